"""Small tables in markdown, which read and scroll like the text around them."""

from collections.abc import Collection, Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[int] = ()) -> str:
    """A table in markdown.

    Args:
        head: what each column is called.
        rows: of texts that may hold markdown.
        right: the numbers of the columns that end at the right, as figures do.
    """
    rules = ["---:" if column in right else "---" for column in range(len(head))]
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, rules, *rows))
