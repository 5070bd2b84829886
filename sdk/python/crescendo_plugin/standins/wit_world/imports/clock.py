"""Stands in for `interface clock`."""

from .. import host
from .poll import Waitable


def now() -> int:
    return int(host().time)


def wait(milliseconds: int) -> None:
    host().time += milliseconds


def timer(milliseconds: int) -> Waitable:
    return Waitable(host().time + milliseconds)
