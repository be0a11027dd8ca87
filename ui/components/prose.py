"""A text whose technical terms explain themselves on hover, focus or tap."""

from dlcore.lessons.glossary import terms_in
from ui.components import registered

_mount = registered("prose", "terms")


def prose(key: str, *paragraphs: str, listed: bool = False) -> None:
    """Paragraphs.

    Args:
        key: of the component.
        *paragraphs: texts of the app's own with **strong**, *stressed* and `code` parts; no other Markdown.
        listed: whether they are items of a list.
    """
    words = "\n".join(paragraphs)
    _mount(key=key, data={"words": words, "terms": terms_in(words), "listed": listed})
