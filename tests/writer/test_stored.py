"""A report kept as JSON comes back as it was: every value, every type, in every order."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kheo.common.errors import KheoError
from kheo.common.types import Coverage, Measure, Period, Qualifier, Total
from kheo.writer import stored
from kheo.writer.model import (
    Chart,
    Column,
    Evidence,
    Given,
    Heading,
    Issuer,
    Num,
    Paragraph,
    Point,
    Report,
    Row,
    Sentence,
    Source,
    Table,
)

TEXTS = st.text(max_size=12)
WORDS = TEXTS | TEXTS.map(Given)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False)
DAYS = st.dates()
PERIODS = st.builds(Period, st.none() | DAYS, st.none() | DAYS)
KEYS = st.tuples(TEXTS, TEXTS)
NUMS = st.builds(
    Num,
    text=TEXTS,
    total_key=KEYS,
    value=NUMBERS,
    qualifier=st.sampled_from(Qualifier),
    role=st.sampled_from(("value", "change", "percent", "gap")),
    of=st.lists(TEXTS, max_size=2).map(tuple),
    window=st.none() | PERIODS,
)
SENTENCES = st.builds(Sentence, st.lists(WORDS | NUMS, max_size=4).map(tuple))
CELLS = st.lists(st.lists(WORDS | NUMS, max_size=2).map(tuple), max_size=2).map(tuple)
TABLES = st.builds(
    Table,
    title=WORDS,
    columns=st.lists(st.builds(Column, TEXTS, WORDS, TEXTS, TEXTS), max_size=2).map(tuple),
    rows=st.lists(st.builds(Row, st.sampled_from(("total", "place")), WORDS, CELLS), max_size=2).map(tuple),
    corner=WORDS,
)
BLOCKS = st.one_of(
    st.builds(Heading, TEXTS, st.integers(1, 4), WORDS),
    st.builds(Paragraph, TEXTS, st.lists(SENTENCES, max_size=3).map(tuple), TEXTS),
    TABLES,
    st.builds(
        Chart,
        id=TEXTS,
        kind=st.sampled_from(("bars", "trend")),
        title=WORDS,
        unit=TEXTS,
        points=st.lists(st.builds(Point, WORDS, st.none() | NUMS, TEXTS), max_size=2).map(tuple),
        alt=SENTENCES,
    ),
)
TOTALS = st.builds(
    Total,
    indicator=TEXTS,
    place=TEXTS,
    start=st.none() | DAYS,
    end=DAYS,
    value=st.none() | NUMBERS,
    qualifier=st.sampled_from(Qualifier),
    coverage=st.builds(Coverage, st.integers(0, 99), st.integers(0, 99)),
    method=TEXTS,
    estimated=st.booleans(),
    facts=st.lists(TEXTS, max_size=2).map(tuple),
    other=st.none() | st.tuples(NUMBERS, st.sampled_from(Qualifier)),
    as_of=st.none() | DAYS,
    stale=st.none() | st.tuples(NUMBERS, DAYS),
    contradictions=st.lists(st.lists(TEXTS, max_size=2).map(tuple), max_size=2).map(tuple),
    shares=st.lists(st.tuples(TEXTS, NUMBERS, TEXTS), max_size=2).map(tuple),
)
FAR = st.tuples(TEXTS, TEXTS, PERIODS)
EVIDENCE = st.builds(
    Evidence,
    place=TEXTS,
    totals=st.dictionaries(KEYS, TOTALS, max_size=2),
    before=st.dictionaries(KEYS, TOTALS, max_size=2),
    measures=st.dictionaries(TEXTS, st.sampled_from(Measure), max_size=2),
    words=st.frozensets(TEXTS, max_size=3),
    sources=st.integers(0, 10**6),
    further=st.dictionaries(FAR, TOTALS, max_size=2),
    earlier=st.frozensets(st.tuples(TEXTS, NUMBERS, st.sampled_from(Qualifier)), max_size=2),
)
REPORTS = st.builds(
    Report,
    issuer=st.builds(
        Issuer,
        name=TEXTS,
        recipients=st.lists(TEXTS, max_size=2).map(tuple),
        settings=st.dictionaries(TEXTS, TEXTS, max_size=2),
        sign_for=st.sampled_from(("", "KT")),
    ),
    place=TEXTS,
    place_name=WORDS,
    period=PERIODS,
    outline=TEXTS,
    title=TEXTS,
    subject=WORDS,
    body=st.lists(BLOCKS, max_size=3).map(tuple),
    tables=st.lists(TABLES, max_size=1).map(tuple),
    notes=st.lists(SENTENCES, max_size=2).map(tuple),
    sources=st.lists(st.builds(Source, TEXTS, WORDS, st.none() | DAYS, TEXTS), max_size=2).map(tuple),
    evidence=EVIDENCE,
    signed=st.none() | DAYS,
)


def exactly(value):
    """A value with the class of each word and the spelling of each decimal, which `==` does not look at."""
    if isinstance(value, str | Decimal):
        return type(value).__name__, str(value)
    if isinstance(value, tuple):
        return [exactly(item) for item in value]
    if isinstance(value, dict):
        return [(exactly(key), exactly(item)) for key, item in value.items()]
    if hasattr(value, "__dataclass_fields__"):
        return type(value).__name__, [exactly(getattr(value, name)) for name in value.__dataclass_fields__]
    return value


@settings(max_examples=200)
@given(REPORTS)
def test_a_report_comes_back_as_it_was(report):
    text = stored.to_json(report)
    back = stored.from_json(text)
    assert back == report
    assert exactly(back) == exactly(report)
    assert stored.to_json(back) == text


@given(BLOCKS)
def test_a_block_comes_back_as_it_was(block):
    data = json.loads(json.dumps(stored.block_to_data(block)))
    back = stored.block_from_data(data)
    assert exactly(back) == exactly(block)
    assert getattr(back, "id", None) == getattr(block, "id", None)


def test_what_is_stored_can_be_read_by_a_person():
    num = Num("hơn\u00a028.033", ("outreach.leaflets", "70~2025"), Decimal(28033), Qualifier.OVER)
    assert stored.block_to_data(Paragraph("p1", (Sentence(("Đã phát ", num, " tờ rơi.")),))) == {
        "is": "paragraph",
        "id": "p1",
        "sentences": [
            {
                "parts": [
                    "Đã phát ",
                    {
                        "is": "num",
                        "text": "hơn\u00a028.033",
                        "total_key": ["outreach.leaflets", "70~2025"],
                        "value": "28033",
                        "qualifier": "over",
                        "role": "value",
                    },
                    " tờ rơi.",
                ]
            }
        ],
    }


def _small():
    evidence = Evidence("VN", {}, {}, {}, frozenset())
    return Report(
        Issuer(), "VN", "cả nước", Period(date(2020, 1, 1), date(2020, 12, 31)), "tong-hop", "BÁO CÁO", "",
        (), (), (), (), evidence,
    )  # fmt: skip


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.update(version=2),
        lambda data: data.update(format="khác"),
        lambda data: data.pop("place"),
        lambda data: data.update(signed="ngày mai"),
        lambda data: data.update(body=[{"is": "picture", "id": "x"}]),
        lambda data: data.update(body={}),
        lambda data: data.update(colour="red"),
    ],
)
def test_what_is_not_a_stored_report_is_refused(spoil):
    data = stored.to_data(_small())
    spoil(data)
    with pytest.raises(KheoError) as caught:
        stored.from_json(json.dumps(data))
    assert caught.value.code == "report-stored"


def test_text_that_is_no_json_is_refused():
    with pytest.raises(KheoError) as caught:
        stored.from_json("{")
    assert caught.value.code == "report-stored"
