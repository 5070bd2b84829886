"""What a vote can claim: colours, lengths, numbers, texts, flags, JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Union

from ._bindings import types


@dataclass(frozen=True)
class Color:
    """A colour in sRGB, gamma-encoded; components and opacity in 0.0 to 1.0."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0

    @staticmethod
    def rgb8(red: int, green: int, blue: int, alpha: int = 255) -> Color:
        """A colour from bytes, opaque unless a fourth says otherwise.

        >>> Color.rgb8(255, 0, 51)
        Color(red=1.0, green=0.0, blue=0.2, alpha=1.0)
        """
        return Color(red / 255, green / 255, blue / 255, alpha / 255)

    @staticmethod
    def hex(text: str) -> Color:
        """A colour from `#rrggbb` or `#rrggbbaa`; ValueError for other texts."""
        digits = text.removeprefix("#")
        if len(digits) not in (6, 8):
            raise ValueError(f"`{text}` is no colour such as #f15925")
        parts = [int(digits[at : at + 2], 16) / 255 for at in range(0, len(digits), 2)]
        return Color(*parts)

    def __str__(self) -> str:
        """`#rrggbb`, or `#rrggbbaa` where it is not opaque."""
        parts = [self.red, self.green, self.blue] + [self.alpha] * (self.alpha < 1)
        return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


ColorLike = Union[Color, str, "tuple[int, ...]"]
"""A colour, `#rrggbb`, or bytes as `pixels.colors()` gives them: red, green, blue and,
where there is a fourth, opacity."""


@dataclass(frozen=True)
class Dimension:
    """A length; write `px(8)` or `rem(1.5)`."""

    value: float
    unit: str
    """`px` or `rem`."""


def px(value: float) -> Dimension:
    """A length in CSS pixels."""
    return Dimension(value, "px")


def rem(value: float) -> Dimension:
    """A length in multiples of the root font size."""
    return Dimension(value, "rem")


@dataclass(frozen=True)
class Json:
    """A JSON value, as text; write `Json.of([1, 2])`."""

    text: str

    @staticmethod
    def of(value: Any) -> Json:
        """The JSON of what `json.dumps` takes: lists, dicts, texts, numbers, True, None.

        TypeError for other things, ValueError for NaN and what contains itself.

        >>> Json.of({"b": [1, None], "a": "é"})
        Json(text='{"a":"é","b":[1,null]}')
        """
        text = json.dumps(
            value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
        )
        return Json(text)

    @property
    def value(self) -> Any:
        """What it says."""
        return json.loads(self.text)


Value = Union[Color, Dimension, Json, float, str, bool]
"""What one vote, or one member of a set, claims."""


def color(like: ColorLike) -> Color:
    """The colour that is meant."""
    if isinstance(like, Color):
        return like
    if isinstance(like, str):
        return Color.hex(like)
    return Color.rgb8(*like)


def to_wire(value: Value) -> Any:
    """The contract's value; not for plugins."""
    if isinstance(value, Color):
        wire = types.Color(value.red, value.green, value.blue, value.alpha)
        return types.Value_Color(wire)
    if isinstance(value, Dimension):
        unit = types.Unit[value.unit.upper()]
        return types.Value_Dimension(types.Dimension(float(value.value), unit))
    # A bool is an int to Python, so that it has to be asked for first.
    if isinstance(value, bool):
        return types.Value_Flag(value)
    if isinstance(value, (int, float)):
        return types.Value_Number(float(value))
    if isinstance(value, str):
        return types.Value_Text(value)
    if isinstance(value, Json):
        return types.Value_Json(value.text)
    raise TypeError(f"{value!r} is no colour, dimension, number, text, flag or Json")


def from_wire(wire: Any) -> Value:
    """Our value for one of the contract; not for plugins."""
    value = wire.value
    if isinstance(wire, types.Value_Color):
        return Color(value.red, value.green, value.blue, value.alpha)
    if isinstance(wire, types.Value_Dimension):
        return Dimension(value.value, value.unit.name.lower())
    if isinstance(wire, types.Value_Json):
        return Json(value)
    claimed: Value = value
    return claimed
