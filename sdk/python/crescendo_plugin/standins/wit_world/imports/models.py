"""Stands in for `interface models`: answers come from the test, word by word."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Any, List, Optional, Union

from .. import host
from .poll import Waitable


class Role(Enum):
    SYSTEM = 0
    USER = 1
    ASSISTANT = 2


@dataclass
class Part_Text:
    value: str


@dataclass
class Part_Picture:
    value: Any


Part = Union[Part_Text, Part_Picture]


@dataclass
class Message:
    role: Role
    parts: List[Part]


@dataclass
class Request:
    model: str
    messages: List[Message]
    max_tokens: int
    temperature: Optional[float]
    schema: Optional[str]


@dataclass
class Usage:
    input_tokens: int
    output_tokens: int
    cost_micros: int


class Generation:
    def __init__(self, request: Request, text: str) -> None:
        words = re.findall(r"\S+\s*|\s+", text)
        self._pieces = words[: request.max_tokens]
        asked = [part for turn in request.messages for part in turn.parts]
        read = sum(len(part.value.split()) for part in asked if isinstance(part, Part_Text))
        self._usage = Usage(read, len(self._pieces), 0)

    def next(self) -> Optional[str]:
        return self._pieces.pop(0) if self._pieces else None

    def usage(self) -> Usage:
        return self._usage

    def waitable(self) -> Waitable:
        return Waitable(0)


def generate(request: Request) -> Generation:
    return Generation(request, host().text_for(request))
