"""What the host asks of votes, so that a test fails where a run would."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from .. import Color, Dimension, Failure, Json, SetVote, Value, Vote, Votes

_FIELD = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")

# Bytes of a text or JSON that stands alone, and of one that is a member of a set.
_ALONE = 1 << 20
_MEMBER = 1 << 16

# Lists and objects within one another.
_DEPTH = 64


class BadVote(Failure):
    """The host would refuse these votes with the code `bad-vote`."""

    kind = "bad-vote"


def check(votes: Votes, images: int) -> None:
    """Raises `BadVote` with the first thing that the host would refuse."""
    for wrong in _wrongs(votes, images):
        raise BadVote(wrong)


def _wrongs(votes: Votes, images: int) -> Iterator[str]:
    claims: list[Vote | SetVote] = [*votes.scalars, *votes.sets]
    for claim in claims:
        if len(claim.field) > 128 or not _FIELD.fullmatch(claim.field):
            yield f"`{claim.field}` is no dotted path of lower-case words"
        if claim.image is not None and not 0 <= claim.image < images:
            yield f"{claim.field}: there is no image {claim.image}"
    for vote in votes.scalars:
        yield from _value(vote.field, vote.value, vote.confidence, _ALONE)
    for claimed in votes.sets:
        if len(claimed.members) > 256:
            yield f"{claimed.field}: {len(claimed.members)} members; at most 256"
        for member in claimed.members:
            yield from _value(claimed.field, member.value, member.confidence, _MEMBER)
            if not 0 <= member.share <= 1:
                yield f"{claimed.field}: the share {member.share} is not in 0.0 to 1.0"


def _value(field: str, value: Value, confidence: float, most: int) -> Iterator[str]:
    if math.isnan(confidence):
        yield f"{field}: the confidence is NaN"
    if isinstance(value, Color):
        parts = (value.red, value.green, value.blue, value.alpha)
        if not all(0 <= part <= 1 for part in parts):
            yield f"{field}: a component of {value} is not in 0.0 to 1.0"
    elif isinstance(value, Dimension):
        if not (math.isfinite(value.value) and value.value >= 0):
            yield f"{field}: {value.value} is no length"
    elif isinstance(value, float) and not math.isfinite(value):
        yield f"{field}: {value} is no finite number"
    elif isinstance(value, str) and len(value.encode()) > most:
        yield f"{field}: a text of more than {most >> 10} KiB"
    elif isinstance(value, Json):
        yield from _json(field, value.text, most)


def _json(field: str, text: str, most: int) -> Iterator[str]:
    if len(text.encode()) > most:
        yield f"{field}: JSON of more than {most >> 10} KiB"
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as wrong:
        yield f"{field}: no JSON value: {wrong}"
    else:
        if _depth([value]) > _DEPTH:
            yield f"{field}: more than {_DEPTH} lists and objects within one another"


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _depth(level: list[Any]) -> int:
    """How many lists and objects are within one another."""
    depth = 0
    while level := [one for one in level if isinstance(one, (list, dict))]:
        depth += 1
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
    return depth
