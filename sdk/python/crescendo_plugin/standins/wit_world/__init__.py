"""Stands in for the bindings of a world: what they ask goes to a test's host.

Names and shapes are those that componentize-py generates from `wit/`; what they
mean is written there.
"""

from dataclasses import dataclass
from typing import Any, List

current: Any = None
"""The host of the call that is running, set by `crescendo_plugin.testing`."""


def host() -> Any:
    if current is None:
        raise RuntimeError(
            "an import of the contract was called with no host there: "
            "run the plugin by crescendo_plugin.testing.Host, and call none in `setup`"
        )
    return current


@dataclass
class Candidate:
    stage: str
    tier: int
    reserve_micros: int


@dataclass
class Route:
    stages: List[str]
    reason: str
