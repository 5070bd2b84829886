"""A small memory of this plugin and tenant. Needs `[requests.cache]`."""

from __future__ import annotations

from ._bindings import NOT_ASKED
from .failures import raised

try:
    from wit_world.imports import cache as bound
except ImportError:
    raise ImportError(NOT_ASKED.format("cache")) from None


def get(key: str) -> bytes | None:
    """What was kept under `key`, unless it has expired."""
    with raised():
        kept: bytes | None = bound.get(key)
    return kept


def put(key: str, data: bytes, seconds: int) -> None:
    """Keeps at most 64 KiB for so long."""
    with raised():
        bound.put(key, data, seconds)
