"""The letters that PDF reports are set in: every Vietnamese letter in every face, as their makers gave them."""

import unicodedata
from hashlib import sha256
from importlib.resources import files

import pytest
from fontTools.ttLib import TTFont

from kheo.writer import typeset

FOLDER = files("kheo.writer") / "data" / "fonts"
VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = "bcdđghklmnpqrstvxfjwz" + "".join(
    unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES
)
SIGNS = "0123456789.,;:!?()[]/%&+-–—“”‘’…•₫°≈≤≥×−\u00a0"
# As in Debian's fonts-liberation2 2.1.5-1: the licence keeps the name for unmodified files.
FACES = {
    "Regular": "29d12439831b7f59194efec85872f24f54eff05738933f9a860220d2abff88ba",
    "Bold": "446a4421f297698427170fd7db20e59169a4188baaaf940e9bea58af6341a723",
    "Italic": "c1830c433ab41379f1139fac388989d37c9f08c81e1bd643efdcc7946db30753",
    "BoldItalic": "36dd6965be8915f6d7efb259757f1f7546a7c6f72c53a20bbe4ae7092f2cd558",
}


@pytest.mark.parametrize("face", FACES)
def test_every_vietnamese_letter_has_a_glyph(face):
    with (FOLDER / f"LiberationSerif-{face}.ttf").open("rb") as held, TTFont(held) as font:
        known = font.getBestCmap()
        missing = [c for c in LETTERS + LETTERS.upper() + SIGNS if ord(c) not in known]
        empty = [c for c in LETTERS + LETTERS.upper() if font["glyf"][known[ord(c)]].numberOfContours == 0]
    assert (missing, empty) == ([], [])


def test_there_are_as_many_letters_as_the_alphabet_has():
    assert len(set(LETTERS)) == 12 * 6 + 21


@pytest.mark.parametrize(("face", "digest"), FACES.items())
def test_the_faces_are_unmodified_and_their_licence_stands_beside_them(face, digest):
    assert sha256((FOLDER / f"LiberationSerif-{face}.ttf").read_bytes()).hexdigest() == digest
    licence = (FOLDER / "LICENSE").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Reserved Font Name Liberation" in licence


def test_the_list_of_known_letters_is_what_every_face_has():
    common = None
    for face in FACES:
        with (FOLDER / f"LiberationSerif-{face}.ttf").open("rb") as held, TTFont(held) as font:
            letters = set(font.getBestCmap())
        common = letters if common is None else common & letters
    assert typeset.known_letters() == common
