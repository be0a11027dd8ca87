"""A text whose technical terms explain themselves on hover, focus or tap."""

from dlcore.lessons.glossary import terms_in
from ui.components import registered

_mount = registered("prose", "terms")


def prose(key: str, words: str, *, listed: bool = False) -> None:
    """A paragraph.

    Args:
        key: of the component.
        words: text of the app's own with **strong**, *stressed* and `code` parts; no other Markdown.
        listed: whether it is an item of a list.
    """
    _mount(key=key, data={"words": words, "terms": terms_in(words), "listed": listed})
