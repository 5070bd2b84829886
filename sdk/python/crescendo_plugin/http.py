"""Requests through the host's polite client. Needs `[requests.http]`.

    from crescendo_plugin import http

    page = http.fetch("https://example.org/").text()
    both = http.fetch_all([http.Request(url) for url in urls])
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ._bindings import NOT_ASKED, Ok
from .failures import Failure, from_wire, raised

try:
    from wit_world.imports import http as bound
except ImportError:
    raise ImportError(NOT_ASKED.format("http")) from None


@dataclass(frozen=True)
class Request:
    """What to fetch: an absolute URL of a granted origin."""

    url: str
    method: str = "GET"
    """`GET`, `HEAD` or `POST`."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """At most 1 MiB."""
    timeout_ms: int | None = None

    def _wire(self) -> Any:
        headers = [bound.Header(name, value) for name, value in self.headers.items()]
        return bound.Request(self.method, self.url, headers, self.body, self.timeout_ms)


class Response:
    """What came back. A status such as 404 is a response, not a failure."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self.status: int = handle.status()
        """HTTP status code."""
        self.url: str = handle.url()
        """URL after redirects."""

    @property
    def headers(self) -> dict[str, str]:
        """Headers of the last hop by lower-case name; repeated ones are joined."""
        found: dict[str, str] = {}
        for header in self._handle.headers():
            known = found.get(header.name)
            found[header.name] = header.value if known is None else f"{known}, {header.value}"
        return found

    def __iter__(self) -> Iterator[bytes]:
        """Pieces of the body as they come."""
        while True:
            with raised():
                piece: bytes | None = self._handle.next()
            if piece is None:
                return
            yield piece

    def read(self) -> bytes:
        """The rest of the body."""
        return b"".join(self)

    def text(self) -> str:
        """The rest of the body as UTF-8; bytes outside of it are replaced."""
        return self.read().decode("utf-8", "replace")

    def json(self) -> Any:
        """The rest of the body, read as JSON; ValueError where it is none."""
        return json.loads(self.read())

    def waitable(self) -> Any:
        """A handle for `poll.wait_any`: ready when the body would not wait."""
        return self._handle.waitable()


def fetch(
    url: str,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    timeout_ms: int | None = None,
) -> Response:
    """Fetches one; the arguments are those of `Request`."""
    request = Request(url, method, headers or {}, body, timeout_ms)
    with raised():
        return Response(bound.fetch(request._wire()))


def fetch_all(requests: Sequence[Request]) -> list[Response | Failure]:
    """Fetches at most 256 at once; one answer for each, in order.

    What failed is a `Failure` in its place and is not raised: one page that
    does not answer takes no other down.
    """
    results = bound.fetch_all([request._wire() for request in requests])
    return [
        Response(result.value) if isinstance(result, Ok) else from_wire(result.value)
        for result in results
    ]
