"""Time, and waiting that uses no CPU."""

from __future__ import annotations

from typing import Any

from ._bindings import clock as bound
from .failures import raised


def now() -> int:
    """Milliseconds on a monotonic clock with an arbitrary start."""
    return int(bound.now())


def wait(milliseconds: int) -> None:
    """Waits, within the call's wall-time limit."""
    with raised():
        bound.wait(milliseconds)


def timer(milliseconds: int) -> Any:
    """A handle that becomes ready after that time, for `poll.wait_any`."""
    return bound.timer(milliseconds)
