"""Stands in for `interface log`."""

from enum import Enum

from .. import host


class Level(Enum):
    DEBUG = 0
    INFO = 1
    WARN = 2
    ERROR = 3


def write(level: Level, message: str) -> None:
    host().log.append((level.name.lower(), message))
