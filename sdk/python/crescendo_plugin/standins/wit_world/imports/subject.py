"""Stands in for `interface subject`."""

from dataclasses import dataclass
from enum import Enum
from typing import Any, List, Optional, Union

from .. import host
from . import types


@dataclass
class Size:
    width: int
    height: int


@dataclass
class Rect:
    x: int
    y: int
    width: int
    height: int


class Layout(Enum):
    RGBA8 = 0
    RGB8 = 1
    LUMA8 = 2


@dataclass
class Raster:
    width: int
    height: int
    data: bytes


@dataclass
class Entry:
    url: Optional[str]
    json: str


@dataclass
class Ending_Voted:
    value: types.Votes


@dataclass
class Ending_Abstained:
    pass


@dataclass
class Ending_Failed:
    value: str


@dataclass
class Ending_Skipped:
    value: str


Ending = Union[Ending_Voted, Ending_Abstained, Ending_Failed, Ending_Skipped]


@dataclass
class Outcome:
    stage: str
    tier: int
    weight: float
    ending: Ending


def images() -> List[Any]:
    return list(host().image_handles())


def current_entry() -> Optional[Entry]:
    return host().entry()  # type: ignore[no-any-return]


def open_document() -> Optional[Any]:
    return host().document_handle()


def prompt() -> Optional[str]:
    return host().prompt  # type: ignore[no-any-return]


def outcomes() -> List[Outcome]:
    return list(host().outcomes_seen())


def parameters() -> str:
    return host().parameters_text()  # type: ignore[no-any-return]
