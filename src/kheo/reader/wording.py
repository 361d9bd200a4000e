"""Words of the reader's own: classifiers, words for people, homonyms, and what befalls things rather than is done."""

from __future__ import annotations

import re

from kheo.common.text import nfc
from kheo.reader.source import key_of

_W = r"(?<![^\W\d_])"
_E = r"(?![^\W\d_])"
# Words that may stand between a numeral and what it counts.
CLASSIFIERS = frozenset(
    (
        *(
            "khẩu",
            "quả",
            "cây",
            "viên",
            "cái",
            "chiếc",
            "bộ",
            "con",
            "căn",
            "ngôi",
            "tấm",
            "cuốn",
            "quyển",
            "hộp",
        ),
        *(
            "thùng",
            "chai",
            "bịch",
            "gói",
            "vị",
            "đồng",
            "chí",
            "đợt",
            "lượt",
            "chuyến",
            "loại",
            "bức",
            "chú",
            "mẩu",
        ),
        *("túi", "bao", "bình", "can", "lon", "cặp", "đôi", "mét", "các", "những"),
    )
)
# Words for people: "40 lượt người" are turns, and an indicator that counts people takes no turns.
_PEOPLE = (
    *("người", "đối tượng", "em", "cháu", "trẻ", "học sinh", "thiếu nhi", "thanh niên", "thanh thiếu niên"),
    *("thành viên", "tổ viên", "đội viên", "hội viên", "đoàn viên", "hòa giải viên", "trường hợp", "bị can"),
)
TURN = "lượt"
OF_PEOPLE = tuple(f"{key_of(nfc(word))} " for word in _PEOPLE)


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split("|"))


# Words that are but the second half of another: "chị em" are no children.
_SECOND = {
    "em": ("chị ", "anh ", "con "),
    "người": ("con ",),
    "cụ": ("dụng ", "công ", "nhạc ", "nông ", "ngư "),
    "cầu": ("nguyện ", "yêu ", "nhu ", "toàn ", "địa ", "khẩn ", "thỉnh "),
    "hộ": ("ủng ", "bảo ", "giúp "),
    "tập": ("học ", "tuyển ", "thực ", "luyện ", "sưu ", "bài ", "ôn ", "diễn "),
    "báo": ("tin ", "gọi ", "thông ", "cảnh ", "trình ", "mật ", "điện ", "dự ", "kịp thời "),
}
# Words that are but the first half of another: "báo cho công an" is no newspaper.
_FIRST = {
    "báo": _listed(" cho | tin| cáo| với | ngay| đến | tới | lại | hiếu| động| về "),
    "tập": _listed(" trung| thể| huấn| luyện| đoàn| kết| hợp| quán| sự| kích"),
    "cây": _listed(" bút| số| vàng| xăng| cầu| viết| đàn| thước| nước| lau| quạt| atm| nến| nhang"),
    "chai nước": _listed(" tương| mắm| hoa| rửa| sát| xịt| giặt| lau| muối"),
    "áo": _listed(" phao| mưa| giáp| phản quang"),
    "công": _listed(
        " an| trình| dân| nhân| cụ| ty| viên| đoàn| tác| chức| nghệ| khai| cộng| sở| việc| bằng| ước| văn| suất| binh| lập| nông| điện"
    ),
    "bánh": _listed(" heroin| xe| cần sa| ma túy"),
    "thành": _listed(" đoàn| phố| lập| viên| ủy| tích| công| phần| niên| hội| thị| tựu| hình"),
}
# What befell things, in the words behind them, and the words of helping that turn it into aid.
HARMED = re.compile(
    rf" [^,;.\d]{{0,30}}?{_W}(?:bị (?:sập|tốc|ngập|cuốn|hư|thiệt hại|vùi|cháy|chết|đổ|cô lập|gãy|nhấn chìm|chìm|sạt)|tốc mái|ngã đổ|"
    r"đổ(?: ngã| gãy)?(?=[,;.]|$)|chết(?=[,;.]|$)|cuốn trôi|mất tích|bị thương|phải (?:di dời|sơ tán))"
)
# "làm chết 30 con", "thiệt hại 2 tỷ đồng", "đường bị ngập 9 km".
HARMED_BEFORE = re.compile(
    _W
    + r"(?:ngập|sập|hư hại|hư hỏng|cuốn trôi|vùi lấp|chết|sạt lở|tốc mái|gãy|đốn hạ|bồi lấp|thiệt hại|phá hủy|thiêu rụi|cháy|bị thương|mất tích|"
    r"thiệt mạng|trôi|chìm|ngã đổ|sạt)(?: hoàn toàn)? ?$"
)
HELPED = re.compile(
    _W
    + r"(?:hỗ trợ|giúp|tặng|cứu trợ|sửa|khắc phục|trao|thăm|cho|lợp|dựng|xây|ủng hộ|di dời|sơ tán|cứu)"
    + _E
)
# A sum with a verb of its own is no value of what was told before it: "dựng 20 căn nhà, vận động 3 tỷ đồng…".
OWN_VERB = re.compile(
    r"(?:[,;.]|"
    + _W
    + r"và) ?(?:đã |còn |đồng thời |cùng lúc )?(?:vận động|ủng hộ|quyên góp|hỗ trợ|trao|tặng|đóng góp|góp|giúp|thu|trích|cho)"
    + _E
    + r"[^,;]*$"
)
OF_IT = re.compile(_W + r"(?:trị giá|kinh phí|số tiền|giá trị|tổng|mỗi|với)" + _E)
# "…, số tiền 6 tỷ đồng": a value told of what stands before it.
OF_BEFORE = re.compile(
    r"(?:^|[ ,(])(?:tổng )?(?:số tiền|trị giá|giá trị|kinh phí|số vốn|dư nợ|vốn)(?: (?:là|được|hỗ trợ|vay|ủng hộ|giải ngân))? ?$"
)
# A comma or "và", and behind it nothing but the word itself: it opens what the next numeral counts.
VERB_OF_NEXT = re.compile(r"[,;] ?(?:và |đã |qua đó |từ đó |đồng thời |trong đó |trong đó có |kết quả )*$")
# A count that names nothing itself: "Tờ rơi: 1.200", "Số buổi | 45".
BARE = re.compile(
    r"(?:\s(?:cái|chiếc|hệ thống|bộ|tờ|bản|mắt|đơn vị|quyển|cuốn|viên|khẩu)(?: các loại)?)?\s*(?:[,;.|)\n]|$)"
)
# What parts a head on the left from a count: "buổi tuyên truyền tại 88 bản", "phần quà và 11 bộ".
PARTED = re.compile(_W + r"(?:tại|ở|cho|với|và|cùng|trong|trên|từ|đến|tới|do|của|thuộc)" + _E)
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")


def half_of_another(word: str, line: str, start: int, end: int) -> bool:
    """Whether a word of a line belongs to a longer one: "em" of "chị em", "báo" of "báo cho"."""
    if word in _SECOND and line.endswith(_SECOND[word], 0, start):
        return True
    return word in _FIRST and line.startswith(_FIRST[word], end)


def unhyphened(words: str) -> str:
    """ "băng-rôn" and "thanh-thiếu niên" as "băng rôn" and "thanh thiếu niên"; same length."""
    return _HYPHEN.sub(" ", words) if "-" in words else words
