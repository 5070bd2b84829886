"""One decorator per world: the function that the host calls.

componentize-py looks for a class `WitWorld` in the module `plugin`; the
decorators put it there, so that the author writes a plain function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from . import console, failures, log
from . import votes as votes_
from ._bindings import Err, wit_world
from .failures import Failure, Other
from .votes import Votes

T = TypeVar("T")


@dataclass(frozen=True)
class Candidate:
    """A stage that may run."""

    stage: str
    """Its name in the pipeline."""
    tier: int
    reserve_micros: int
    """What would be reserved for it, micro-dollars."""


@dataclass(frozen=True)
class Route:
    """What to do with the candidates."""

    stages: Sequence[str]
    """Stages to run; the others are skipped with the reason `routed`."""
    reason: str
    """Why, in one line, shown in the stream."""


def extractor(function: Callable[[], Votes]) -> Callable[[], Votes]:
    """Makes this the function of an `extractor`: called once per stage and run."""
    return _votes("extract", function)


def enricher(function: Callable[[], Votes]) -> Callable[[], Votes]:
    """Makes this the function of an `enricher`: called once per stage and record."""
    return _votes("enrich", function)


def model(function: Callable[[], str]) -> Callable[[], str]:
    """Makes this the function of a `model`: it returns the whole text.

    Pieces go through `sink.text` as they come.
    """

    def generate(self: object) -> Any:
        return _call(function, str, str)

    _register(function, "WitWorld", generate=generate)
    return function


def router(
    function: Callable[[Sequence[Candidate]], Route],
) -> Callable[[Sequence[Candidate]], Route]:
    """Makes this the function of a `router`: called before the stages that wait."""

    def choose(self: object, candidates: Sequence[Any]) -> Any:
        known = [Candidate(one.stage, one.tier, one.reserve_micros) for one in candidates]
        return _call(function, Route, _route, known)

    _register(function, "WitWorld", choose=choose)
    return function


def setup(function: Callable[[], None]) -> Callable[[], None]:
    """Makes this what the host calls once, when the plugin is installed.

    For manifests that say `world = "extractor-with-setup"` and the like. It may
    call no import of the contract; what it raises ends the installation.
    """

    def init(self: object) -> None:
        try:
            function()
        except Exception as error:
            raise Err(_told(error)) from None

    _register(function, "Setup", init=init)
    return function


def _votes(name: str, function: Callable[[], Votes]) -> Callable[[], Votes]:
    def call(self: object) -> Any:
        return _call(function, Votes, votes_.to_wire)

    _register(function, "WitWorld", **{name: call})
    return function


def _register(function: Callable[..., Any], name: str, **methods: Any) -> None:
    home = function.__globals__
    home[name] = type(name, (), methods)


def _route(route: Route) -> Any:
    if not all(isinstance(text, str) for text in [*route.stages, route.reason]):
        raise Other("a Route has stages and a reason, all of them texts")
    return wit_world.Route(list(route.stages), route.reason)


def _call(
    function: Callable[..., T], expected: type[T], to_wire: Callable[[T], Any], *arguments: Any
) -> Any:
    """Calls an author's function; what it raises becomes a failure.

    An exception that nobody expected would end the sandbox as a trap without a
    word: it is a failure that says where it was raised, and its trace goes to
    the log.
    """
    console.open()
    try:
        answer = function(*arguments)
        if not isinstance(answer, expected):
            got = type(answer).__name__
            name = getattr(function, "__name__", "the plugin")
            raise Other(f"{name} returned {got} where {expected.__name__} was expected")
        return to_wire(answer)
    except Err:
        # From the generated modules themselves, which an author may call too.
        raise
    except Failure as failure:
        raise Err(failures.to_wire(failure)) from None
    except Exception as error:
        log.error(_trace(error))
        raise Err(failures.to_wire(Other(_told(error)))) from None


def _told(error: Exception) -> str:
    """An exception in one line, with the place that raised it."""
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    places = _places(error)
    return " ".join(f"{text} ({places[-1][0]})".split() if places else text.split())


def _trace(error: Exception) -> str:
    """An exception with the calls that led to it, the last one first."""
    calls = [f"  in {name} ({place})" for place, name in reversed(_places(error))]
    return "\n".join([f"{type(error).__name__}: {error}", *calls])


def _places(error: Exception) -> list[tuple[str, str]]:
    """File and line of each call, and what it called.

    Not by the module `traceback`, which looks source files up: a component has
    none, and asking WASI for one would trap.
    """
    found = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        file = code.co_filename.replace("\\", "/").rpartition("/")[2]
        found.append((f"{file}:{step.tb_lineno}", code.co_name))
        step = step.tb_next
    return found
