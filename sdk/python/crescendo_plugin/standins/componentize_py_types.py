"""Stands in for the module of that name: results of the component model."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
E = TypeVar("E")


@dataclass
class Ok(Generic[T]):
    value: T


# Generated ones are frozen; test runners write to what is raised.
@dataclass(eq=False)
class Err(Generic[E], Exception):
    value: E
