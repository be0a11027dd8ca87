"""The pickle inside a PyTorch file, read as a description and never executed.

Python's pickle is a program for a small stack machine, and such programs may call any function. This
machine knows only what a dictionary of tensors needs: it builds dictionaries, lists, texts and numbers,
and where PyTorch would call a function it notes down what was asked for (`Stored`: a tensor's place,
shape and strides). Anything else is refused by name. Instructions: the standard library's `pickletools`.
"""

import io
import pickletools
from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod
from typing import Any, Final

from dlcore.intake import pickled
from dlcore.intake.formats import Refused
from dlcore.intake.pickled import Named, Storage, Stored

_MAX_STEPS = 200_000
"""instructions of one pickle; a network of 1000 tensors needs about 35,000"""


@dataclass(slots=True)
class Machine:
    """Reads pickles one after the other.

    Attributes:
        file: where to read.
        storages: every storage that was mentioned, by its key.
        tensor_bytes: what all described tensors would take if each were made anew.
    """

    file: io.BytesIO
    storages: dict[str, Storage] = field(default_factory=dict)
    tensor_bytes: int = 0
    stack: list[Any] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    memo: dict[int, Any] = field(default_factory=dict)
    steps: int = 0

    def load(self) -> Any:
        """What the next pickle describes: dict, list, tuple, text, number, `Stored` or `Named`.

        Raises:
            Refused: it is damaged, or asks for anything that weights do not need.
        """
        self.stack, self.marks, self.memo = [], [], {}
        try:
            for code, value, _ in pickletools.genops(self.file):
                self.spend(1)
                if code.name == "STOP":
                    return self.stack.pop()
                if code.name not in _ACTIONS:
                    raise Refused(pickled.why_not_code(code.name, value))
                _ACTIONS[code.name](self, value)
        except Refused:
            raise
        except (ValueError, IndexError, KeyError, TypeError):
            pass  # an instruction whose operands are missing or of another kind
        raise Refused(f"is damaged or cut short: {pickled.RESAVE}")

    def spend(self, steps: int) -> None:
        """Count work done.

        Raises:
            Refused: it is more than any network's weights need.
        """
        self.steps += steps
        if self.steps > _MAX_STEPS:
            raise Refused(f"describes far more than the weights of a network: {pickled.RESAVE}")

    def popped_to_mark(self) -> list[Any]:
        """Everything above the latest mark, taken off the stack."""
        at = self.marks.pop()
        items = self.stack[at:]
        del self.stack[at:]
        return items


def _name(machine: Machine, name: str) -> None:
    if not pickled.is_known(name):
        raise Refused(pickled.why_not(name))
    machine.stack.append(Named(name))


def _name_from_stack(machine: Machine, _: Any) -> None:
    attribute, module = machine.stack.pop(), machine.stack.pop()
    if type(module) is not str or type(attribute) is not str:
        raise TypeError
    _name(machine, f"{module}.{attribute}")


def _tuple(count: int) -> Callable[[Machine, Any], None]:
    def act(machine: Machine, _: Any) -> None:
        if len(machine.stack) < count:
            raise IndexError
        machine.stack[-count:] = [tuple(machine.stack[-count:])]

    return act


def _set_items(machine: Machine, pairs: list[Any]) -> None:
    target = machine.stack[-1]
    if type(target) is not dict:
        raise TypeError
    for key, value in zip(pairs[::2], pairs[1::2], strict=True):
        if type(key) not in {str, int}:
            raise Refused(f"has keys that are no texts: {pickled.RESAVE}")
        target[key] = value


def _set_item(machine: Machine, _: Any) -> None:
    value, key = machine.stack.pop(), machine.stack.pop()
    _set_items(machine, [key, value])


def _append(machine: Machine, items: list[Any]) -> None:
    target = machine.stack[-1]
    if type(target) is not list:
        raise TypeError
    target.extend(items)


def _build(machine: Machine, _: Any) -> None:
    machine.stack.pop()  # attributes of a dictionary (the versions of the layers) are left out
    if type(machine.stack[-1]) is not dict:
        raise Refused(f"holds Python objects, which could run code: {pickled.RESAVE}")


def _reduce(machine: Machine, _: Any) -> None:
    arguments, function = machine.stack.pop(), machine.stack.pop()
    if type(function) is not Named or type(arguments) is not tuple:
        raise TypeError
    if function.name == pickled.ORDERED_DICT:
        machine.stack.append({})
        pairs = arguments[0] if arguments else ()
        machine.spend(len(pairs))
        for key, value in pairs:
            _set_items(machine, [key, value])
    elif function.name in {pickled.TENSOR, pickled.OLD_TENSOR}:
        machine.stack.append(_tensor(machine, *arguments[:4]))
    elif function.name == pickled.PARAMETER and type(arguments[0]) is Stored:
        machine.stack.append(arguments[0])
    else:
        machine.stack.append(function)


def _tensor(machine: Machine, *described: Any) -> Stored:
    stored = pickled.checked_tensor(*described)
    machine.tensor_bytes += prod(stored.size) * stored.storage.item_size
    return stored


def _storage(machine: Machine, _: Any) -> None:
    storage = pickled.checked_storage(machine.stack.pop())
    if machine.storages.setdefault(storage.key, storage) != storage:
        raise Refused(f"contradicts itself about its numbers: {pickled.RESAVE}")
    machine.stack.append(storage)


def _push(make: Callable[[Any], Any]) -> Callable[[Machine, Any], None]:
    return lambda machine, value: machine.stack.append(make(value))


_KEEP = _push(lambda value: value)
_ACTIONS: Final[dict[str, Callable[[Machine, Any], None]]] = {
    "PROTO": lambda machine, value: None,
    "FRAME": lambda machine, value: None,
    "NONE": _push(lambda _: None),
    "NEWTRUE": _push(lambda _: True),
    "NEWFALSE": _push(lambda _: False),
    **dict.fromkeys(("BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT"), _KEEP),
    **dict.fromkeys(("BINUNICODE", "SHORT_BINUNICODE", "SHORT_BINSTRING", "BINSTRING"), _KEEP),
    "EMPTY_DICT": _push(lambda _: {}),
    "EMPTY_LIST": _push(lambda _: []),
    "EMPTY_TUPLE": _push(lambda _: ()),
    "EMPTY_SET": _push(lambda _: Named("set")),
    "MARK": lambda machine, value: machine.marks.append(len(machine.stack)),
    "TUPLE": lambda machine, value: machine.stack.append(tuple(machine.popped_to_mark())),
    "TUPLE1": _tuple(1),
    "TUPLE2": _tuple(2),
    "TUPLE3": _tuple(3),
    "SETITEM": _set_item,
    "SETITEMS": lambda machine, value: _set_items(machine, machine.popped_to_mark()),
    "APPEND": lambda machine, value: _append(machine, [machine.stack.pop()]),
    "APPENDS": lambda machine, value: _append(machine, machine.popped_to_mark()),
    **dict.fromkeys(
        ("BINPUT", "LONG_BINPUT"), lambda machine, value: machine.memo.__setitem__(value, machine.stack[-1])
    ),
    "MEMOIZE": lambda machine, value: machine.memo.__setitem__(len(machine.memo), machine.stack[-1]),
    **dict.fromkeys(
        ("BINGET", "LONG_BINGET"), lambda machine, value: machine.stack.append(machine.memo[value])
    ),
    "GLOBAL": lambda machine, value: _name(machine, value.replace(" ", ".")),
    "STACK_GLOBAL": _name_from_stack,
    "BINPERSID": _storage,
    "REDUCE": _reduce,
    "BUILD": _build,
}
