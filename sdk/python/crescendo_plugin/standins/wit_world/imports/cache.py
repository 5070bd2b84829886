"""Stands in for `interface cache`; time of keeping is not played."""

from typing import Optional

from .. import host


def get(key: str) -> Optional[bytes]:
    return host().granted("cache").get(key)  # type: ignore[no-any-return]


def put(key: str, data: bytes, seconds: int) -> None:
    host().granted("cache")[key] = bytes(data)
