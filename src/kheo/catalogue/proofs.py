"""Proofs over the whole catalogue: every problem says where it is and how to mend it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from kheo.catalogue import compiled, source
from kheo.catalogue.model import Catalogue, Indicator, Phrase
from kheo.common.errors import KheoError, Problem
from kheo.common.text import fold
from kheo.common.types import Kind, Measure

PUBLISHED = source.DATA / "published-codes.txt"
# Words so common right of a numeral that they name nothing without context.
BARE = {
    *(
        "người",
        "người dân",
        "hộ",
        "gia đình",
        "trường hợp",
        "đối tượng",
        "em",
        "cháu",
        "vụ",
        "việc",
        "vụ việc",
    ),
    *(
        "lượt",
        "lượt người",
        "buổi",
        "đợt",
        "cuộc",
        "điểm",
        "đơn vị",
        "xã",
        "thôn",
        "ấp",
        "hồ sơ",
        "bài",
        "tin",
    ),
    *("cái", "chiếc", "viên", "tấm", "tờ", "phần", "suất"),
}
_NUMERAL = re.compile(r"\d|hàng (chục|trăm|nghìn|ngàn|vạn|triệu|tỷ)")


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether any of `words` stands in `text` as whole words, both folded."""
    folded = fold(text)
    return any(re.search(rf"(?<!\w){re.escape(fold(word))}(?!\w)", folded) for word in words)


def check(folder: Path = source.DATA, published: Path = PUBLISHED) -> list[Problem]:
    """All problems of the YAML in `folder`, its compiled form and the list of published codes; empty when good."""
    try:
        catalogue = source.read_folder(folder)
    except KheoError as error:
        return [Problem(error.code, error.where, error.message, error.remedy)]
    found = problems_of(catalogue)
    codes = published.read_text(encoding="utf-8").split() if published.exists() else []
    found += _deleted(catalogue, codes)
    built = folder / compiled.PATH.name
    if not built.exists() or built.read_text(encoding="utf-8") != compiled.dumps(catalogue):
        found.append(
            Problem(
                "catalogue-stale", built.name, "Bản biên dịch khác YAML.", "Chạy scripts/build_catalogue.py."
            )
        )
    return found


def problems_of(catalogue: Catalogue) -> list[Problem]:
    """Problems inside one catalogue."""
    found: list[Problem] = [
        *_themes(catalogue),
        *_names(catalogue),
        *_balances(catalogue),
        *_twins(catalogue),
    ]
    for indicator in catalogue.indicators.values():
        found += [*_indicator(indicator), *_ratio(indicator, catalogue)]
        for number, phrase in enumerate(indicator.phrases, 1):
            where = f"{indicator.code}: cách nói {number}"
            found += [*_phrase(phrase, indicator, catalogue, where), *_examples(phrase, where)]
    return found


def _deleted(catalogue: Catalogue, published: Iterable[str]) -> Iterator[Problem]:
    for code in published:
        if code not in catalogue:
            yield Problem(
                "code-deleted", code, "Mã đã công bố mà bị xóa.", "Trả lại mục và ghi retired: lý do."
            )
    known = set(published)
    for code in catalogue.indicators:
        if code not in known:
            yield Problem(
                "code-unpublished",
                code,
                "Mã chưa có trong danh sách đã công bố.",
                "Chạy scripts/build_catalogue.py.",
            )


def _themes(catalogue: Catalogue) -> Iterator[Problem]:
    orders = [theme.order for theme in catalogue.themes.values()]
    for theme in catalogue.themes.values():
        if orders.count(theme.order) > 1:
            yield Problem("theme-order", theme.code, f"Thứ tự {theme.order} có hai chủ đề.", "Đổi order.")
        if not catalogue.of_theme(theme.code):
            yield Problem(
                "theme-empty", theme.code, "Chủ đề không có chỉ tiêu.", "Thêm chỉ tiêu hoặc bỏ tệp."
            )


def _names(catalogue: Catalogue) -> Iterator[Problem]:
    seen: dict[tuple[str, str], str] = {}
    for indicator in catalogue.indicators.values():
        for language, name in (("vi", indicator.vi), ("en", indicator.en)):
            first = seen.setdefault((language, fold(name)), indicator.code)
            if first != indicator.code:
                yield Problem("name-twice", indicator.code, f"Tên “{name}” đã là của {first}.", "Đổi tên.")


def _balances(catalogue: Catalogue) -> Iterator[Problem]:
    for balance in catalogue.balances:
        codes = (balance.whole, *balance.parts)
        unknown = [code for code in codes if code not in catalogue]
        if unknown:
            yield Problem("balance-unknown", balance.name, f"Không có mã {', '.join(unknown)}.", "Sửa mã.")
            continue
        sorts = {(catalogue.get(code).kind, catalogue.get(code).measure) for code in codes}
        if len(sorts) > 1 or len(balance.parts) < 2 or len(set(codes)) < len(codes):
            yield Problem(
                "balance-mixed",
                balance.name,
                "Vế không cùng loại, hoặc lặp, hoặc thiếu.",
                "Dùng ít nhất hai phần cùng loại.",
            )


def _twins(catalogue: Catalogue) -> Iterator[Problem]:
    seen: dict[tuple[object, ...], str] = {}
    for indicator in catalogue.indicators.values():
        for phrase in indicator.phrases:
            words = frozenset(map(fold, phrase.needs)), frozenset(map(fold, phrase.about))
            context = *words, frozenset(phrase.after), indicator.measure
            for head in phrase.head or ("",):
                first = seen.setdefault((fold(head), *context), indicator.code)
                if first != indicator.code:
                    yield Problem(
                        "phrase-twice",
                        indicator.code,
                        f"“{head}” với cùng điều kiện đã chỉ {first}.",
                        "Thêm needs hoặc bỏ từ ở một nơi.",
                    )


def _texts(indicator: Indicator) -> Iterator[str]:
    yield from (indicator.vi, indicator.en, indicator.definition_vi, indicator.unit_vi)
    yield from (indicator.verb_vi, indicator.subject_vi)
    for phrase in indicator.phrases:
        for group in (phrase.head, phrase.needs, phrase.bars, phrase.about, phrase.examples, phrase.counter):
            yield from group


def _indicator(indicator: Indicator) -> Iterator[Problem]:
    where = indicator.code
    for text in _texts(indicator):
        if "  " in text or text != text.strip() or text != unicodedata.normalize("NFC", text):
            yield Problem("text-untidy", where, f"“{text}” có dấu cách thừa hoặc chưa là NFC.", "Gõ lại.")
    if not indicator.retired and not indicator.phrases:
        yield Problem(
            "phrases-missing", where, "Chưa có cách nói nào.", "Thêm ít nhất một cách nói có ví dụ."
        )
    if not indicator.retired and sum(len(phrase.examples) for phrase in indicator.phrases) < 2:
        yield Problem("examples-few", where, "Ít hơn hai ví dụ.", "Thêm ví dụ tự viết.")
    if (indicator.kind is Kind.STOCK) != (indicator.staleness_days is not None):
        yield Problem("staleness", where, "Chỉ tồn (stock) có hạn cũ, và luôn có.", "Sửa staleness_days.")
    if indicator.measure in (Measure.VND, Measure.PERCENT) and not indicator.subject_vi:
        yield Problem("subject-missing", where, "Tiền và tỷ lệ cần subject_vi.", "Ví dụ: trị giá quà tặng.")


def _ratio(indicator: Indicator, catalogue: Catalogue) -> Iterator[Problem]:
    """Both sides of a share are counts of one measure and kind, so that dividing them means something."""
    if indicator.ratio is None:
        return
    codes = [indicator.ratio.of, *indicator.ratio.to]
    sides = [catalogue.indicators[code] for code in codes if code in catalogue]
    where = f"{indicator.code}: ratio"
    if len(sides) < len(codes) or not indicator.ratio.to or any(side.retired for side in sides):
        yield Problem("ratio-unknown", where, "Tử số hoặc mẫu số không dùng được.", "Sửa mã.")
    elif len({side.measure for side in sides}) > 1 or any(side.over_units != "sum" for side in sides):
        yield Problem("ratio-unlike", where, "Tử số và mẫu số khác đơn vị.", "Chọn chỉ tiêu cùng đơn vị.")
    elif {side.kind for side in sides} != {indicator.kind}:
        yield Problem("ratio-unlike", where, "Tỷ lệ, tử số, mẫu số khác loại.", "Cùng flow hoặc cùng stock.")
    elif len(set(indicator.ratio.to)) < len(indicator.ratio.to) or indicator.ratio.to == (
        indicator.ratio.of,
    ):
        yield Problem("ratio-unlike", where, "Mẫu số lặp hoặc chính là tử số.", "Sửa mẫu số.")


def _phrase(phrase: Phrase, indicator: Indicator, catalogue: Catalogue, where: str) -> Iterator[Problem]:
    context = phrase.needs or phrase.after or phrase.about
    if not phrase.head and not context:
        yield Problem("phrase-empty", where, "Không có head, needs hay after.", "Thêm ít nhất một.")
    bare = [head for head in phrase.head if fold(head) in BARE]
    if bare and not context:
        yield Problem("head-bare", where, f"{', '.join(bare)} quá chung.", "Thêm needs hoặc after.")
    for code in phrase.after:
        if code not in catalogue or code == indicator.code:
            yield Problem("after-unknown", where, f"after “{code}” không dùng được.", "Sửa mã.")
    for name in ("head", "needs", "bars", "about"):
        words = [fold(word) for word in getattr(phrase, name)]
        if twice := sorted({word for word in words if words.count(word) > 1}):
            yield Problem("word-twice", where, f"{name} có từ lặp: {', '.join(twice)}.", "Bỏ từ lặp.")
    if both := {fold(word) for word in phrase.needs} & {fold(word) for word in phrase.bars}:
        yield Problem("needs-barred", where, f"Vừa cần vừa cấm: {', '.join(sorted(both))}.", "Bỏ một bên.")


def _examples(phrase: Phrase, where: str) -> Iterator[Problem]:
    if not phrase.examples:
        yield Problem("example-missing", where, "Cách nói chưa có ví dụ.", "Thêm một câu ngắn tự viết.")
    for example in phrase.examples:
        faults = [
            fault
            for fault, bad in (
                ("không có con số", not _NUMERAL.search(fold(example))),
                ("không có từ nào của head", bool(phrase.head) and not holds(example, phrase.head)),
                ("không có từ nào của needs", bool(phrase.needs) and not holds(example, phrase.needs)),
                ("không có từ nào của about", bool(phrase.about) and not holds(example, phrase.about)),
                (
                    "có từ bị cấm",
                    phrase.scope == "clause" and "," not in example and holds(example, phrase.bars),
                ),
            )
            if bad
        ]
        if faults:
            yield Problem(
                "example-unfit", where, f"“{example}” {'; '.join(faults)}.", "Sửa ví dụ hoặc cách nói."
            )
    for counter in phrase.counter:
        if counter in phrase.examples:
            yield Problem(
                "counter-example", where, f"“{counter}” vừa là ví dụ vừa là phản ví dụ.", "Bỏ một bên."
            )
