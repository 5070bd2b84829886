"""Resources that a test's host hands out: images, and a document's pages."""

from __future__ import annotations

from collections.abc import Sequence

from .._bindings import Err, subject, types
from .picture import Picture


class ImageHandle:
    """An image, as the bindings know it."""

    def __init__(self, index: int, picture: Picture | None) -> None:
        self._index = index
        self._picture = picture

    def index(self) -> int:
        return self._index

    def size(self) -> subject.Size:
        # Of a damaged file the header is there, and nothing else.
        picture = self._picture or Picture.flat(1, 1, (0, 0, 0))
        return subject.Size(picture.width, picture.height)

    def format(self) -> str:
        return self._picture.format if self._picture else "image/png"

    def has_alpha(self) -> bool:
        return self._picture is not None and self._picture.has_alpha

    def pixels(
        self, area: subject.Rect | None, max_side: int, layout: subject.Layout
    ) -> subject.Raster:
        if self._picture is None:
            raise Err(types.Failure_Unsupported(f"image {self._index}: damaged"))
        rect = None if area is None else (area.x, area.y, area.width, area.height)
        try:
            picture = self._picture.scaled(rect, max_side)
        except ValueError as error:
            raise Err(types.Failure_InvalidInput(str(error))) from None
        if layout is subject.Layout.RGBA8:
            data = picture.rgba
        elif layout is subject.Layout.RGB8:
            data = picture.over_white()
        else:
            data = picture.luma()
        return subject.Raster(picture.width, picture.height, data)


class PageHandle:
    """A page that has text and no picture."""

    def __init__(self, index: int, text: str) -> None:
        self._index = index
        self._text = text

    def index(self) -> int:
        return self._index

    def text(self) -> str:
        return self._text

    def picture(self, max_side: int) -> ImageHandle:
        raise Err(types.Failure_Unsupported("pages of a test have no picture"))


class DocumentHandle:
    """A document of such pages."""

    def __init__(self, pages: Sequence[str]) -> None:
        self._pages = pages

    def format(self) -> str:
        return "text/plain"

    def page_count(self) -> int:
        return len(self._pages)

    def page(self, index: int) -> PageHandle:
        if index >= len(self._pages):
            raise Err(types.Failure_InvalidInput(f"there are {len(self._pages)} pages"))
        return PageHandle(index, self._pages[index])

    def bytes(self, offset: int, length: int) -> bytes:
        return "\f".join(self._pages).encode()[offset : offset + min(length, 1 << 20)]
