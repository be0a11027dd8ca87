"""How settings are declared: one place for range, step, unit and words."""

from collections.abc import Mapping, Sequence
from dataclasses import Field as DataclassField
from dataclasses import dataclass, fields
from functools import cache
from types import MappingProxyType
from typing import Any

from pydantic import Field, ValidationError

from dlcore.errors import BadSetting
from dlcore.intake.names import one_line

PREFERRED = (
    *(1.0, 1.1, 1.2, 1.3, 1.5, 1.6, 1.8, 2.0, 2.2, 2.4, 2.7, 3.0),
    *(3.3, 3.6, 3.9, 4.3, 4.7, 5.1, 5.6, 6.2, 6.8, 7.5, 8.2, 9.1),
)


def setting(
    default: Any,
    label: str,
    says: str,
    *,
    low: float | None = None,
    high: float | None = None,
    step: float | None = None,
    choices: Sequence[str] = (),
    unit: str = "",
    scale: str = "linear",
) -> Any:
    """One field of a spec.

    Args:
        default: value when nothing is said.
        label: the control's label, a few words.
        says: what it does, one sentence.
        low: smallest value, included.
        high: largest value, included.
        step: distance between neighbouring values.
        choices: the allowed texts, where the value is one of a list.
        unit: unit of the value, empty for a bare number.
        scale: "linear"; or "log" where values differ by their ratio, and "fine" where they do so by little:
            such settings have no step.
    """
    extra = {"step": step, "choices": list(choices), "unit": unit, "scale": scale}
    return Field(default=default, title=label, description=says, ge=low, le=high, json_schema_extra=extra)


@dataclass(frozen=True, slots=True)
class Control:
    """What a control, a link, a terminal flag or a recipe reads about one field of a spec."""

    name: str
    label: str
    says: str
    default: Any
    low: float | None
    high: float | None
    step: float | None
    choices: tuple[str, ...]
    unit: str
    scale: str


@cache
def controls(spec_type: type) -> Mapping[str, Control]:
    """The settings of a spec by name, in their order."""
    return MappingProxyType({field.name: _control(field) for field in fields(spec_type)})


def scale_of(control: Control) -> list[Any]:
    """The values of a logarithmic setting that a slider stops at: 1, 2, 5, 10 … times a power of ten.

    On a fine scale these are the 24 preferred numbers of IEC 60063. Whole numbers double from step to step
    instead; a setting that may be 0 begins with it.
    """
    low, high = control.low or 0, control.high or 1
    if isinstance(control.default, int):
        return [2**n for n in range(32) if low <= 2**n <= high]
    digits = PREFERRED if control.scale == "fine" else (1, 2, 5)
    steps = [float(f"{digit}e{power}") for power in range(-5, 5) for digit in digits]
    return [0.0] * (low == 0) + [step for step in steps if low <= step <= high]


def stops(spec_type: type, name: str, value: Any) -> tuple[Any, ...]:
    """Every value at which the slider of a setting stops, and `value` among them, in order.

    Args:
        spec_type: the lesson's settings.
        name: of one of them: a list of choices or a range.
        value: what it stands at; between two stops it gets a place of its own.
    """
    control = controls(spec_type)[name]
    if control.choices:
        return control.choices
    if control.scale != "linear":
        return tuple(sorted({*scale_of(control), value}))
    low, high, step = control.low or 0, control.high or 1, control.step or 1
    places = len(f"{step:f}".rstrip("0").partition(".")[2])
    count = round((high - low) / step) + 1
    return tuple(sorted({*(type(value)(round(low + n * step, places)) for n in range(count)), value}))


def made(spec_type: type, **values: Any) -> Any:
    """A spec with these values, checked.

    Raises:
        BadSetting: a value is outside its range or of another kind, or there is no such setting; the sentence
            names it.
    """
    known = controls(spec_type)
    for name in values.keys() - known.keys():
        raise BadSetting(f"There is no setting {_shown(name)}: choose one of {', '.join(known)}.")
    try:
        spec = spec_type(**values)
    except ValidationError as error:
        first = error.errors()[0]
        name, reason = first["loc"][0], first["msg"][:1].lower() + first["msg"][1:]
        raise BadSetting(f"{name} = {_shown(first['input'])} does not work: {reason}.") from None
    for name, control in known.items():
        value = getattr(spec, name)
        if control.choices and value not in control.choices:
            choices = ", ".join(filter(None, control.choices))
            raise BadSetting(f"{name} = {_shown(value)} is not known: choose one of {choices}.")
    return spec


def _shown(value: Any) -> str:
    """A value from a link or a terminal, short enough for a sentence."""
    return one_line(repr(value), 60)


def _control(field: DataclassField[Any]) -> Control:
    info: Any = field.default
    extra = info.json_schema_extra or {}
    bounds = {name: getattr(m, name) for m in info.metadata for name in ("ge", "le") if hasattr(m, name)}
    return Control(
        field.name,
        info.title or field.name,
        info.description or "",
        info.default,
        bounds.get("ge"),
        bounds.get("le"),
        extra.get("step"),
        tuple(extra.get("choices", ())),
        extra.get("unit", ""),
        extra.get("scale", "linear"),
    )
