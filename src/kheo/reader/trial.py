"""Whether a phrase may be remembered: its own sentence must read by it, and no sentence of the catalogue otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kheo.catalogue import Catalogue, Remembered, with_phrases
from kheo.catalogue.proofs import BARE, holds
from kheo.common.errors import KheoError
from kheo.common.text import bare, fold
from kheo.common.types import Figure
from kheo.reader.reading import read

MOST_WORDS, MOST_LETTERS = 8, 80
_WORDS = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+)*")
_BARE = frozenset(map(fold, BARE))
# Behind these the words are no longer about the thing that is counted.
_STOP = frozenset(
    [
        "cho",
        "với",
        "của",
        "tại",
        "trong",
        "và",
        "được",
        "đã",
        "để",
        "do",
        "từ",
        "tới",
        "đến",
        "ở",
        "về",
        "là",
        "gồm",
        "có",
        "trị",
        "theo",
        "nhằm",
        "qua",
        "mỗi",
        "cùng",
        "vào",
        "trên",
        "còn",
        "các",
        "những",
        "này",
    ]
)
_NEXT = re.compile(r"[ ]?([^\W\d_]+)")


def check(catalogue: Catalogue, asked: Remembered) -> None:
    """Pass when `asked` may be laid over `catalogue`.

    KheoError phrase-indicator, phrase-shape, phrase-bare, phrase-absent, phrase-idle (its sentence still reads
    otherwise), phrase-clash (a sentence of the catalogue would read otherwise; the message names it).
    """
    _shape(catalogue, asked)
    _not_told(catalogue, asked)
    laid = with_phrases(catalogue, (asked,))
    if not decides(laid, asked):
        raise KheoError(
            "phrase-idle",
            f"có cụm từ “{asked.phrase}” rồi câu này vẫn không đọc thành “{catalogue.get(asked.indicator).vi}”.",
            where="phrase",
            remedy="Lấy thêm chữ đứng ngay sau con số.",
        )
    for code, sentence in _sentences(catalogue, asked.phrase):
        before, after = _codes(catalogue, sentence), _codes(laid, sentence)
        if before != after:
            raise KheoError(
                "phrase-clash",
                f"cụm từ “{asked.phrase}” làm đọc khác câu mẫu “{sentence}” của chỉ tiêu “{catalogue.get(code).vi}”.",
                where="phrase",
                remedy="Lấy cụm từ dài hơn, riêng hơn.",
            )


def _shape(catalogue: Catalogue, asked: Remembered) -> None:
    known = catalogue.indicators.get(asked.indicator)
    if known is None or known.retired:
        raise KheoError("phrase-indicator", "chỉ tiêu này không còn dùng.", where=asked.indicator)
    long = len(asked.phrase.split()) > MOST_WORDS or len(asked.phrase) > MOST_LETTERS
    if long or not _WORDS.fullmatch(asked.phrase):
        raise KheoError(
            "phrase-shape",
            f"cụm từ chỉ gồm chữ, từ một đến {MOST_WORDS} tiếng.",
            where="phrase",
            remedy="Bỏ số và dấu câu.",
        )
    if fold(asked.phrase) in _BARE:
        raise KheoError(
            "phrase-bare",
            f"“{asked.phrase}” quá chung, đứng một mình không nói lên chỉ tiêu nào.",
            where="phrase",
            remedy="Lấy thêm chữ đứng cạnh.",
        )
    if not holds(asked.example, (asked.phrase,)):
        raise KheoError(
            "phrase-absent",
            f"câu mẫu không có “{asked.phrase}”.",
            where="phrase",
            remedy="Chép đúng chữ trong câu.",
        )


def _not_told(catalogue: Catalogue, asked: Remembered) -> None:
    """The same words without a condition cannot name two indicators of one measure."""
    wanted, measure = fold(asked.phrase), catalogue.get(asked.indicator).measure
    for indicator in catalogue.indicators.values():
        for phrase in indicator.phrases:
            free = not (phrase.needs or phrase.after or indicator.retired) and indicator.measure is measure
            if free and wanted in map(fold, phrase.head):
                raise KheoError(
                    "phrase-clash",
                    f"“{asked.phrase}” đã là cách nói của chỉ tiêu “{indicator.vi}”.",
                    where="phrase",
                    remedy="Lấy cụm từ dài hơn, riêng hơn.",
                )


def _sentences(catalogue: Catalogue, phrase: str) -> Iterator[tuple[str, str]]:
    """(code, sentence) of the examples a phrase can change: those in which its words stand, marks aside. One that begins
    with "lượt" also says of its indicator that turns are counted, so all of them.
    """
    wanted = bare(phrase)
    everywhere = wanted.startswith("luot")
    for indicator in catalogue.indicators.values():
        for told in indicator.phrases:
            for sentence in (*told.examples, *told.counter):
                if everywhere or wanted in bare(sentence):
                    yield indicator.code, sentence


def _codes(catalogue: Catalogue, sentence: str) -> list[tuple[int, str | None]]:
    return [(figure.start, figure.indicator) for figure in read(sentence, catalogue=catalogue).figures]


def by_phrase(figure: Figure, asked: Remembered) -> bool:
    """Whether the words that decided a figure are those of a remembered phrase."""
    wanted = fold(asked.phrase)
    return figure.indicator == asked.indicator and any(fold(words) == wanted for words in figure.why)


def decides(laid: Catalogue, asked: Remembered) -> bool:
    """Whether the phrase's own sentence reads by it."""
    return any(by_phrase(figure, asked) for figure in read(asked.example, catalogue=laid).figures)


def proposal(catalogue: Catalogue, indicator: str, example: str, start: int, end: int) -> Remembered | None:
    """The noun phrase beside the figure at example[start:end] that would make it read as `indicator`, the natural one first.

    None when the sentence reads so already, or no words beside the figure make it.
    """
    said = read(example, catalogue=catalogue).figures
    if any(f.indicator == indicator and f.start < end and start < f.end for f in said):
        return None
    for words in _beside(example, start, end):
        asked = Remembered(indicator, words, example)
        try:
            check(catalogue, asked)
        except KheoError:
            continue
        return asked
    return None


def _beside(example: str, start: int, end: int) -> Iterator[str]:
    """Words right of a figure up to the one that ends its noun phrase, then longer, then shorter; then words left of it."""
    right: list[str] = []
    at = end
    while len(right) < MOST_WORDS - 2 and (found := _NEXT.match(example, at)):
        right.append(found[1])
        at = found.end()
    natural = next((n for n, word in enumerate(right) if fold(word) in _STOP), len(right))
    natural = min(natural, 4) or natural
    for n in (*range(natural, min(natural + 2, len(right)) + 1), *range(natural - 1, 1, -1)):
        if n and fold(right[n - 1]) not in _STOP:
            yield " ".join(right[:n])
    left = re.findall(r"[^\W\d_]+|[^\w ]", example[:start])
    tail: list[str] = []
    for word in reversed(left[-5:]):
        if not word.isalpha():
            break
        tail.insert(0, word)
    for n in range(min(len(tail), 4), 1, -1):
        yield " ".join(tail[-n:])
