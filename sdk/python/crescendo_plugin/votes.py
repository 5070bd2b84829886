"""Collecting what one call claims."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from . import values
from ._bindings import types
from .values import ColorLike, Dimension, Json, Value


@dataclass(frozen=True)
class Vote:
    """A claim about one scalar field."""

    field: str
    value: Value
    confidence: float
    image: int | None = None
    """Which image it is about; None for the whole subject."""


@dataclass(frozen=True)
class Member:
    """One member of a set."""

    value: Value
    share: float = 0.0
    """How much of the subject it covers, 0.0 to 1.0; 0.0 where that means nothing."""
    confidence: float = 1.0


@dataclass(frozen=True)
class SetVote:
    """A claim about one field that holds a set."""

    field: str
    members: tuple[Member, ...]
    image: int | None = None


class Votes:
    """What one call claims; empty is an abstention.

    Each method returns the votes themselves, so that claims can be chained. A
    later vote on a field of the same image replaces an earlier one, here as in
    the host. Confidences lie in 0.0 to 1.0.
    """

    def __init__(self) -> None:
        self._scalars: dict[tuple[str, int | None], Vote] = {}
        self._sets: dict[tuple[str, int | None], SetVote] = {}

    def vote(
        self, field: str, value: Value, confidence: float, *, image: int | None = None
    ) -> Votes:
        """Claims that a field has this value."""
        self._scalars[field, image] = Vote(field, value, confidence, image)
        return self

    def color(
        self, field: str, color: ColorLike, confidence: float, *, image: int | None = None
    ) -> Votes:
        """Claims a colour: a `Color`, `#rrggbb`, or three bytes."""
        return self.vote(field, values.color(color), confidence, image=image)

    def dimension(
        self, field: str, length: Dimension, confidence: float, *, image: int | None = None
    ) -> Votes:
        """Claims a length, for example `px(8)`."""
        return self.vote(field, length, confidence, image=image)

    def number(
        self, field: str, number: float, confidence: float, *, image: int | None = None
    ) -> Votes:
        """Claims a number."""
        return self.vote(field, float(number), confidence, image=image)

    def text(
        self, field: str, text: str, confidence: float, *, image: int | None = None
    ) -> Votes:
        """Claims a text."""
        return self.vote(field, text, confidence, image=image)

    def flag(
        self, field: str, flag: bool, confidence: float, *, image: int | None = None
    ) -> Votes:
        """Claims a yes or a no."""
        return self.vote(field, bool(flag), confidence, image=image)

    def json(
        self, field: str, value: Any, confidence: float, *, image: int | None = None
    ) -> Votes:
        """Claims a JSON value: lists, dicts, texts, numbers, True, None; or a `Json`."""
        claimed = value if isinstance(value, Json) else Json.of(value)
        return self.vote(field, claimed, confidence, image=image)

    def set(
        self, field: str, members: Iterable[Member], *, image: int | None = None
    ) -> Votes:
        """Claims a set, such as a scale. An empty one claims nothing."""
        listed = tuple(members)
        if listed:
            self._sets[field, image] = SetVote(field, listed, image)
        return self

    def palette(
        self,
        field: str,
        colors: Iterable[tuple[ColorLike, float]],
        confidence: float,
        *,
        image: int | None = None,
    ) -> Votes:
        """Claims a set of colours, each with its share of the image's area."""
        members = [Member(values.color(color), share, confidence) for color, share in colors]
        return self.set(field, members, image=image)

    def about_image(self, index: int) -> Votes:
        """The same claims, about one image of the subject."""
        about = Votes()
        for vote in self.scalars:
            about._scalars[vote.field, index] = replace(vote, image=index)
        for claimed in self.sets:
            about._sets[claimed.field, index] = replace(claimed, image=index)
        return about

    def append(self, other: Votes) -> Votes:
        """Adds the claims of `other`, which win where both speak."""
        self._scalars.update(other._scalars)
        self._sets.update(other._sets)
        return self

    @property
    def scalars(self) -> Sequence[Vote]:
        """All claims about scalar fields, in the order of their first mention."""
        return list(self._scalars.values())

    @property
    def sets(self) -> Sequence[SetVote]:
        """All claims about sets, in the order of their first mention."""
        return list(self._sets.values())

    def scalar(self, field: str) -> Value | None:
        """The first claimed value of a field, whichever image it is about."""
        return next((vote.value for vote in self.scalars if vote.field == field), None)

    def members(self, field: str) -> Sequence[Member]:
        """The members of the first claimed set of that name; empty without one."""
        return next((claimed.members for claimed in self.sets if claimed.field == field), ())

    def __bool__(self) -> bool:
        return bool(self._scalars or self._sets)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Votes):
            return NotImplemented
        return self._scalars == other._scalars and self._sets == other._sets

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Votes(scalars={self.scalars!r}, sets={self.sets!r})"


def to_wire(votes: Votes) -> Any:
    """The contract's votes; not for plugins."""
    scalars = [
        types.Vote(vote.field, vote.image, values.to_wire(vote.value), float(vote.confidence))
        for vote in votes.scalars
    ]
    sets = [
        types.SetVote(
            claimed.field,
            claimed.image,
            [
                types.Member(values.to_wire(one.value), float(one.share), float(one.confidence))
                for one in claimed.members
            ],
        )
        for claimed in votes.sets
    ]
    return types.Votes(scalars, sets)


def from_wire(wire: Any) -> Votes:
    """Our votes for those of the contract; not for plugins."""
    votes = Votes()
    for vote in wire.scalars:
        votes.vote(vote.field, values.from_wire(vote.value), vote.confidence, image=vote.image)
    for claimed in wire.sets:
        members = [
            Member(values.from_wire(one.value), one.share, one.confidence)
            for one in claimed.members
        ]
        votes.set(claimed.field, members, image=claimed.image)
    return votes
