"""Names from outside, made fit to be shown: one line, no paths, nothing invisible, nothing that acts."""

import re
import unicodedata

MAX_LENGTH = 80
"""characters a shown name may have"""
_SUFFIX_LENGTH = 10
_MARKS = 3
"""accents one letter may carry; more of them paint over the lines around"""
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_FILLERS = "\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5"
"""letters by category that draw nothing"""

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_JOINS = re.compile(r"(?<=:)(?=\S)|(?<=@)(?=\S)|(?<=[-<>~])(?=[-=>])|(?<=www)(?=\.)", re.IGNORECASE)
_WORD_JOINER = "\u2060"


def one_line(text: str, length: int = MAX_LENGTH) -> str:
    """Text from outside as one printable line.

    Control characters, bidirectional and other invisible marks, line breaks, private and unassigned
    characters go; runs of spaces become one; what is too long is cut with "…" in its place.

    Args:
        text: anything a file, a header or a pickle may hold.
        length: the most characters to keep, at least 1.

    Returns:
        At most `length` characters; may be empty.
    """
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text[: 8 * length + 4096]):
        if character.isspace():
            kept.append(" ")
            continue
        category = unicodedata.category(character)
        if category in _HIDDEN or character in _FILLERS:
            continue
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks <= _MARKS:
            kept.append(character)
    line = " ".join("".join(kept).split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def safe_name(name: str, default: str = "file") -> str:
    r"""The name of a file for people to read, whatever the sender wrote there.

    Only the last part of a path stays, on one line of at most 80 printable characters; a long name keeps
    its ending. HTML and Markdown stay as text: whoever shows the name in Markdown uses `markdown_text`.

    Args:
        name: as the browser, the archive or the command line gave it.
        default: what to answer when nothing readable is left.

    Returns:
        A name that is the same when it is made safe again.

    Example:
        >>> safe_name("../../etc/pass\nwd<b>.png")
        'pass wd<b>.png'
    """
    end = str(name or "").rstrip("/\\ \t\r\n")[-4096:]
    line = one_line(re.split(r"[/\\]", end)[-1], 4096)
    if not line.strip(". "):
        return default
    if len(line) <= MAX_LENGTH:
        return line
    stem, dot, suffix = line.rpartition(".")
    if not dot or not stem or len(suffix) > _SUFFIX_LENGTH:
        return one_line(line)
    return one_line(stem, MAX_LENGTH - len(suffix) - 1) + "." + suffix


def markdown_text(text: str) -> str:
    r"""Text as Markdown that shows literally, in Streamlit's dialect too.

    Every ASCII punctuation mark gets its backslash, as CommonMark allows. Streamlit (and GitHub's
    dialect) also rewrites the finished text: `:material/home:`, emoji names, arrows, bare addresses of the
    web and of mail. There an invisible word joiner (U+2060) parts what would match.

    Args:
        text: a name or a sentence; it becomes one line.

    Returns:
        Markdown without links, pictures, formulas, colours, icons or HTML.

    Example:
        >>> markdown_text("a_b*.png")
        'a\\_b\\*\\.png'
    """
    line = one_line(text, 4096)
    return _PUNCTUATION.sub(r"\\\1", _JOINS.sub(_WORD_JOINER, line))
