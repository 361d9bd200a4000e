"""Numbers that belong to a name, a slogan or a matter spoken of: "Phường 1", "Bệnh viện 175", "3 cùng", "5 nhiệm vụ"."""

from __future__ import annotations

import re
from decimal import Decimal

from kheo.reader.numerals import Numeral
from kheo.reader.scan import Alternatives

_B = r"(?<![^\W\d_])"
_E = r"(?![^\W\d_])"
# Words before a number that make it a name or an ordinal, not a count.
_NAMED = Alternatives(
    _B
    + r"(?:thứ|lần|lần thứ|số|số nhà|nhà số|điều|khoản|điểm [a-zđ]|chương|mục|phụ lục|quốc lộ|tỉnh lộ|huyện lộ|đường tỉnh|đường huyện|hương lộ|đường|đường số|phố|ngõ|ngách|hẻm|ql|tl|dt|đt|"
    r"phường|quận|xã|ấp|thôn|khu phố|khu vực|khu|khóm|tổ|bản|đội|buôn|cụm|khối|lô|tiểu khu|tổ dân phố|tdp|kp|khối phố|thị trấn số|"
    r"lớp|khối lớp|khóa|khoá|cấp|hạng|loại|mức|mức độ|cấp độ|độ|bậc|nhóm|vòng|đợt|kỳ|quý|tháng|năm|nhiệm kỳ|tuần|ngày|mùng|mồng|thế kỷ|"
    r"chỉ thị|nghị quyết|nghị định|thông tư|quyết định|kế hoạch|công văn|đề án|dự án|chương trình|ban chỉ đạo|bcđ|luật|hướng dẫn|quy định|thông báo|kết luận|công điện|trung ương|"
    r"trung đoàn|sư đoàn|lữ đoàn|tiểu đoàn|đại đội|quân đoàn|quân khu|binh đoàn|đoàn|đồn|hải đội|hải đoàn|trạm|chốt|vùng|trại|kho|nhà máy|công ty|xí nghiệp|"
    r"quân y|giai đoạn|đại hội|cơ sở|bước|diễn đàn|thành phần|mặt trận|phật lịch|quận đoàn|tiểu học|mầm non|mẫu giáo|trung học|thcs|thpt|lầu|kì|phác đồ|văn bằng|khoa nội|khoa ngoại|thập niên|những năm|bệnh viện|viện|cảnh sát|lực lượng|làng|xóm|giống|trang|cột|tập|bài|hình|ảnh|clip|video|bảng|biểu|mẫu|phòng|tầng|căn hộ|cột mốc|mốc|km|cảng|cầu|cống|kênh|kinh|chợ|bến|chung cư|thửa|tờ bản đồ|số báo|kỳ báo|"
    r"mũi|iso|tcvn|iphone|vitamin|tốp|top|phiên bản|g|c|a|b|k|n|mẫu số|vị trí|hàng|báo động|f|zone|covid|điện thoại|hotline|đường dây nóng|tổng đài|sđt|đt|gọi|zalo|gmt|cách mạng công nghiệp)"
    r"\s?$"
)
# "Q.7", "P. 12", "KP.4": the short form of a ward, a district, a quarter.
_SHORT = re.compile(r"(?:^|[\s(,;])(?:q|p|kp|f|kv|tdp|đ)\.\s?$")
# What may stand behind the number of a name: a mark, a word of grammar, a higher place.
_SMALL_NAME = re.compile(
    r"[ ](?:\"|'|\(|và \d|,|;|\.|:|\)|-|/|(?:đã|được|là|có|của|tại|ở|thuộc|với|đường|ngõ|phố|hẻm|thị trấn|xã|phường|huyện|tp|thành phố|quận|tỉnh|theo|về|đến|từ|cho|để|khi|do|hoặc|hay|này|hằng|hàng|cùng|trên|bằng|nhằm|vào|sẽ|đang|cũng|còn|vẫn|bị|đều|lại|không|thì|mà|như|nơi|phải|nay|phối hợp|tổ chức|đăng|khóa|khoá)\b)|[\",;.:)/]|$|\n|[ ]?-"
)
# Words that a bare number may follow as what was counted: "còn 12.", "hòa giải thành 45,".
_TELLS = re.compile(
    _B
    + r"(?:có|là|được|đạt|còn|lên|xuống|gồm|với|tổng|cộng|số|cả|hơn|gần|trên|khoảng|chừng|thành|tăng|giảm|vượt|trao|tặng|nữ|nam|bằng|chiếm|tới|đến|chỉ|thêm|mới|nhận|thu|xây|cấp|phát|bắt|lý|trả|"
    r"bán|mua|hiến|hộ|góp|vụ|người|suất|lượt|từng|mỗi|một|quá|nhất|dưới|trong|từ|và|tại|ở|cho|theo|sử|dụng|hiện|vào|thứ|tự) $"
)
_WORDS_BEFORE = re.compile(r"(?:[^\W\d_]+ ){1,4}$")
_BARE = re.compile(r"[^\W\d_] \d{1,3}(?:\.\d{3}){0,3}(?=[,.;)]|$| (?:và|\())")
_PLACES = re.compile(r"[ ](?:xã|phường|thị trấn|huyện|quận|tỉnh|thành phố|tổ chức)\b")
# These nouns before a number make it a name only when no counted thing follows.
_LOOSE = re.compile(
    _B
    + r"(?:phường|quận|xã|ấp|thôn|khu phố|khu vực|khu|khóm|tổ|bản|đội|buôn|cụm|khối|tổ dân phố|đợt|kỳ|đoàn|trạm|chốt|vùng|bài|phòng|phố|trung ương|"
    r"mức|loại|nhóm|cấp|dự án|chương trình|kế hoạch|đường|cầu|cống|kênh|chợ|hàng|điểm|lần|công ty|tập|số|nhà máy|gọi|trường|trại|mẫu|đề án|vị trí|cột|cột mốc|luật|quy định|hướng dẫn|"
    r"giai đoạn|đại hội|cơ sở|bước|diễn đàn|thành phần|mặt trận|bệnh viện|viện|quận đoàn|tiểu học|mầm non|mẫu giáo|trung học|thcs|thpt|cảnh sát|lực lượng|ảnh|clip|video|căn hộ|mũi)\s?$"
)
_UNIT_NAME = re.compile(
    _B
    + r"(?:phường|quận|ấp|thôn|làng|xóm|khu phố|khóm|tổ|khu vực|tổ dân phố|tdp|kp|khu|cụm|buôn|đội|khối|khối phố|đợt|vòng)\s?$"
)
# "tổng số 120 hộ", "với số 45 phiếu": here "số" counts.
_SUM = re.compile(_B + r"(?:tổng|con|với|nâng|trong|đủ|trên|bằng|quân|sĩ) số $")
_PAPER = re.compile(_B + r"(?:đề án|dự án)\s?$")
_COUNT_NOUN = re.compile(
    r"[ ](?:hộ|người|phần|suất|căn|lượt|buổi|cuộc|vụ|đối tượng|em|cháu|cái|chiếc|con|cây|xe|tấn|kg|triệu|nghìn|tỷ|mô hình|đồng chí|thành viên|"
    r"gia đình|bộ|đợt|tin|nguồn|thùng|chai|tờ|camera|đèn|bóng|công trình|ngày công|trường hợp|học sinh|hội viên|đoàn viên|nhân khẩu|m2|m²|m3|ha|km|m|mét|lít|đồng|ngôi|nhà|mét vuông)\b"
)
# "xã Sơn Kim 2", "lúa TBR 97": the number ends a proper name.
_NAMED_PLACE = Alternatives(
    r"(?:[Pp]hố|[Xx]ã|[Pp]hường|[Tt]hôn|[Ấấ]p|[Bb]ản|[Kk]hóm|[Bb]uôn|[Ll]àng|[Tt]rường|THPT|THCS|[Tt]iểu học|[Mm]ầm non|[Xx]óm|[Kk]hu phố|[Kk]hu|[Hh]ợp tác xã)\s"
    r"((?:[^\W\d_]+\s){1,4})$"
)
_CODED = re.compile(
    r"(?:^|[\s(])(?!AK|NTM|CLB|HTX|BCH|CCB|KDC|MXH|BTV|CB|HS|SV|ND|PN|HV|TP|TX|TT|CA|QS|DN|VN|TW)[A-Z]{2,3}\s$"
)
_LAST_WORD = re.compile(r"[^\W\d_]+\s$")
# "1. Công tác…", "2) …", "+ 3.": the number of a section.
_ITEM = re.compile(r"(?:\.\d{1,2})*[.)/-](?:\s|$)")
# The greatest number that a day, week, month… carries as its name.
_CALENDAR = {"ngày": 31, "tuần": 53, "tháng": 12, "quý": 4, "năm": 2100}
# Places, schools and hamlets carry no greater number in their names.
_GREATEST_NAME = 99
_LONGEST_NAME = 4
_LONGEST_LOOK = 1000
# "thương binh hạng 4/4", "bậc 3/7": a rank, no share.
_RANKED = re.compile(_B + r"(?:hạng|loại|bậc|thứ|lần|lần thứ|số|mega|tỷ lệ thương tật) $")
# "1 trong 4 em", "một trong 10 gương mặt": one is told of, the others are not counted.
_ONE_OF = re.compile(_B + r"(?:một|1|01) trong(?: số| tổng số)? $")
_IN = re.compile(r"[ ]trong(?: số| tổng số)? \d")
# The numbers to call.
_ALARMS = frozenset({"111", "112", "113", "114", "115"})
_EVERY = re.compile(_B + r"mỗi (?:\w+ ){1,2}$")
_VERSION = re.compile(r"[2-5]\.0")
# "3 cùng", "4 tại chỗ", "5 không, 3 sạch", "6 điều Bác Hồ dạy", "5K".
_SLOGAN = re.compile(
    r"[ ](?:không(?! (?:thành|đạt|tham gia|có|còn|được|chấp hành|đủ))|sạch|an toàn|an(?=[ ,.;]|$)|tại chỗ|trước|cùng|rõ|dễ|nhất|biết|bám|nắm|tự|xây|sẵn sàng|quyết tâm|"
    r"gương mẫu|tiên phong|điều|chủ động|tích cực|kiên quyết|dám|đúng|coi|lắng nghe|thật|xin|luôn|đẩy mạnh)"
    + _E
)
# Matters that are spoken of, not counted as work: "3 khâu đột phá", "5 nhiệm vụ trọng tâm", "19 tiêu chí", "OCOP 4 sao".
_MATTER = re.compile(
    r"[ ](?:khâu|nhiệm vụ|nhóm (?:giải pháp|nhiệm vụ|vấn đề|nội dung|chỉ tiêu|chính sách|tiêu chí)|giải pháp|nội dung|vấn đề|tiêu chí|nguyên tắc|bước|khía cạnh|yếu tố|bài học|quan điểm|"
    r"trụ cột|lĩnh vực|dân tộc|tôn giáo|thế hệ|chiều|hướng|phía|bên|cấp(?! ủy)|sao|mặt công tác|mục tiêu|chỉ tiêu|phương châm|chương trình mục tiêu|cuộc kháng chiến|miền|"
    r"độ|lời dạy|lời thề|phẩm chất|đức tính|mũi giáp công|chữ vàng|trọng tâm|đột phá|thành phần|ý nghĩa|đặc trưng|phương thức|hình thức|đặc điểm|nguyên nhân|lý do|sào(?! rau)|gian(?! hàng)|tầng|làn(?: xe)?|chỗ(?! trọ| ở| nghỉ| nằm| ngồi)|lần dùng|chân kiềng)"
    + _E
)
_GREATEST_MATTER = 30
# What a single family is made of: "gia đình có 4 nhân khẩu, 2 con nhỏ".
_KIN = re.compile(
    r"[ ](?:nhân khẩu|(?:người|đứa) con(?! (?:nuôi|liệt|thương))|(?:chị|anh|mẹ|bố|cha|ông|bà|vợ|chú|cô|cậu) (?:em|con|cháu|chồng)|cháu (?:nội|ngoại)|mắt(?! camera)|miệng ăn|(?:người |đứa |cô )?con(?: (?:nhỏ|gái|trai|thơ|dại|đang|còn|đều|ăn học|học))?(?=[ ]?[,.;)]|$| (?:nhỏ|gái|trai|thơ|dại|đang|còn|đều|ăn học|học|trong)))"
)
_GREATEST_KIN = 15
_BEAST = Alternatives(_B + r"(?:bò|trâu|lợn|heo|gà|vịt|dê|cá|thú|tặng|nuôi|đàn|giống)" + _E)


def is_name(
    key: str,
    clean: str,
    numeral: Numeral,
    before: str,
    after: str,
    sentence: tuple[int, int],
    *,
    goes_on: bool,
) -> bool:
    """Whether the words around a number make it none of ours.

    `before` and `after` are the key around it within its sentence; `goes_on`: it follows a number that was a name.
    """
    if not before.strip() and numeral.value < 100 and _ITEM.match(after):
        return True
    if numeral.of is not None:
        return bool(_RANKED.search(before))
    if numeral.sized > 1 or "," in numeral.raw:
        return False
    if after.startswith(("°", " °")) or _VERSION.fullmatch(numeral.raw):
        return True
    if _ONE_OF.search(before) or (numeral.value == 1 and _IN.match(after)):
        return True
    if _spoken_of(numeral, before, after):
        return True
    next_word = numeral.after + (len(" và ") if after.startswith(" và ") else 1)
    capital = clean[next_word : next_word + 1].isupper()
    if numeral.raw in _ALARMS and _ends_here(after, capital=False):
        return True
    if (
        goes_on
        and (_ends_here(after, capital=False) or after.startswith(" và "))
        and not _PLACES.match(after)
    ):
        return True
    written = clean[numeral.start - len(before) : numeral.start]
    if _proper(written, numeral, after, capital=capital):
        return not _COUNT_NOUN.match(after)
    if _SHORT.search(before):
        return not _COUNT_NOUN.match(after)
    named = _NAMED.search(before)
    if named is not None:
        return _by_noun(named[0], numeral, before, after, capital=capital)
    if not _ends_a_name(written, numeral, before, after, capital=capital):
        return False
    return len(_BARE.findall(key, sentence[0], min(sentence[1], sentence[0] + _LONGEST_LOOK))) == 1


def _by_noun(noun: str, numeral: Numeral, before: str, after: str, *, capital: bool) -> bool:
    """Whether the noun right before a number takes it as its name."""
    word = noun.strip()
    if _EVERY.search(before):
        return False
    if word in _CALENDAR and (
        numeral.value > _CALENDAR[word] or re.search(r"(?:mỗi|hằng|hàng|một|từng) \w+ ?$", before)
    ):
        return False
    if word in ("lần", "ngày", "tháng", "năm", "tuần", "quý", "thứ", "lần thứ"):
        return True
    if "." in numeral.raw and word not in ("số", "mục", "điều", "khoản", "lớp", "mầm non", "tiểu học"):
        return False
    if _UNIT_NAME.fullmatch(noun) and numeral.value <= 30 and not numeral.raw.startswith("0"):
        return not _COUNT_NOUN.match(after)
    if _PAPER.fullmatch(noun) and len(numeral.raw) >= 2:
        return not _COUNT_NOUN.match(after)
    if word == "số" and not _SUM.search(before):
        return not _COUNT_NOUN.match(after)
    return _ends_here(after, capital=capital) if _LOOSE.fullmatch(noun) else not _COUNT_NOUN.match(after)


def _proper(written: str, numeral: Numeral, after: str, *, capital: bool) -> bool:
    """Whether a number ends a proper name: "xã Sơn Kim 2", "lúa TBR 97", "Ea Súp 1", "Hội nghị Trung ương 4"."""
    place = _NAMED_PLACE.search(written)
    if place and all(word[0].isupper() for word in place[1].split()):
        return numeral.value <= _GREATEST_NAME
    if _CODED.search(written):
        return True
    word = _LAST_WORD.search(written)
    if not word or not word[0][0].isupper() or word.start() == 0 or "." in numeral.raw:
        return False
    opens = written[: word.start()].rstrip()
    if not opens or opens[-1] in ".!?:;-+":
        return False
    return len(numeral.raw) <= _LONGEST_NAME and _ends_here(after, capital=capital)


def _ends_a_name(written: str, numeral: Numeral, before: str, after: str, *, capital: bool) -> bool:
    """ "Vùng Cảnh sát biển 2, …": behind a name, with nothing counted on either side."""
    if not numeral.raw.isdigit() or numeral.raw[0] == "0" or len(numeral.raw) > _LONGEST_NAME:
        return False
    words = _WORDS_BEFORE.search(written)
    if not words or _TELLS.search(before) or not _ends_here(after, capital=capital):
        return False
    opens = words.start() == 0 or written[: words.start()].rstrip()[-1:] in (
        ".",
        "!",
        "?",
        ":",
        ";",
        "-",
        "+",
        "",
    )
    named = any(word[0].isupper() for word in words[0].split()[1 if opens else 0 :])
    return named or len(numeral.raw) == _LONGEST_NAME


def _spoken_of(numeral: Numeral, before: str, after: str) -> bool:
    """A slogan, a matter of policy, a family's size."""
    if "." in numeral.raw or numeral.value > _GREATEST_MATTER:
        return False
    if _MATTER.match(after) or (numeral.value <= Decimal(12) and _SLOGAN.match(after)):
        return True
    kin = _KIN.match(after) if numeral.value <= _GREATEST_KIN else None
    return kin is not None and not (kin[0].startswith(" con") and _BEAST.search(before))


def _ends_here(after: str, *, capital: bool) -> bool:
    """Whether nothing counted follows: the sentence ends, goes on with grammar, or the name goes on."""
    return bool(_SMALL_NAME.match(after)) or not after.strip() or (capital and after.startswith(" "))
