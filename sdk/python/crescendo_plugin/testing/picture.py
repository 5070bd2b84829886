"""Pictures for tests: flat ones, bytes, and PNG files, without any library."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

# Samples a pixel by PNG colour type; palettes (3) are read as one.
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


class BadPicture(ValueError):
    """A file that these tests cannot read; the message says what would be right."""


@dataclass(frozen=True)
class Picture:
    """An image of a test's subject, as RGBA."""

    width: int
    height: int
    rgba: bytes
    """`width * height * 4` bytes."""
    format: str = "image/png"

    @staticmethod
    def rgb(width: int, height: int, data: bytes) -> Picture:
        """One from three bytes a pixel."""
        if len(data) != width * height * 3:
            raise BadPicture(f"{len(data)} bytes are not {width} x {height} pixels of rgb")
        rgba = bytearray(b"\xff" * (width * height * 4))
        for channel in range(3):
            rgba[channel::4] = data[channel::3]
        return Picture(width, height, bytes(rgba))

    @staticmethod
    def flat(width: int, height: int, color: tuple[int, int, int]) -> Picture:
        """One of a single colour."""
        return Picture.rgb(width, height, bytes(color) * (width * height))

    @staticmethod
    def open(path: str | Path) -> Picture:
        """A PNG of 8 bits a sample that is not interlaced."""
        return _png(Path(path).read_bytes(), str(path))

    @property
    def has_alpha(self) -> bool:
        """Whether any pixel may be transparent."""
        return any(alpha != 255 for alpha in self.rgba[3::4])

    def scaled(self, area: tuple[int, int, int, int] | None, max_side: int) -> Picture:
        """A region, scaled down by area averaging so that it fits `max_side`.

        Close to what the host does, and the same where nothing is scaled.
        """
        x, y, width, height = area or (0, 0, self.width, self.height)
        if width < 1 or height < 1 or x + width > self.width or y + height > self.height:
            raise ValueError("the area is empty or passes the image's edge")
        long = max(width, height)
        side = long if max_side == 0 else min(max_side, long)
        columns = max(1, round(width * side / long))
        rows = max(1, round(height * side / long))
        data = bytearray()
        for row in range(rows):
            top, bottom = y + row * height // rows, y + -(-(row + 1) * height // rows)
            for column in range(columns):
                left = x + column * width // columns
                right = x + -(-(column + 1) * width // columns)
                data += self._mean(left, top, right, bottom)
        return Picture(columns, rows, bytes(data), self.format)

    def _mean(self, left: int, top: int, right: int, bottom: int) -> bytes:
        stride = self.width * 4
        starts = [y * stride + x * 4 for y in range(top, bottom) for x in range(left, right)]
        pixels = [self.rgba[at : at + 4] for at in starts]
        if len(pixels) == 1:
            return pixels[0]
        opacity = sum(pixel[3] for pixel in pixels)
        if opacity == 0:
            return bytes(4)
        # What is transparent has a colour that nobody sees, and that does not count.
        sums = [sum(pixel[part] * pixel[3] for pixel in pixels) for part in range(3)]
        means = [(2 * total + opacity) // (2 * opacity) for total in sums]
        return bytes([*means, (2 * opacity + len(pixels)) // (2 * len(pixels))])

    def over_white(self) -> bytes:
        """Three bytes a pixel, laid over white."""
        alphas = self.rgba[3::4]
        data = bytearray(self.width * self.height * 3)
        for channel in range(3):
            data[channel::3] = bytes(
                (value * alpha + 255 * (255 - alpha) + 127) // 255
                for value, alpha in zip(self.rgba[channel::4], alphas)
            )
        return bytes(data)

    def luma(self) -> bytes:
        """One byte a pixel: Rec. 709 luma, laid over white."""
        data = self.over_white()
        planes = zip(data[0::3], data[1::3], data[2::3])
        return bytes(round(0.2126 * r + 0.7152 * g + 0.0722 * b) for r, g, b in planes)


def _png(file: bytes, name: str) -> Picture:
    if file[:8] != b"\x89PNG\r\n\x1a\n":
        raise BadPicture(f"{name} is no PNG; tests read nothing else")
    at, header, packed, palette, clear = 8, b"", b"", b"", b""
    while at + 8 <= len(file):
        length, kind = struct.unpack(">I4s", file[at : at + 8])
        chunk = file[at + 8 : at + 8 + length]
        at += length + 12
        header = chunk if kind == b"IHDR" else header
        palette = chunk if kind == b"PLTE" else palette
        clear = chunk if kind == b"tRNS" else clear
        packed += chunk if kind == b"IDAT" else b""
    width, height, depth, color, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    if depth != 8 or interlaced or color not in _SAMPLES:
        raise BadPicture(f"{name} needs 8 bits a sample, and no interlacing")
    samples = _SAMPLES[color]
    data = _unfiltered(zlib.decompress(packed), width * samples, height, samples)
    pixels = [data[at : at + samples] for at in range(0, len(data), samples)]
    rgba = b"".join(_rgba(pixel, color, palette, clear) for pixel in pixels)
    return Picture(width, height, rgba)


def _rgba(pixel: bytes, color: int, palette: bytes, clear: bytes) -> bytes:
    if color == 3:
        index = pixel[0]
        alpha = clear[index] if index < len(clear) else 255
        return palette[index * 3 : index * 3 + 3] + bytes([alpha])
    if color in (0, 4):
        pixel = pixel[:1] * 3 + pixel[1:]
    return pixel + b"\xff" if len(pixel) == 3 else pixel


def _unfiltered(data: bytes, stride: int, height: int, step: int) -> bytes:
    """Rows without their filters, as PNG (second edition) 9.2 defines them."""
    rows, above = [], bytearray(stride)
    for y in range(height):
        start = y * (stride + 1)
        kind, row = data[start], bytearray(data[start + 1 : start + 1 + stride])
        for x in range(stride):
            left = row[x - step] if x >= step else 0
            corner = above[x - step] if x >= step else 0
            row[x] = (row[x] + _predicted(kind, left, above[x], corner)) & 255
        rows.append(bytes(row))
        above = row
    return b"".join(rows)


def _predicted(kind: int, left: int, up: int, corner: int) -> int:
    if kind < 4:
        return (0, left, up, (left + up) // 2)[kind]
    guess = left + up - corner
    return min((left, up, corner), key=lambda near: abs(guess - near))
