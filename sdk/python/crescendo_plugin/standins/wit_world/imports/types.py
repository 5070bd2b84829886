"""Stands in for `interface types`."""

from dataclasses import dataclass
from enum import Enum
from typing import List, Optional, Union


@dataclass
class Color:
    red: float
    green: float
    blue: float
    alpha: float


class Unit(Enum):
    PX = 0
    REM = 1


@dataclass
class Dimension:
    value: float
    unit: Unit


@dataclass
class Value_Color:
    value: Color


@dataclass
class Value_Dimension:
    value: Dimension


@dataclass
class Value_Number:
    value: float


@dataclass
class Value_Text:
    value: str


@dataclass
class Value_Flag:
    value: bool


@dataclass
class Value_Json:
    value: str


Value = Union[Value_Color, Value_Dimension, Value_Number, Value_Text, Value_Flag, Value_Json]


@dataclass
class Vote:
    field: str
    image: Optional[int]
    value: Value
    confidence: float


@dataclass
class Member:
    value: Value
    share: float
    confidence: float


@dataclass
class SetVote:
    field: str
    image: Optional[int]
    members: List[Member]


@dataclass
class Votes:
    scalars: List[Vote]
    sets: List[SetVote]


@dataclass
class Failure_InvalidInput:
    value: str


@dataclass
class Failure_Unsupported:
    value: str


@dataclass
class Failure_Limit:
    value: str


@dataclass
class Failure_Cancelled:
    pass


@dataclass
class Failure_Denied:
    value: str


@dataclass
class Failure_Upstream:
    value: str


@dataclass
class Failure_Other:
    value: str


Failure = Union[
    Failure_InvalidInput,
    Failure_Unsupported,
    Failure_Limit,
    Failure_Cancelled,
    Failure_Denied,
    Failure_Upstream,
    Failure_Other,
]
