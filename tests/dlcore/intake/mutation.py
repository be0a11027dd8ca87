"""Sound files changed at their joints."""

import struct
from collections.abc import Callable

from hypothesis import strategies as st

from tests.dlcore.intake.joints import Joints, Parts

NUMBERS = (0, 1, 2, 7, 255, 256, 32767, 65535, 65536, 2**24, 2**31 - 1, 2**31, 2**32 - 1)


@st.composite
def mutants(draw: st.DrawFn, joints: Joints, sound: list[bytes]) -> bytes:
    """A sound file after one to four changes at its joints, and sometimes one behind their back."""
    parts = joints.apart(draw(st.sampled_from(sound)))
    others = joints.apart(draw(st.sampled_from(sound)))
    for _ in range(draw(st.integers(1, 4))):
        if not parts:
            break
        at = draw(st.integers(0, len(parts) - 1))
        change = draw(
            st.sampled_from(("delete", "repeat", "swap", "cut", "grow", "splice", "poke", "number"))
        )
        _CHANGES[change](draw, parts, at, others)
    data = joints.together(parts)
    if data and draw(st.booleans()):  # lengths, sums and directories that lie
        at = draw(st.integers(0, len(data) - 1))
        width = draw(st.sampled_from((1, 2, 4, 8)))
        value = draw(st.sampled_from(NUMBERS)) & ((1 << 8 * width) - 1)
        order = draw(st.sampled_from(("little", "big")))
        data = data[:at] + value.to_bytes(width, order) + data[at + width :]
    return data


def _poke(draw: st.DrawFn, parts: Parts, at: int, new: bytes) -> None:
    where = draw(st.integers(0, max(len(parts[at]) - 1, 0)))
    parts[at] = parts[at][:where] + new + parts[at][where + len(new) :]


def _number(draw: st.DrawFn, parts: Parts, at: int, _: Parts) -> None:
    form = draw(st.sampled_from(("<H", ">H", "<I", ">I")))
    value = draw(st.sampled_from(NUMBERS)) & (0xFFFF if form[1] == "H" else 0xFFFFFFFF)
    _poke(draw, parts, at, struct.pack(form, value))


def _swap(draw: st.DrawFn, parts: Parts, at: int, _: Parts) -> None:
    other = draw(st.integers(0, len(parts) - 1))
    parts[at], parts[other] = parts[other], parts[at]


def _set(parts: Parts, at: int, value: bytes) -> None:
    parts[at] = value


_CHANGES: dict[str, Callable[[st.DrawFn, Parts, int, Parts], None]] = {
    "delete": lambda draw, parts, at, others: parts.__delitem__(at),
    "repeat": lambda draw, parts, at, others: parts.__setitem__(
        slice(at, at), [parts[at]] * draw(st.sampled_from((1, 3, 50)))
    ),
    "swap": _swap,
    "cut": lambda draw, parts, at, others: _set(parts, at, parts[at][: draw(st.integers(0, len(parts[at])))]),
    "grow": lambda draw, parts, at, others: _set(
        parts, at, parts[at] + draw(st.binary(min_size=1, max_size=300))
    ),
    "splice": lambda draw, parts, at, others: parts.insert(at, draw(st.sampled_from(others or [b""]))),
    "poke": lambda draw, parts, at, others: _poke(draw, parts, at, draw(st.binary(min_size=1, max_size=8))),
    "number": _number,
}
