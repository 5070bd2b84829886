"""Why a call did not do what was asked: exceptions for the contract's `failure`.

Raise one to end the call with it. What the host refuses is raised as one, so
that `except Unsupported` reads as it is meant.
"""

from __future__ import annotations

from typing import Any, ClassVar

from ._bindings import Err, types


class Failure(Exception):
    """The base of all; raise one of the cases, or `Other`."""

    kind: ClassVar[str] = "other"
    """The case's name in the contract, for example `invalid-input`."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(Failure):
    """The arguments or the subject make no sense; say what would."""

    kind = "invalid-input"


class Unsupported(Failure):
    """The subject is of a kind that this plugin or host does not handle."""

    kind = "unsupported"


class Limit(Failure):
    """A limit of the call was reached; the message names it."""

    kind = "limit"


class Cancelled(Failure):
    """The run is being cancelled: return soon."""

    kind = "cancelled"


class Denied(Failure):
    """The operator has not granted what was asked for; the message names it."""

    kind = "denied"


class Upstream(Failure):
    """Something outside the host answered badly or not at all."""

    kind = "upstream"


class Other(Failure):
    """Anything else, in one line."""


_CASES: list[tuple[type[Failure], type[Any]]] = [
    (InvalidInput, types.Failure_InvalidInput),
    (Unsupported, types.Failure_Unsupported),
    (Limit, types.Failure_Limit),
    (Cancelled, types.Failure_Cancelled),
    (Denied, types.Failure_Denied),
    (Upstream, types.Failure_Upstream),
    (Other, types.Failure_Other),
]


def to_wire(failure: Failure) -> Any:
    """The contract's value for a failure; not for plugins."""
    for case, wire in _CASES:
        if isinstance(failure, case):
            return wire() if case is Cancelled else wire(failure.message)
    return types.Failure_Other(failure.message)


def from_wire(value: Any) -> Failure:
    """The failure for a value of the contract; not for plugins."""
    for case, wire in _CASES:
        if isinstance(value, wire):
            return case(getattr(value, "value", ""))
    return Other(str(value))


class raised:  # noqa: N801
    """Raises as ours what the host refuses within; not for plugins.

    A class, because `contextlib` writes to exceptions, and `Err` is frozen.
    """

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Err):
            raise from_wire(error.value) from None
