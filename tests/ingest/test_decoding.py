"""Bytes become the text that somebody wrote, whatever a declaration says or an earlier program
did to them.
"""

from __future__ import annotations

import codecs

import pytest
from ftfy.badness import MOJIBAKE_CATEGORIES, is_bad
from hypothesis import given, settings
from hypothesis import strategies as st

from search.ingest.encodings.code_pages import western_page
from search.ingest.encodings.decoding import decode, is_suspect
from tests.strategies import examples

_SUSPECTS = sorted({*"".join(MOJIBAKE_CATEGORIES.values()), *"ÂÃÎÐœŒØÙàβВГРСўЂ√≈‚Ää \na.Z?"})
TEXT = "The café’s owner said “no” to the naïve plan – twice."
RUSSIAN = (
    "Паром больше никого не ждёт, и в городе об этом говорят каждый вечер, особенно по пятницам. "
    * 8
)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
@pytest.mark.parametrize("declared", [None, "utf-8", "iso-8859-1", "nonsense"])
def test_western_text_in_any_encoding(encoding: str, declared: str | None) -> None:
    """Byte order marks, UTF-16 without one, UTF-8 and Windows are told by the bytes.

    A wrong declaration changes nothing.
    """
    assert decode(TEXT.encode(encoding), declared) == TEXT


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "iso8859-5"])
def test_a_declaration_that_the_bytes_bear_out_is_believed(encoding: str) -> None:
    """Outside (a header) or inside the text."""
    assert decode(RUSSIAN.encode(encoding), encoding) == RUSSIAN
    page = f'<meta charset="{encoding}"><p>{RUSSIAN}'
    assert decode(page.encode(encoding)) == page


def test_an_undeclared_encoding_is_guessed() -> None:
    """By what its letters are in the language that they make words of."""
    assert decode(RUSSIAN.encode("cp1251")) == RUSSIAN


@pytest.mark.parametrize("through", ["cp1252", "latin-1"])
def test_utf8_that_was_read_as_latin1_is_repaired(through: str) -> None:
    """ "cafÃ©" becomes "café" again, in the whole text or in the pieces where it is certain."""
    mangled = "The café’s naïve plan".encode().decode(through)
    assert decode(mangled.encode()) == "The café’s naïve plan"
    assert decode(f"{mangled} – Привет".encode()) == "The café’s naïve plan – Привет"


@pytest.mark.parametrize("text", ["SÃO PAULO «É» – Â", "10 €", "A “quoted” Ã", "naïve café’s"])
def test_what_may_be_meant_is_left_alone(text: str) -> None:
    """A repair that is not certain is none."""
    assert decode(text.encode()) == text


def test_two_encodings_in_one_file() -> None:
    """A comment pasted from Windows into UTF-8: each place is read as what it is."""
    data = ("é" * 40 + " one ").encode() + "“two”".encode("cp1252") + " thrée".encode()
    assert decode(data) == "é" * 40 + " one “two” thrée"


def test_nul_bytes_and_line_ends() -> None:
    """NUL bytes are dropped, line ends are one."""
    assert decode(b"one\x00\r\ntwo\rthree\n") == "one\ntwo\nthree\n"


def test_a_file_cut_within_a_character() -> None:
    """The character that is not whole is left out, nothing else."""
    assert decode("caf\u00e9".encode()[:-1]) == "caf"


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "shift_jis", "utf-16", "big5", ""]))
def test_decoding_never_fails(data: bytes, declared: str | None) -> None:
    """Any bytes give some text, and one that can be stored."""
    for text in (decode(data, declared), decode(codecs.BOM_UTF16_LE + data, declared)):
        assert text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass") == text
        assert not {"\x00", "\r"} & set(text)


def test_an_accented_letter_at_the_end_is_kept() -> None:
    """The last letter of a Windows-1252 text is no UTF-8 character that was cut off."""
    assert decode("The café".encode("cp1252")) == "The café"
    assert decode("Le café noir, déjà vu".encode()[:-1] + b"\xc3") == "Le café noir, déjà v"


@pytest.mark.slow
@given(st.text(st.sampled_from(_SUSPECTS), max_size=40))
@settings(max_examples=examples(1000), deadline=None)
def test_the_quick_look_for_wrong_decoding_says_what_ftfy_says(text: str) -> None:
    """Signs of every category that ftfy knows, between plain letters and spaces."""
    assert is_suspect(text) == is_bad(text)


@pytest.mark.parametrize("page", ["mac_roman", "cp850"])
@pytest.mark.parametrize(
    "text",
    [
        "The café was shut, and nobody minded.",
        "Die Bürger hören nicht auf; die Größe der Straße ärgert die Behörde.",
        "L'été dernier, les élèves étaient déjà là, à côté du café.",
        "El año pasado la educación creció. ¿Qué pasó?",
    ],
)
def test_western_code_pages_are_told_by_where_their_signs_are(page: str, text: str) -> None:
    """Files of old Macs and of DOS are read as what they are, without a declaration."""
    assert decode(text.encode(page)) == text
    assert western_page(text.encode("cp1252")) is None


@pytest.mark.parametrize(
    "text",
    [
        "The 4×100m relay was run along “the harbour”, 3×5 metres at a time.",
        "Antonin Novotný resigned, and Ysaÿe played at L'Haÿ.",
        "The har¬\nbour was “closed”.",
        "A lens of ƒ/2.8 on the 1ª floor, said the boys´ team.",
    ],
)
def test_rare_signs_in_their_places_are_no_other_page(text: str) -> None:
    """One sign that Western text has now and then doesn't turn its quotes into letters."""
    assert decode(text.encode("cp1252")) == text


def test_quotes_of_a_mac_are_quotes() -> None:
    """An apostrophe between letters is no capital."""
    text = "She said “it’s late”, and the board’s chairman – who else? – agreed."
    assert decode(text.encode("mac_roman")) == text


def test_spaces_without_width_stay_where_they_part_words() -> None:
    """Thai and Khmer keep them, in an English word they are dropped."""
    assert decode("sex\u200bton".encode()) == "sexton"
    for text in ("สวัสดี\u200bครับ", "សួស្តី\u200bអ្នក"):
        assert decode(text.encode()) == text
