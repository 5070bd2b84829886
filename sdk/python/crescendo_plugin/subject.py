"""What the run is about, apart from images: a record, a document, a prompt."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import votes as votes_
from ._bindings import subject
from .failures import InvalidInput, raised
from .images import Image
from .votes import Votes


@dataclass(frozen=True)
class Record:
    """A record to enrich."""

    url: str | None
    """Its URL, where it has one."""
    fields: dict[str, Any]
    """The record itself."""

    def text(self, field: str) -> str:
        """A field's text; empty where there is none, or no text."""
        value = self.fields.get(field)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True)
class Outcome:
    """How a stage ended that this one reads."""

    stage: str
    """Its name in the pipeline."""
    tier: int
    weight: float
    """As a multiple of the default weight 1.0."""
    ending: str
    """`voted`, `abstained`, `failed` or `skipped`."""
    reason: str
    """The code of a failure, or why it was skipped; else empty."""
    votes: Votes
    """What it claimed; empty unless it voted."""


class Page:
    """A page of a document."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self.index: int = handle.index()
        """Position in the document, from 0."""

    def text(self) -> str:
        """Its text in reading order; empty where it has none."""
        with raised():
            text: str = self._handle.text()
        return text

    def picture(self, max_side: int) -> Image:
        """The page as a picture of at most `max_side` pixels."""
        with raised():
            return Image(self._handle.picture(max_side))


class Document:
    """A document: pages, without a copy of the whole."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    @property
    def format(self) -> str:
        """Media type, for example `application/pdf`."""
        kind: str = self._handle.format()
        return kind

    def __len__(self) -> int:
        """How many pages there are."""
        count: int = self._handle.page_count()
        return count

    def page(self, index: int) -> Page:
        """One page; raises `InvalidInput` past the end."""
        with raised():
            return Page(self._handle.page(index))

    def __iter__(self) -> Iterator[Page]:
        return (self.page(index) for index in range(len(self)))

    def read(self, offset: int, length: int) -> bytes:
        """Bytes of the file, at most 1 MiB at once; fewer at the end."""
        with raised():
            data: bytes = self._handle.bytes(offset, length)
        return data


def record() -> Record | None:
    """The subject's record, where it has one."""
    entry = subject.current_entry()
    return None if entry is None else Record(entry.url, json.loads(entry.json))


def prompt() -> str | None:
    """The subject's prompt, where it has one."""
    text: str | None = subject.prompt()
    return text


def document() -> Document | None:
    """The subject's document, where it has one."""
    handle = subject.open_document()
    return None if handle is None else Document(handle)


def outcomes() -> Sequence[Outcome]:
    """Outcomes of the stages that the pipeline lists in this stage's `reads`."""
    return [_outcome(one) for one in subject.outcomes()]


def _outcome(wire: Any) -> Outcome:
    ending = wire.ending
    kind = type(ending).__name__.removeprefix("Ending_").lower()
    voted = isinstance(ending, subject.Ending_Voted)
    claimed = votes_.from_wire(ending.value) if voted else Votes()
    reason = "" if voted else getattr(ending, "value", "")
    return Outcome(wire.stage, wire.tier, wire.weight, kind, reason, claimed)


def parameters(defaults: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The stage's parameters.

    With `defaults`, a parameter that is absent has its default, and one that is
    not among them is refused: `parameters({"max-side": 48})["max-side"]`.
    """
    given: dict[str, Any] = json.loads(subject.parameters())
    if defaults is None:
        return given
    for name in given:
        if name not in defaults:
            known = ", ".join(f"`{one}`" for one in defaults) or "none"
            raise InvalidInput(f"the stage's parameters: there is no `{name}`; known: {known}")
    return {**defaults, **given}
