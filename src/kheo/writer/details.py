"""What stands under a total: the figures it was added of, those of one place below, what each one got, and models' own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from kheo.common.types import Measure
from kheo.writer import figures
from kheo.writer.clauses import Teller, fitting_noun, fitting_verb, listing
from kheo.writer.model import NBSP, Detail, Given, Named, Num, Part, Sentence

CHANNELS = {
    "radio_tv_press": "trên sóng phát thanh, truyền hình và báo chí",
    "antv": "trên kênh ANTV",
    "website": "trên trang thông tin điện tử",
}
TOPICS = {
    "traffic_safety": "về trật tự, an toàn giao thông",
    "covid": "về phòng, chống dịch bệnh",
    "fire_safety": "về phòng cháy, chữa cháy",
    "drugs": "về phòng, chống ma túy",
    "fraud": "về phòng, chống lừa đảo",
    "weapons": "về vũ khí, vật liệu nổ, pháo",
    "law": "về pháp luật",
}
# Verbs of giving: whoever has the figure is the one who got it.
GIVEN = frozenset({"cấp", "hỗ trợ", "tặng", "phát", "trao"})
EACH = {
    "household": "hộ",
    "gift": "suất",
    "person": "người",
    "house": "căn",
    "prize": "giải",
    "commune": "xã",
    "hamlet": "thôn",
    "month": "tháng",
    "year": "năm",
    "day": "ngày",
}


def sentences(teller: Teller, codes: Sequence[str]) -> tuple[Sentence, ...]:
    """The details of these indicators: parts of their totals, then places below, then "12/12"."""
    found = [d for d in teller.evidence.details.values() if d.code in codes and not d.dim("model")]
    own = [d for d in found if not d.place_name and not d.dim("per")]
    clauses = [c for code in codes if (c := _pieces(teller, code, [d for d in own if d.code == code]))]
    told: list[Sentence] = []
    if clauses:
        parts = [p for n, clause in enumerate(clauses) for p in (*(("; ",) if n else ()), *clause)]
        told.append(Sentence(("Cụ thể, đã ", *parts, ".")))
    told += _places(teller, [d for d in found if d.place_name and not d.dim("per")])
    told += [_out_of(teller, d) for d in own if d.dim("of") and not _said(teller, d)]
    return tuple(told)


def of_models(teller: Teller, models: Iterable[Named]) -> tuple[Sentence, ...]:
    """What was counted of each named model: "Mô hình “…” (Phường 1): tổ chức 198 buổi tuyên truyền; …"."""
    told = []
    for model in models:
        if not model.told:
            continue
        where: list[Part] = [" (", Given(model.place_name), ")"] if model.place_name else []
        parts: list[Part] = ["Mô hình “", Given(model.name), "”", *where, ": "]
        for n, detail in enumerate(model.told):
            indicator = teller.indicators[detail.code]
            verb = fitting_verb(indicator.verb_vi, teller.noun(detail.code))
            noun = fitting_noun(teller.noun(detail.code), verb)
            parts += ["; " if n else "", Given(f"{verb} ") if verb else "", num(teller, detail), *_noun(noun)]
        told.append(Sentence((*(p for p in parts if p), ".")))
    return tuple(told)


def num(teller: Teller, detail: Detail) -> Num:
    """The figure as a sentence prints it."""
    text = figures.in_sentence(detail.value, teller.indicators[detail.code].measure, detail.qualifier)
    key = (detail.code, teller.evidence.place)
    return Num(text, key, detail.value, detail.qualifier, role="detail", of=(detail.fact,))


def _pieces(teller: Teller, code: str, own: Sequence[Detail]) -> tuple[Part, ...]:
    """ "đăng, phát 1.267 tin, gồm 277 tin và 479 tin trên sóng …, 65 tin trên kênh ANTV", where they make up the total."""
    total = teller.total(code)
    pieces = [d for d in own if not d.dim("part") and not d.dim("of")]
    if total is None or not pieces or total.value != sum((d.value for d in pieces), Decimal(0)):
        return ()
    noun = _counted(teller, code)
    if len(pieces) == 1:
        rates = _rates(teller, pieces[0])
        return (num(teller, pieces[0]), *_noun(noun), *rates) if rates else ()
    groups: dict[str, list[Detail]] = {}
    for piece in pieces:
        groups.setdefault(_words_of(piece), []).append(piece)
    items = []
    for words, group in groups.items():
        each = [(num(teller, d), *_noun(noun), *_rates(teller, d)) for d in group]
        items.append((*listing(each), *((" ", Given(words)) if words else ())))
    verb = fitting_verb(teller.indicators[code].verb_vi, teller.noun(code))
    whole = (Given(f"{verb} "), teller.num(code), *_noun(fitting_noun(teller.noun(code), verb)))
    told = items[0] if len(items) == 1 else listing(items, ", ")
    return (*(whole if verb else whole[1:]), ", gồm ", *told)


def _words_of(piece: Detail) -> str:
    return CHANNELS.get(piece.dim("channel"), "") or TOPICS.get(piece.dim("topic"), "")


def _rates(teller: Teller, whole: Detail) -> tuple[Part, ...]:
    """ " (mỗi hộ 20 kg gạo, 100.000 đồng)": what each one of a figure got."""
    rates = [d for d in teller.evidence.details.values() if d.whole == whole.fact and d.dim("per")]
    if not rates:
        return ()
    each = [(num(teller, d), *_noun(_counted(teller, d.code))) for d in rates]
    return (f" (mỗi {EACH.get(rates[0].dim('per'), 'đơn vị')} ", *listing(each, ", "), ")")


def _places(teller: Teller, below: Sequence[Detail]) -> list[Sentence]:
    """ "Riêng huyện Bù Gia Mập được cấp 200 m³ nước sinh hoạt.": places that stand in no row of the tables."""
    by_place: dict[str, list[Detail]] = {}
    for detail in below:
        by_place.setdefault(detail.place_name, []).append(detail)
    return [
        Sentence(
            (
                "Riêng ",
                Given(place),
                *_got(teller, told[0]),
                *listing([(num(teller, d), *_noun(teller.noun(d.code))) for d in told]),
                ".",
            )
        )
        for place, told in by_place.items()
    ]


def _got(teller: Teller, detail: Detail) -> tuple[Part, ...]:
    """ " được cấp " of what is given to somebody, " có " of anything else."""
    verb = teller.indicators[detail.code].verb_vi
    return (" được ", Given(verb), " ") if verb in GIVEN else (" có ",)


def _said(teller: Teller, detail: Detail) -> bool:
    """Whether the total has told it already: "12/12 huyện" is said in one."""
    total = teller.total(detail.code)
    return total is not None and total.value == detail.value


def _out_of(teller: Teller, detail: Detail) -> Sentence:
    """ "Đã có 12/12 huyện, xã có điểm dừng chân."."""
    whole = Decimal(detail.dim("of"))
    told = num(teller, detail)
    of = Num(figures.in_sentence(whole, Measure.COUNT), told.total_key, whole, role="whole", of=told.of)
    return Sentence(("Đã có ", told, "/", of, *_noun(teller.noun(detail.code)), "."))


def _counted(teller: Teller, code: str) -> str:
    """The counting word where it can stand alone, else the noun as the verb leaves it."""
    noun = fitting_noun(teller.noun(code), teller.indicators[code].verb_vi)
    return noun if teller.indicators[code].measure is not Measure.COUNT else teller.short_noun(code) or noun


def _noun(noun: str) -> tuple[Part, ...]:
    return (NBSP, Given(noun)) if noun else ()
