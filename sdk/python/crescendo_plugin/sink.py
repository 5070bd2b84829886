"""What a plugin says while it works.

Each function answers False when the run is cancelled: stop and return.
"""

from __future__ import annotations

from . import votes as votes_
from ._bindings import sink as bound
from .votes import Votes


def text(piece: str) -> bool:
    """Says a piece of text, in order."""
    return bool(bound.emit(bound.Item_Text(piece)))


def progress(done: int, total: int | None = None, what: str = "step") -> bool:
    """Says how far the work is; `what` is a unit in the singular: `page`."""
    return bool(bound.emit(bound.Item_Progress(bound.Progress(done, total, what))))


def partial(votes: Votes) -> bool:
    """Says votes so far; what the call returns replaces them."""
    return bool(bound.emit(bound.Item_Partial(votes_.to_wire(votes))))
