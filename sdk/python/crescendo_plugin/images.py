"""The subject's images, and copies of their pixels."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ._bindings import subject
from .failures import Failure, Unsupported, raised
from .votes import Votes


@dataclass(frozen=True)
class Rect:
    """A rectangle in upright pixels of the whole image, origin top left."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Pixels:
    """A copy of a region: rows top to bottom, without padding."""

    width: int
    height: int
    channels: int
    """Bytes a pixel: 4 for rgba, 3 for rgb, 1 for luma."""
    data: bytes
    """`width * height * channels` bytes. Loops over it are what is fast."""

    def __len__(self) -> int:
        """How many pixels there are."""
        return self.width * self.height

    def at(self, x: int, y: int) -> tuple[int, ...]:
        """The bytes of one pixel."""
        if not (0 <= x < self.width and 0 <= y < self.height):
            raise IndexError(f"({x}, {y}) is outside of {self.width} x {self.height} pixels")
        first = (y * self.width + x) * self.channels
        return tuple(self.data[first : first + self.channels])

    def planes(self) -> list[bytes]:
        """One run of bytes for each channel: all reds, all greens, all blues."""
        return [self.data[channel :: self.channels] for channel in range(self.channels)]

    def colors(self) -> Iterator[tuple[int, ...]]:
        """Each pixel as a tuple of its bytes, in row order."""
        return zip(*self.planes())


class Image:
    """One image: decoded once by the host, upright, in sRGB."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        size = handle.size()
        self.index: int = handle.index()
        """Position among the subject's images, from 0: what votes name."""
        self.width: int = size.width
        """Columns of the whole image."""
        self.height: int = size.height
        """Rows of the whole image."""

    @property
    def handle(self) -> Any:
        """The contract's own resource, for what this class does not say."""
        return self._handle

    @property
    def format(self) -> str:
        """Media type of the file, for example `image/jpeg`."""
        kind: str = self._handle.format()
        return kind

    @property
    def has_alpha(self) -> bool:
        """Whether any pixel may be transparent."""
        may: bool = self._handle.has_alpha()
        return may

    def rgb(self, max_side: int, area: Rect | None = None) -> Pixels:
        """Red, green, blue, laid over white; the longer side at most `max_side`.

        0 asks for full resolution; nothing is scaled up. `area` picks a region.
        Raises `Unsupported` where the file turns out to be damaged: go on with
        the others, as `each_image` does.
        """
        return self._copy(area, max_side, subject.Layout.RGB8, 3)

    def rgba(self, max_side: int, area: Rect | None = None) -> Pixels:
        """The same with opacity, which the colours are not multiplied by."""
        return self._copy(area, max_side, subject.Layout.RGBA8, 4)

    def luma(self, max_side: int, area: Rect | None = None) -> Pixels:
        """One byte a pixel: Rec. 709 luma, laid over white."""
        return self._copy(area, max_side, subject.Layout.LUMA8, 1)

    def side_for(self, count: int) -> int:
        """The `max_side` at which a copy of the whole has about `count` pixels."""
        long, short = max(self.width, self.height), min(self.width, self.height)
        return max(1, round(math.sqrt(count * long / short)))

    def _copy(self, area: Rect | None, max_side: int, layout: Any, channels: int) -> Pixels:
        rect = area and subject.Rect(area.x, area.y, area.width, area.height)
        with raised():
            raster = self._handle.pixels(rect, max_side, layout)
        return Pixels(raster.width, raster.height, channels, raster.data)


def images() -> Sequence[Image]:
    """The subject's images; empty where it has none."""
    return [Image(handle) for handle in subject.images()]


def each_image(look: Callable[[Image], Votes]) -> Votes:
    """The votes of `look` on each image, each about its image.

    An image that fails as `Unsupported` is passed over: the run says by itself
    which image is damaged. Where not one could be looked at, that is raised.
    """
    votes = Votes()
    seen = False
    refused: Failure | None = None
    for image in images():
        try:
            found = look(image)
        except Unsupported as failure:
            refused = refused or failure
            continue
        votes.append(found.about_image(image.index))
        seen = True
    if refused is not None and not seen:
        raise refused
    return votes
