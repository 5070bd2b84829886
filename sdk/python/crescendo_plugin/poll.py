"""Waiting for the first of several things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ._bindings import poll as bound
from .failures import raised


def wait_any(handles: Sequence[Any], timeout_ms: int | None = None) -> list[int]:
    """Waits until one is ready: the positions of those that are.

    Handles come from `clock.timer`, and from `waitable()` of responses and
    generations. Empty after a timeout.
    """
    with raised():
        return list(bound.wait_any(list(handles), timeout_ms))
