"""Calls itself without end, with the interpreter's own guard taken away."""

import sys

from wit_world import WitWorld as World, exports
from wit_world.imports import types


def deeper(depth: int) -> int:
    # By way of C: calls between functions of Python take no stack of it.
    return max([depth], key=lambda depth: deeper(depth + 1))


class WitWorld(World):
    def extract(self) -> types.Votes:
        sys.setrecursionlimit(2**31 - 1)
        depth = types.Value_Number(float(deeper(0)))
        vote = types.Vote(field="test.depth", image=None, value=depth, confidence=1.0)
        return types.Votes(scalars=[vote], sets=[])


class Setup(exports.Setup):
    def init(self) -> None:
        pass
