"""The host of a test: a subject, grants with their answers, one call at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, Union

from .. import Candidate, Failure, Outcome, Route, Votes, failures
from .. import votes as votes_
from .._bindings import Err, subject, types, wit_world
from . import rules
from .handles import DocumentHandle, ImageHandle
from .picture import Picture

T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """What a URL answers with."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Progress:
    """How far a plugin said that it is."""

    done: int
    total: int | None
    what: str


Emitted = Union[str, Progress, Votes]
"""A piece of text, progress, or partial votes."""


@dataclass(frozen=True)
class Call:
    """How a call ended, and what was said meanwhile."""

    answer: Votes | str | Route | None
    failure: Failure | None
    """Why there is no answer; None where there is one."""
    emitted: Sequence[Emitted]
    log: Sequence[tuple[str, str]]
    """Level and message of each line."""

    @property
    def votes(self) -> Votes:
        """The answer of an extractor or enricher; raises what it failed with."""
        return self._answered(Votes)

    @property
    def text(self) -> str:
        """The answer of a model; raises what it failed with."""
        return self._answered(str)

    @property
    def route(self) -> Route:
        """The answer of a router; raises what it failed with."""
        return self._answered(Route)

    def _answered(self, kind: type[T]) -> T:
        if self.failure is not None:
            raise self.failure
        if not isinstance(self.answer, kind):
            raise TypeError(f"the plugin answers with {type(self.answer).__name__}")
        return self.answer


@dataclass
class Host:
    """What a plugin is given.

    An interface that needs a grant is granted where its answers are given:
    `http` (by URL, or a function of the request), `models` (by alias, or a
    function), `cache` (what it holds). Else a call of it is `Denied`.
    """

    images: Sequence[Picture | None] = ()
    """None is an image whose file is damaged behind its header."""
    record: Mapping[str, Any] | None = None
    """Its `url`, where it has one, becomes the record's URL."""
    pages: Sequence[str] | None = None
    """The document's pages."""
    prompt: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    outcomes: Sequence[Outcome] = ()
    candidates: Sequence[Candidate] = ()
    http: Mapping[str, Answer] | Callable[[Any], Answer] | None = None
    models: Mapping[str, str] | Callable[[Any], str] | None = None
    cache: dict[str, bytes] | None = None
    cancel_after: int | None = None
    """So many items are heard; the next `emit` and all after it answer False."""
    time: int = 0
    """Milliseconds; passes only where the plugin waits."""

    def run(self, plugin: Any) -> Call:
        """Calls the function of a plugin, given as its module."""
        self.log: list[tuple[str, str]] = []
        self._emitted: list[Emitted] = []
        answer, failure = None, None
        try:
            answer = self._call(plugin)
            if isinstance(answer, Votes):
                rules.check(answer, len(self.images))
        except Failure as failed:
            answer, failure = None, failed
        return Call(answer, failure, self._emitted, self.log)

    def _call(self, plugin: Any) -> Any:
        world = getattr(plugin, "WitWorld", None)
        if world is None:
            raise TypeError(f"{plugin!r} has no function with a decorator such as @extractor")
        if hasattr(plugin, "Setup"):
            plugin.Setup().init()
        instance = world()
        wit_world.current = self
        try:
            if hasattr(instance, "choose"):
                known = [
                    wit_world.Candidate(one.stage, one.tier, one.reserve_micros)
                    for one in self.candidates
                ]
                route = instance.choose(known)
                return Route(route.stages, route.reason)
            if hasattr(instance, "generate"):
                return instance.generate()
            call = getattr(instance, "extract", None) or instance.enrich
            return votes_.from_wire(call())
        except Err as refused:
            raise failures.from_wire(refused.value) from None
        finally:
            wit_world.current = None

    # What the stand-ins ask.

    def image_handles(self) -> list[ImageHandle]:
        """Fresh handles of the images."""
        return [ImageHandle(index, picture) for index, picture in enumerate(self.images)]

    def document_handle(self) -> DocumentHandle | None:
        """A handle of the document, where there is one."""
        return None if self.pages is None else DocumentHandle(self.pages)

    def entry(self) -> Any:
        """The record as the contract has it."""
        if self.record is None:
            return None
        return subject.Entry(self.record.get("url"), json.dumps(self.record))

    def parameters_text(self) -> str:
        """The parameters as JSON."""
        return json.dumps(dict(self.parameters))

    def outcomes_seen(self) -> list[Any]:
        """The outcomes as the contract has them."""
        return [
            subject.Outcome(one.stage, one.tier, one.weight, _ending(one)) for one in self.outcomes
        ]

    def emit(self, item: Any) -> bool:
        """Keeps what is said; False once the run is cancelled."""
        said = item.value
        if isinstance(said, types.Votes):
            said = votes_.from_wire(said)
        elif not isinstance(said, str):
            said = Progress(said.done, said.total, said.what)
        self._emitted.append(said)
        return self.cancel_after is None or len(self._emitted) <= self.cancel_after

    def granted(self, interface: str) -> Any:
        """The answers of an interface; `Denied` without any."""
        answers = getattr(self, interface)
        if answers is None:
            raise Err(types.Failure_Denied(interface))
        return answers

    def answer_to(self, request: Any) -> Answer:
        """What a URL answers with."""
        answers = self.granted("http")
        answer: Answer | None = (
            answers(request) if callable(answers) else answers.get(request.url)
        )
        if answer is None:
            raise Err(types.Failure_Upstream(f"{request.url}: this test has no answer"))
        return answer

    def text_for(self, request: Any) -> str:
        """What a model says."""
        answers = self.granted("models")
        text: str | None = answers(request) if callable(answers) else answers.get(request.model)
        if text is None:
            raise Err(types.Failure_Denied(f"the model `{request.model}`"))
        return text


def _ending(outcome: Outcome) -> Any:
    if outcome.ending == "voted":
        return subject.Ending_Voted(votes_.to_wire(outcome.votes))
    if outcome.ending == "abstained":
        return subject.Ending_Abstained()
    kind = subject.Ending_Failed if outcome.ending == "failed" else subject.Ending_Skipped
    return kind(outcome.reason)
