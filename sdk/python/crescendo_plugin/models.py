"""Text from language models by alias. Needs `[requests.models]`.

    from crescendo_plugin import models

    answer = models.generate("small", "Say hello.", max_tokens=16).text()
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ._bindings import NOT_ASKED
from .failures import raised
from .images import Image

try:
    from wit_world.imports import models as bound
except ImportError:
    raise ImportError(NOT_ASKED.format("models")) from None


@dataclass(frozen=True)
class Message:
    """One turn: texts, and images of the subject."""

    role: str
    """`system`, `user` or `assistant`."""
    parts: tuple[str | Image, ...]

    def _wire(self) -> Any:
        parts = [
            bound.Part_Text(part) if isinstance(part, str) else bound.Part_Picture(part.handle)
            for part in self.parts
        ]
        return bound.Message(bound.Role[self.role.upper()], parts)


def system(*parts: str | Image) -> Message:
    """Instructions."""
    return Message("system", parts)


def user(*parts: str | Image) -> Message:
    """What the person says."""
    return Message("user", parts)


def assistant(*parts: str | Image) -> Message:
    """What the model has said."""
    return Message("assistant", parts)


@dataclass(frozen=True)
class Usage:
    """What was used, as the host metered it."""

    input_tokens: int
    output_tokens: int
    cost_micros: int
    """Settled cost, micro-dollars."""


class Generation:
    """An answer that arrives in pieces."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def __iter__(self) -> Iterator[str]:
        """Pieces of text as they come."""
        while True:
            with raised():
                piece: str | None = self._handle.next()
            if piece is None:
                return
            yield piece

    def text(self) -> str:
        """The rest of the answer."""
        return "".join(self)

    @property
    def usage(self) -> Usage:
        """What was used; exact once the answer has ended."""
        used = self._handle.usage()
        return Usage(used.input_tokens, used.output_tokens, used.cost_micros)

    def waitable(self) -> Any:
        """A handle for `poll.wait_any`: ready when a piece would not wait."""
        return self._handle.waitable()


def generate(
    model: str,
    messages: str | Sequence[Message],
    max_tokens: int,
    temperature: float | None = None,
    schema: Mapping[str, Any] | None = None,
) -> Generation:
    """Starts generating.

    `model` is an alias of the host's configuration, and a text as `messages` is
    one turn of the person. `max_tokens` bounds what is reserved. `schema` is a
    JSON Schema that the answer must satisfy, where the model can.
    """
    turns = [user(messages)] if isinstance(messages, str) else messages
    request = bound.Request(
        model,
        [turn._wire() for turn in turns],
        max_tokens,
        temperature,
        None if schema is None else json.dumps(schema),
    )
    with raised():
        return Generation(bound.generate(request))
