"""What the host asks of votes, so that a test fails where a run would."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from .. import Color, Dimension, Failure, SetVote, Value, Vote, Votes

_FIELD = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")


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
        yield from _value(vote.field, vote.value, vote.confidence)
    for claimed in votes.sets:
        if len(claimed.members) > 256:
            yield f"{claimed.field}: {len(claimed.members)} members; at most 256"
        for member in claimed.members:
            yield from _value(claimed.field, member.value, member.confidence)
            if not 0 <= member.share <= 1:
                yield f"{claimed.field}: the share {member.share} is not in 0.0 to 1.0"


def _value(field: str, value: Value, confidence: float) -> Iterator[str]:
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
    elif isinstance(value, str) and len(value.encode()) > 65536:
        yield f"{field}: a text of more than 64 KiB"
