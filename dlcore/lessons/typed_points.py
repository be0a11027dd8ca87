"""Points that a learner types, as a line of text that a link can carry: "1,2; 3,4.5"."""

import math
from dataclasses import dataclass

from dlcore.errors import BadSetting
from dlcore.intake.names import one_line


@dataclass(frozen=True, slots=True)
class TypedPoints:
    """How the points of a lesson are typed.

    Attributes:
        one: what one of them is called.
        write: how they are written, for whoever wrote them otherwise.
        most: so many there can be.
        largest: as far from 0 as a number may be.
        seconds: what the second number can be; any, if there are none.
    """

    one: str
    write: str
    most: int
    largest: float
    seconds: tuple[float, ...] = ()

    def read(self, text: str) -> list[tuple[float, float]]:
        """The points that a text names.

        Args:
            text: two numbers with a comma between them, and a semicolon between points; a decimal point.

        Raises:
            BadSetting: it names fewer than two points or too many, or one cannot be read.
        """
        parts = [part for part in text.split(";") if part.strip()]
        if len(parts) > self.most:
            raise BadSetting(f"There are {len(parts):,} points: give at most {self.most}.")
        points = [self._point(part) for part in parts]
        if len(points) < 2:
            raise BadSetting(f"There have to be at least two points: {self.write}.")
        return points

    def _point(self, part: str) -> tuple[float, float]:
        shown = one_line(part.strip(), 40)
        numbers = part.replace("−", "-").split(",")
        try:
            x, y = (float(each) for each in numbers)
        except ValueError:
            raise BadSetting(f"“{shown}” is no {self.one}: {self.write}.") from None
        known = not self.seconds or y in self.seconds
        if "_" in part or not known or not (math.isfinite(x) and math.isfinite(y)):
            raise BadSetting(f"“{shown}” is no {self.one}: {self.write}.")
        if max(abs(x), abs(y)) > self.largest:
            far = f"{self.largest:,.0f}"
            raise BadSetting(f"“{shown}” lies too far out: give numbers from −{far} to {far}.")
        return x, y
