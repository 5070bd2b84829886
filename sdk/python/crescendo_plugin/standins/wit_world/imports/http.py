"""Stands in for `interface http`: answers come from the test."""

from dataclasses import dataclass
from typing import Any, List, Optional, Union

from componentize_py_types import Err, Ok

from .. import host
from .poll import Waitable


@dataclass
class Header:
    name: str
    value: str


@dataclass
class Request:
    method: str
    url: str
    headers: List[Header]
    body: Optional[bytes]
    timeout_ms: Optional[int]


class Response:
    def __init__(self, url: str, answer: Any) -> None:
        self._url = url
        self._answer = answer
        self._pieces: List[bytes] = [answer.body] if answer.body else []

    def status(self) -> int:
        return int(self._answer.status)

    def url(self) -> str:
        return self._url

    def headers(self) -> List[Header]:
        return [Header(name.lower(), value) for name, value in self._answer.headers.items()]

    def next(self) -> Optional[bytes]:
        return self._pieces.pop(0) if self._pieces else None

    def waitable(self) -> Waitable:
        return Waitable(0)


def fetch(request: Request) -> Response:
    return Response(request.url, host().answer_to(request))


def fetch_all(requests: List[Request]) -> List[Union[Ok[Response], Err[Any]]]:
    results: List[Union[Ok[Response], Err[Any]]] = []
    for request in requests:
        try:
            results.append(Ok(fetch(request)))
        except Err as refused:
            results.append(refused)
    return results
