"""Stands in for `interface poll`; time passes only where somebody waits."""

from typing import List, Optional

from componentize_py_types import Err

from .. import host
from . import types


class Waitable:
    def __init__(self, due: int) -> None:
        self.due = due

    def ready(self) -> bool:
        return bool(self.due <= host().time)


def wait_any(handles: List[Waitable], timeout_ms: Optional[int]) -> List[int]:
    if not handles:
        raise Err(types.Failure_InvalidInput("wait-any needs at least one handle"))
    until = min(handle.due for handle in handles)
    if timeout_ms is not None:
        until = min(until, host().time + timeout_ms)
    host().time = max(host().time, until)
    return [position for position, handle in enumerate(handles) if handle.ready()]
