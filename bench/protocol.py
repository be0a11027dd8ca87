"""What travels between Streamlit's front end and its server, as far as a learner without browser needs it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg

from ui.components.packing import unpack

FIELDS = {
    "slider": "double_array_value",
    "number_input": "double_value",
    "checkbox": "bool_value",
    "selectbox": "string_value",
    "radio": "string_value",
    "text_input": "string_value",
    "button": "trigger_value",
    "button_group": "string_array_value",
}
"""by kind of element, where a widget's state travels"""


class Widget(NamedTuple):
    """One widget of the page as it is now.

    Attributes:
        key: the page's name for it.
        id: Streamlit's own.
        field: of the protocol's `WidgetState` that holds its value.
        fragment: what its change makes run; empty for the whole script.
        element: what the server said of it: label, bounds, options.
    """

    key: str
    id: str
    field: str
    fragment: str
    element: Any


class Where(NamedTuple):
    """What is to be run.

    Attributes:
        page: last part of its address; empty for the home page.
        query: what stands behind the question mark.
        script: the server's name of the page's script; empty before it has said so.
        fragment: the server's name of a part of it; empty for all of it.
    """

    page: str
    query: str
    script: str
    fragment: str


def widget_of(element: Any, fragment: str) -> Widget | None:
    """The widget that an element is.

    Args:
        element: Streamlit's `Element`.
        fragment: in which it stands.

    Returns:
        None where it is nothing that a learner here can change.
    """
    kind = element.WhichOneof("type")
    inside = getattr(element, kind)
    if kind not in FIELDS or not inside.id:
        return None
    field = "string_array_value" if kind == "slider" and inside.options else FIELDS[kind]
    return Widget(inside.id.split("-", 2)[-1], inside.id, field, fragment, inside)


def news_in(element: Any) -> dict[str, str] | None:
    """Where a component asks for what goes on, see `ui.news.address`; None where it follows nothing.

    Args:
        element: Streamlit's `Element`.
    """
    if element.WhichOneof("type") != "bidi_component" or not element.bidi_component.bytes:
        return None
    return unpack(element.bidi_component.bytes).get("news")


def trouble_in(element: Any) -> str:
    """What an element says has gone wrong; empty where it says nothing of the kind.

    Args:
        element: Streamlit's `Element`.
    """
    match element.WhichOneof("type"):
        case "exception":
            return f"{element.exception.type} {element.exception.message[:200]}"
        case "alert" if element.alert.format == Alert.ERROR:
            return element.alert.body
    return ""


def request(where: Where, values: Mapping[str, tuple[str, Any]], pressed: str, repeated: bool) -> bytes:
    """What the front end sends to have a page, or a fragment of it, run.

    Args:
        where: what is to be run.
        values: by the ids of widgets that were changed, field and value.
        pressed: id of the button that was pressed; empty for none.
        repeated: whether it is a fragment's own repetition.
    """
    message = BackMsg()
    wanted = message.rerun_script
    wanted.query_string, wanted.fragment_id, wanted.is_auto_rerun = where.query, where.fragment, repeated
    if where.script:
        wanted.page_script_hash = where.script
    else:
        wanted.page_name = where.page
    for widget, (field, value) in values.items():
        state = wanted.widget_states.widgets.add(id=widget)
        if field.endswith("array_value"):
            getattr(state, field).data.extend(value if isinstance(value, list) else [value])
        else:
            setattr(state, field, value)
    if pressed:
        wanted.widget_states.widgets.add(id=pressed, trigger_value=True)
    return message.SerializeToString()
