"""Pickles made to harm: each entry makes one when it is called, and says what its refusal must name."""

import os
import pickle
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from tests.dlcore.intake.pickle_words import (
    archive,
    entries,
    group,
    named,
    number,
    saved,
    storage,
    tensor,
    text,
    zipped,
)

MB = 1024 * 1024
SIX = bytes(24)
CANARY = "canary"
Case = tuple[Callable[[], bytes], str]


class Runs:
    """Unpickled by Python, this writes a file."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = (function, arguments)

    def __reduce__(self) -> Any:
        return self.call


CODE = {
    "system": Runs(os.system, f"touch {CANARY}"),
    "eval": Runs(eval, f"open('{CANARY}', 'w')"),
    "exec": Runs(exec, f"open('{CANARY}', 'w')"),
    "open": Runs(open, CANARY, "w"),
    "import": Runs(__import__, "antigravity"),
    "load": Runs(torch.load, CANARY),
    "hub": Runs(torch.hub.load, "evil/evil", "evil"),
}


def deep(opening: bytes, depth: int) -> bytes:
    return archive(entries(w=tensor(), a=b")" + opening * depth))


def shared_lists(levels: int = 60) -> bytes:
    """Every list holds the one before ten times: 10 ** levels when written out."""
    body = b"]q\x00"
    for level in range(levels):
        body += b"](" + b"h" + bytes([level]) + (b"h" + bytes([level])) * 9 + b"eq" + bytes([level + 1])
    return body


def shared_pairs() -> bytes:
    """A long list of pairs, made into dictionaries again and again."""
    pairs = b"](" + b"".join(group(number(key), number(0)) for key in range(10_000)) + b"eq\x00"
    again = named("collections", "OrderedDict") + b"h\x00\x85R"
    return archive(entries(a=b"](" + pairs + again * 5000 + b"e"))


PICKLES: dict[str, Case] = {
    **{
        f"{name} by protocol {protocol}": (
            lambda value=value, protocol=protocol: pickle.dumps({"w": value}, protocol),
            "",
        )
        for name, value in CODE.items()
        for protocol in range(6)
    },
    **{
        f"{name} in an archive": (lambda value=value: saved({"w": value}), "asks Python for")
        for name, value in CODE.items()
    },
    **{
        f"{name} in an old file": (
            lambda value=value: saved({"w": value}, _use_new_zipfile_serialization=False),
            "asks Python for",
        )
        for name, value in CODE.items()
    },
    "code beside weights": (lambda: saved({"w": torch.zeros(3), "x": CODE["system"]}), "posix.system"),
    "code by INST": (lambda: archive(b"(" + text(CANARY) + b"ios\nsystem\n"), "os.system"),
    "code by OBJ": (lambda: archive(b"(" + named("torch", "Size") + text("x") + b"o"), "run code"),
    "code by NEWOBJ": (lambda: archive(named("torch", "Size") + b")\x81"), "run code"),
    "code by BUILD": (lambda: archive(tensor() + entries(a=number(1)) + b"b"), "run code"),
    "code by STACK_GLOBAL": (
        lambda: archive(text("os") + text("system") + b"\x93" + group(text("x")) + b"R"),
        "os.system",
    ),
    "code by EXT": (lambda: archive(b"\x82\x01"), "run code"),
    "code by PERSID": (lambda: archive(b"Pevil\n"), "run code"),
    "a name of lists": (lambda: archive(shared_lists() + b"\x93"), "damaged"),
    "a name with control characters": (lambda: archive(b"co\x1b[2Js\nsys<b>tem\x07\n"), "run code"),
    "a name of a megabyte": (lambda: archive(named("x" * MB, "y" * MB)), "run code"),
    "a whole model": (lambda: saved(nn.Linear(2, 3)), "whole pickled model"),
    "a whole model, old": (
        lambda: saved(nn.Linear(2, 3), _use_new_zipfile_serialization=False),
        "whole pickled model",
    ),
    "sparse": (lambda: saved({"w": torch.eye(3).to_sparse()}), "sparse tensors"),
    "complex": (lambda: saved({"w": torch.zeros(3, dtype=torch.complex64)}), "complex"),
    "meta": (lambda: saved({"w": torch.zeros(3, device="meta")}), "without numbers"),
    "rare type": (lambda: saved({"w": torch.zeros(3, dtype=torch.uint16)}), "rare number type"),
    "a list": (lambda: saved([torch.zeros(3)]), "no dictionary"),
    "a tensor": (lambda: saved(torch.zeros(3)), "single tensor"),
    "nothing": (lambda: saved({}), "no tensors"),
    "numbers only": (lambda: saved({"state_dict": {"a": 1}}), "no tensors"),
    "a stranger among tensors": (
        lambda: saved({"w": torch.zeros(3), "<b>epoch\n": 3}),
        "“<b>epoch”, which is no tensor",
    ),
    "keys of numbers": (lambda: saved({0: torch.zeros(3)}), "no tensor with a name"),
    "keys of tuples": (lambda: saved({(1, 2): torch.zeros(3)}), "no texts"),
    "not a number": (
        lambda: saved({"a": torch.ones(2), "b.w": torch.tensor([1, float("nan")])}),
        "infinity in “b.w”",
    ),
    "infinity": (
        lambda: saved({"b.w": torch.tensor([float("-inf")], dtype=torch.bfloat16)}),
        "infinity in “b.w”",
    ),
}

SIZES: dict[str, Case] = {
    "a gigabyte that is not there": (
        lambda: archive(entries(w=tensor(storage(count=2**28), 0, (2**28,), (1,)))),
        "declares 1,073,741,824 bytes of numbers where it holds 24",
    ),
    "a storage that is missing": (lambda: archive(entries(w=tensor()), {}), "where it holds none"),
    "a storage elsewhere": (
        lambda: archive(entries(w=tensor(storage("../../etc/passwd")))),
        "where it holds none",
    ),
    "a storage too long": (lambda: archive(entries(w=tensor()), {"0": bytes(28)}), "holds 28"),
    "an expanded number": (lambda: saved({"w": torch.zeros(1).expand(10**12)}), "unfolds to"),
    "many expanded numbers": (
        lambda: saved({str(i): torch.zeros(1).expand(10**6) for i in range(100)}),
        "unfolds to 381 MB",
    ),
    "beyond its storage": (lambda: archive(entries(w=tensor(size=(2, 4), stride=(4, 1)))), "reaches beyond"),
    "beyond by offset": (lambda: archive(entries(w=tensor(offset=1))), "reaches beyond"),
    "beyond by stride": (lambda: archive(entries(w=tensor(stride=(10**9, 1)))), "reaches beyond"),
    "negative size": (lambda: archive(entries(w=tensor(size=(-2, 3)))), "impossible"),
    "negative offset": (lambda: archive(entries(w=tensor(offset=-1))), "impossible"),
    "negative stride": (lambda: archive(entries(w=tensor(stride=(-3, 1)))), "impossible"),
    "giant size of nothing": (
        lambda: archive(entries(w=tensor(size=(0, 2**40, 2**40), stride=(1, 1, 1)))),
        "impossible",
    ),
    "size beyond 64 bits": (lambda: archive(entries(w=tensor(size=(2**70,), stride=(0,)))), "impossible"),
    "count beyond 64 bits": (lambda: archive(entries(w=tensor(storage(count=2**70)))), "unknown way"),
    "true as size": (lambda: archive(entries(w=tensor(size=group(b"\x88", number(3))))), "impossible"),
    "text as size": (lambda: archive(entries(w=tensor(size=text("23")))), "impossible"),
    "more strides than sizes": (lambda: archive(entries(w=tensor(stride=(3, 1, 1)))), "impossible"),
    "a hundred dimensions": (
        lambda: archive(entries(w=tensor(size=(1,) * 100, stride=(1,) * 100))),
        "impossible",
    ),
    "no storage at all": (lambda: archive(entries(w=tensor(number(3)))), "impossible"),
    "a module as storage": (lambda: archive(entries(w=tensor(storage(word="module")))), "unknown way"),
    "one storage, two types": (
        lambda: archive(entries(w=tensor(), v=tensor(storage(kind="IntStorage")))),
        "contradicts itself",
    ),
    "deep tuples": (lambda: deep(b"\x85", 150_000), "no tensor"),
    "deep lists": (lambda: archive(entries(w=tensor(), a=b"]" * 90_000 + b"a" * 89_999)), "no tensor"),
    "too deep": (lambda: deep(b"\x85", 300_000), "far more"),
    "a key of deep tuples": (lambda: archive(b"})" + b"\x85" * 150_000 + b"Ns"), "no texts"),
    "itself": (lambda: archive(b"}q\x00" + text("state_dict") + b"h\x00s"), "no tensors"),
    "shared lists": (lambda: archive(entries(w=tensor(), a=group(shared_lists()))), "no tensor"),
    "shared pairs": (shared_pairs, "far more"),
    "a million instructions": (lambda: archive(b"N0" * 10 + b"}" * MB), ""),
    "ten megabytes of pickle": (lambda: archive(text("x" * 10 * MB)), "far more"),
    "an empty stack": (lambda: archive(b"u"), "damaged"),
    "no mark": (lambda: archive(b"NNt"), "damaged"),
    "a memory that was never written": (lambda: archive(b"h\x05"), "damaged"),
    "a pickle without end": (lambda: zipped({"x/data.pkl": b"\x80\x02}"}), "damaged"),
    "an unknown instruction": (lambda: archive(b"\xff"), "damaged"),
    "no pickle at all": (lambda: zipped({"x/data.pkl": b""}), "damaged"),
}
