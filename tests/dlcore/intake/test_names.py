import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.intake.names import MAX_LENGTH, markdown_text, one_line, safe_name

pytestmark = pytest.mark.tiny

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=200)


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("cat.png", "cat.png"),
        ("Ünï cödé – 猫.jpg", "Ünï cödé – 猫.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\cat.png", "cat.png"),
        ("/etc/", "etc"),
        ("..", "file"),
        ("../..", "file"),
        (". .", "file"),
        ("", "file"),
        (" \t\n", "file"),
        ("a\r\nSet-Cookie: x=1.png", "a Set-Cookie: x=1.png"),
        ("a\x00b\x1b[31mc.png", "ab[31mc.png"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\u2066b\u2069\u200b\ufeffc.png", "abc.png"),
        ("a\u2028b\u2029c.png", "a b c.png"),
        ("\ud800\udfff.png", ".png"),
        ("a\ue000\U000e0041.png", "a.png"),
        ("<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>.png"),
        ("\u3164\u2800", "file"),
    ],
)
def test_a_name_keeps_what_can_be_read(given_name: str, shown: str) -> None:
    assert safe_name(given_name) == shown


def test_a_long_name_keeps_its_ending() -> None:
    assert safe_name("x" * 300 + ".jpeg") == "x" * (MAX_LENGTH - 6) + "….jpeg"
    assert safe_name("x" * 300) == "x" * (MAX_LENGTH - 1) + "…"
    assert len(safe_name("x." + "y" * 300)) == MAX_LENGTH


def test_accents_do_not_pile_up() -> None:
    assert safe_name("Z" + "\u0334" * 50 + ".png") == "Z" + "\u0334" * 3 + ".png"


def test_the_default_is_what_the_caller_says() -> None:
    assert safe_name("///", "picture") == "picture"


@given(ANY_TEXT)
def test_every_name_becomes_one_harmless_line(text: str) -> None:
    name = safe_name(text)
    assert 0 < len(name) <= MAX_LENGTH
    assert "/" not in name
    assert "\\" not in name
    assert name.strip(". ") or name == "file"
    assert all(
        unicodedata.category(character)[0] not in "C" and character.isprintable() for character in name
    )
    assert safe_name(name) == name


@given(ANY_TEXT, st.integers(1, 100))
def test_one_line_keeps_to_its_length(text: str, length: int) -> None:
    line = one_line(text, length)
    assert len(line) <= length
    assert line == " ".join(line.split())


@pytest.mark.parametrize(
    "hostile",
    [
        "[a](javascript:alert(1))",
        "![x](http://evil.example/a.png)",
        "<b>x</b>",
        "$x$",
        "`x`",
        "# x",
        "*x*",
        "|a|b|",
    ],
)
def test_every_mark_of_markdown_is_escaped(hostile: str) -> None:
    shown = markdown_text(hostile).replace("\u2060", "")
    plain = ""
    characters = iter(shown)
    for character in characters:
        if character == "\\":
            character = next(characters)
            assert character in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
        else:
            assert character.isalnum() or character == " "
        plain += character
    assert plain == hostile


@pytest.mark.parametrize(
    "pattern",
    [
        ":material/home:",
        ":smile:",
        ":red[x]",
        "https://evil.example",
        "www.evil.example",
        "a@b.example",
        "a -> b",
    ],
)
def test_what_streamlit_rewrites_in_finished_text_is_parted(pattern: str) -> None:
    text = markdown_text(pattern).replace("\\", "")  # as the Markdown reader hands it on
    for acting in (":material/", ":smile:", ":red[", "https://", "www.", "@b", "->"):
        assert acting not in text
    assert text.replace("\u2060", "") == pattern


def test_markdown_text_is_one_line_without_hidden_characters() -> None:
    assert markdown_text("a\n\n# b\u202e") == "a \\# b"
