"""What a visitor keeps: each thing a safetensors file with a note beside it, in a folder only they reach."""

from __future__ import annotations

import json
import re
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from dlcore.errors import BadSetting

if TYPE_CHECKING:
    from dataclasses import Field

PREFIX = "mine:"
"""what the names of such things begin with; their token follows"""
HALF_MADE_S = 600
"""after this time, files without a note are what an ended worker left"""
_TOKEN = re.compile(r"[0-9a-f]{16}")


class Note(Protocol):
    """A dataclass of texts, numbers and tuples of them that says what is known of a thing."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def token(self) -> str:
        """The thing's name on the server: sixteen hexadecimal digits."""
        ...


N = TypeVar("N", bound=Note)


@dataclass(frozen=True, slots=True)
class Shelf(Generic[N]):
    """The things of one kind in one folder.

    Attributes:
        folder: where they lie.
        kind: of their notes.
        gone: what to say of a name that is none of theirs, with the remedy.
    """

    folder: Path
    kind: type[N]
    gone: str

    def notes(self) -> list[N]:
        """What is known of each thing kept here, oldest first."""
        notes = sorted(self.folder.glob("*.json"), key=lambda note: note.stat().st_mtime_ns)
        return [known for known in map(self._read, notes) if known]

    def note(self, token: str) -> N | None:
        """What is known of one thing; None where there is none of this name."""
        return self._read(self.folder / f"{token}.json") if _TOKEN.fullmatch(token) else None

    def file(self, reference: str) -> Path:
        """The file of `mine:TOKEN`, looked for in this folder and nowhere else.

        Raises:
            BadSetting: the reference is none, or nothing of that name is kept here.
        """
        token = reference.removeprefix(PREFIX)
        file = self.folder / f"{token}.safetensors"
        if not _TOKEN.fullmatch(token) or not file.is_file():
            raise BadSetting(self.gone)
        return file

    def tidied(self) -> list[Path]:
        """The files kept here, once the folder is made and what ended workers left half made is removed."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for file in self.folder.glob("*"):
            half_made = self._read(file.with_suffix(".json")) is None
            if half_made and time.time() - file.stat().st_mtime > HALF_MADE_S:
                file.unlink(missing_ok=True)
        return list(self.folder.glob("*.safetensors"))

    def write_note(self, note: N) -> None:
        """Write what is known of a thing beside its file, whole or not at all."""
        part = self.folder / f"{note.token}.note.part"
        part.write_text(json.dumps(asdict(note)), encoding="utf-8")
        part.replace(self.folder / f"{note.token}.json")

    def forget(self, token: str) -> None:
        """Delete a thing; `BadSetting` where there is none of this name."""
        for file in (self.folder / f"{token}.json", self.file(token)):
            file.unlink(missing_ok=True)

    def _read(self, note: Path) -> N | None:
        try:
            values = json.loads(note.read_text(encoding="utf-8"))
            return self.kind(
                **{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
            )
        except (OSError, TypeError, ValueError, AttributeError):  # not there, or half written
            return None


def new_token() -> str:
    """A name that nobody guesses."""
    return secrets.token_hex(8)
