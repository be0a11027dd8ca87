"""The palette: one fixed colour a role, in light and in dark."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as #RRGGBB; `classes` has one for each of ten classes."""

    page: str
    wash: str
    ink: str
    muted: str
    line: str
    accent: str
    wrong: str
    train: str
    validation: str
    test: str
    classes: tuple[str, ...]


LIGHT = Palette(
    "#FFFFFF", "#F5F6F9", "#1A1D23", "#57606A", "#DDE1E8", "#3C2CCA",
    "#A52F20", "#006365", "#DD60CC", "#939606",
    ("#008DF3", "#CD8100", "#004639", "#6B006B", "#383D00",
     "#007879", "#AA6261", "#858E95", "#006800", "#9145AC"),
)  # fmt: skip
DARK = Palette(
    "#12151B", "#1A1F27", "#E8EAEE", "#A3ABB8", "#2E3540", "#B2C4FF",
    "#FF6872", "#6CE7CF", "#C86AE4", "#E3DF48",
    ("#3A9AFF", "#FFB442", "#008A6B", "#CB6DA1", "#677A00",
     "#00DEFF", "#FFD4BB", "#A0ADC6", "#989F53", "#6861DE"),
)  # fmt: skip


def palette(theme: str) -> Palette:
    """The palette of a theme, "light" or "dark"."""
    return DARK if theme == "dark" else LIGHT


def css() -> str:
    """Every role as a custom property of both themes: `var(--accent)`, `var(--class-0)` … `var(--class-9)`.

    Which of its two colours is meant follows from `color-scheme` where it is used, so that nothing has to
    be made anew for another theme.
    """
    light, dark = (
        {field: value for field, value in asdict(theme).items() if isinstance(value, str)}
        | {f"class-{number}": colour for number, colour in enumerate(theme.classes)}
        for theme in (LIGHT, DARK)
    )
    lines = [f"--{role}: light-dark({light[role]}, {dark[role]});" for role in light]
    return " ".join([*lines, "--positive: var(--class-0);", "--negative: var(--class-1);"])


def rgb(colour: str) -> tuple[int, int, int]:
    """#RRGGBB as three numbers from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
