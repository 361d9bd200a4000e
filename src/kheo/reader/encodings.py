"""Text of before Unicode (TCVN3 of the .Vn fonts, VNI of the VNI- fonts, code page 1258) recognised and turned into Unicode.

Both encodings draw Vietnamese letters on the upper half of Latin-1, so that a file hands over "C«ng an x·" or "Coâng an xaõ".
What is converted is decided stretch by stretch: by the name of its font, else by whether its words are Vietnamese
syllables only after conversion. A stretch that holds a letter which only Unicode has (ạ, ư, đ …) is never touched.
Sources of the tables: TCVN 5712:1993 (VN3) and the VNI-Windows character set; both are facts of those standards.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

TCVN3, VNI, CP1258 = "TCVN3", "VNI", "Windows-1258"

_TCVN3 = str.maketrans(
    "¡¢£¤¥¦§¨©ª«¬\xad®"
    "µ¸¶·¹»¾¼½ÆÇÊÈÉË"
    "ÌÐÎÏÑÒÕÓÔÖ×ÝØÜÞ"
    "ßãáâäåèæçéêíëìîïóñòôõøö÷ùúýûüþ",
    "ĂÂÊÔƠƯĐăâêôơưđ"
    "àáảãạằắẳẵặầấẩẫậ"
    "èéẻẽẹềếểễệìíỉĩị"
    "òóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ",
)  # fmt: skip
_VNI_LONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT, _HAT, _BREVE = "\u0301\u0300\u0309\u0303\u0323\u0302\u0306"
# What a mark of VNI behind a vowel stands for, as combining marks: tones alone, with a hat, with a breve.
_VNI_MARK = {
    "ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT,
    "â": _HAT, "á": _HAT + _ACUTE, "à": _HAT + _GRAVE, "å": _HAT + _HOOK, "ã": _HAT + _TILDE, "ä": _HAT + _DOT,
    "ê": _BREVE, "é": _BREVE + _ACUTE, "è": _BREVE + _GRAVE, "ú": _BREVE + _HOOK, "ü": _BREVE + _TILDE, "ë": _BREVE + _DOT,
}  # fmt: skip


def _vni_letters() -> dict[str, str]:
    """Every letter that VNI writes, by how it is written: {"aù": "á", "ñ": "đ", …}."""
    letters = dict(_VNI_LONE)
    for base in "aeouyôö":
        for mark, marks in _VNI_MARK.items():
            hatted, breved = marks[0] == _HAT, marks[0] == _BREVE
            if (hatted and base not in "aeo") or (breved and base != "a"):
                continue
            letters[base + mark] = unicodedata.normalize("NFC", _VNI_LONE.get(base, base) + marks)
    upper = {written.upper(): letter.upper() for written, letter in letters.items()}
    first = {written[0].upper() + written[1:]: letter.upper() for written, letter in letters.items()}
    return {**first, **upper, **letters}


_VNI = _vni_letters()
_VNI_LETTER = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
# Letters that Latin-1 has not: where one stands, the text is Unicode already.
_UNICODE = re.compile(
    "[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u0300-\u0323\u1ea0-\u1ef9]"
)
_ODD = re.compile("[\u00a1-\u00bf\u00c4-\u00c7\u00cb\u00ce-\u00d1\u00d6-\u00d8\u00db\u00dc\u00de\u00df\u00e4-\u00e7\u00eb\u00ee-\u00f1\u00f6-\u00f8\u00fb\u00fc\u00fe\u00ff]")  # fmt: skip
_OLD_WORD = re.compile("[A-Za-z]*[\u00a1-\u00ff][A-Za-z\u00a1-\u00ff]*")
_LETTERS = re.compile(r"[^\W\d_]+")
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et "
    "ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan oang oanh "
    "oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn "
    "ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uyn "
    "uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y ych yn ynh yt yêm yên yêng yêt yêu"
)
_SYLLABLE = re.compile(
    f"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?(?:{'|'.join(_RHYMES.split())})|đ"
)
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_FEW = 2
_MOST_FOREIGN = 0.1
_SAMPLE = 100_000


@dataclass(frozen=True, slots=True)
class Repaired:
    """Lines in Unicode; `old` holds (index of a line, name of the encoding it came in)."""

    lines: list[str]
    old: tuple[tuple[int, str], ...]


@lru_cache(maxsize=1024)
def of_font(name: str | None) -> str | None:
    """The encoding that a font's name tells: .VnTime is TCVN3, VNI-Times is VNI; None for any other."""
    plain = (name or "").strip().strip("'\"").lower()
    plain = re.sub(r"^[a-z]{6}\+", "", plain)
    if plain.startswith(".vn"):
        return TCVN3
    return VNI if re.match(r"vni[\s_-]", plain) else None


@lru_cache(maxsize=1024)
def draws_capitals(name: str | None) -> bool:
    """Whether a font draws small letters as capitals: .VnTimeH, .VnArial NarrowH."""
    plain = (name or "").strip().strip("'\"")
    return plain.lower().startswith(".vn") and plain.endswith("H")


def convert(text: str, encoding: str) -> str:
    """Text of one encoding as Unicode (NFC). Characters that the encoding does not know stay as they are."""
    if encoding == VNI:
        return _VNI_LETTER.sub(lambda match: _VNI[match[0]], text)
    return _in_one_case(text.translate(_TCVN3))


def _in_one_case(text: str) -> str:
    """TCVN3 has no capitals with tones: "HéI PHô N÷" is in capitals. A word with one plain letter or none goes with the
    words beside it."""
    words = list(_LETTERS.finditer(text))
    plain = ["".join(c for c in word[0] if c.isascii()) for word in words]
    capital = [len(letters) > 1 and letters.isupper() for letters in plain]
    if not any(capital):
        return text
    ahead = range(len(words))
    for n in (*ahead, *reversed(ahead)):
        beside = [*capital[max(0, n - 1) : n], *capital[n + 1 : n + 2]]
        alone = len(plain[n]) == 1 and plain[n].isupper() and any(beside)
        capital[n] = capital[n] or alone or (not plain[n] and all(beside))
    told: list[str] = []
    done = 0
    for word, upper in zip(words, capital):
        told += (text[done : word.start()], word[0].upper() if upper else word[0])
        done = word.end()
    return "".join(told) + text[done:]


def in_font(text: str, font: str | None) -> tuple[str, str | None]:
    """A run of text in a font as Unicode, and the encoding it was converted from (None: left as it was)."""
    encoding = of_font(font)
    if encoding is None or _UNICODE.search(text) or not _better(text, encoding):
        return text, None
    told = convert(text, encoding)
    told = told.upper() if draws_capitals(font) else told
    return told, encoding if told != text else None


def _better(text: str, encoding: str) -> bool:
    """Whether conversion makes no fewer Vietnamese words of a stretch than it has."""
    words = _OLD_WORD.findall(text[:_SAMPLE])
    return not words or _share(words, encoding) >= _share(words, None)


@lru_cache(maxsize=50_000)
def is_syllable(word: str) -> bool:
    """Whether letters are one Vietnamese syllable, with or without a tone."""
    toneless = unicodedata.normalize("NFC", _TONES.sub("", unicodedata.normalize("NFD", word.lower())))
    return bool(_SYLLABLE.fullmatch(toneless))


def _share(words: Sequence[str], encoding: str | None) -> float:
    """The share of words with marks that are Vietnamese syllables, after conversion or as they stand."""
    good = 0
    for word in words:
        told = convert(word, encoding) if encoding else word
        pieces = _LETTERS.findall(told)
        good += (
            bool(pieces)
            and all(is_syllable(piece) for piece in pieces)
            and (not encoding or pieces == [told])
        )
    return good / len(words) if words else 0.0


def recognised(text: str) -> str | None:
    """The encoding that a stretch of text is in by its words alone; None where it is Unicode or too short to say."""
    if not _ODD.search(text) or _UNICODE.search(text):
        return None
    words = _OLD_WORD.findall(text[:_SAMPLE])
    if len(words) < _FEW:
        return None
    best = max((TCVN3, VNI), key=lambda encoding: _share(words, encoding))
    after, before = _share(words, best), _share(words, None)
    return best if after >= 1 - _MOST_FOREIGN and before <= after - 0.3 else None


def repaired(lines: Sequence[str]) -> Repaired:
    """Lines in Unicode. Lines too short to say follow the others where the whole text is in one old encoding."""
    found = [recognised(line) for line in lines]
    known = {encoding for encoding in found if encoding}
    if not known:
        return Repaired(list(lines), ())
    whole = len(known) == 1 and not any(_UNICODE.search(line) for line in lines)
    only = known.pop() if whole else None
    told, old = [], []
    for n, (line, encoding) in enumerate(zip(lines, found)):
        words = _OLD_WORD.findall(line[:_SAMPLE])
        if encoding is None and only and words and _share(words, only) >= _share(words, None):
            encoding = only
        if encoding is not None:
            line = convert(line, encoding)
            old.append((n, encoding))
        told.append(line)
    return Repaired(told, tuple(old))


def decoded(data: bytes) -> tuple[str, str] | None:
    """Bytes of one letter each as Unicode text, and what they were in (TCVN3, VNI or Windows-1258); None when nothing fits."""
    plain = data.decode("latin-1")
    whole = unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))
    words = [word for word in _LETTERS.findall(whole[:_SAMPLE]) if not word.isascii()]
    paged = _share(words, None) if words and "\ufffd" not in whole else 0.0
    old = _OLD_WORD.findall(plain[:_SAMPLE])
    shares = {encoding: _share(old, encoding) for encoding in (TCVN3, VNI)}
    best = max(shares, key=lambda encoding: shares[encoding])
    if max(paged, shares[best]) < 1 - _MOST_FOREIGN:
        return None
    return (whole, CP1258) if paged >= shares[best] else (convert(plain, best), best)
