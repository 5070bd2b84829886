"""Stands in for `interface sink`."""

from dataclasses import dataclass
from typing import Optional, Union

from .. import host
from . import types


@dataclass
class Progress:
    done: int
    total: Optional[int]
    what: str


@dataclass
class Item_Partial:
    value: types.Votes


@dataclass
class Item_Text:
    value: str


@dataclass
class Item_Progress:
    value: Progress


Item = Union[Item_Partial, Item_Text, Item_Progress]


def emit(item: Item) -> bool:
    return bool(host().emit(item))
