"""Numbers inside sentences and formulas: four digits that count, powers of ten as powers of ten."""

import math

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def spoken(value: float) -> str:
    """A number for a sentence: "0.2104", "−3", "1.2·10⁻⁷"."""
    if not math.isfinite(value):
        return "not a finite number"
    digits, _, power = _parts(value)
    return f"{digits}·10{power.translate(RAISED)}".replace("-", "−") if power else digits.replace("-", "−")


def tex(value: float) -> str:
    r"""A number for a formula: "0.2104", "-3", "1.2 \cdot 10^{-7}"."""
    digits, _, power = _parts(value)
    return rf"{digits} \cdot 10^{{{power}}}" if power else digits


def bracketed(value: float) -> str:
    """The same after a sign of operation: in brackets if it is negative."""
    return f"({tex(value)})" if value < 0 else tex(value)


def _parts(value: float) -> tuple[str, str, str]:
    """Digits, "e", power; the last two empty where no power of ten is needed."""
    digits, e, power = f"{value + 0.0:.4g}".partition("e")
    return digits, e, str(int(power)) if power else ""
