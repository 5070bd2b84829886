"""`print` in a component: its lines go to the log."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import TextIOBase

from . import log


class Lines(TextIOBase):
    """A stream that says each whole line."""

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__()
        self._say = say
        self._rest = ""

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, text: str) -> int:
        """Says the lines that are whole by now."""
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            self._say(line)
        return len(text)


def open() -> None:
    """Puts the log in the place of standard output and error.

    Only in a component, which has none: writing to them there would trap. For
    one call, because each has a sandbox of its own.
    """
    if sys.platform == "wasi":
        sys.stdout = Lines(log.info)
        sys.stderr = Lines(log.warn)
