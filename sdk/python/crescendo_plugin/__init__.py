"""Write Crescendo plugins in Python.

A plugin is `plugin.py` with one decorated function; `crescendo plugin build`
makes a component of it. The smallest extractor:

    from crescendo_plugin import Image, Votes, each_image, extractor

    @extractor
    def extract() -> Votes:
        return each_image(look)

    def look(image: Image) -> Votes:
        pixels = image.rgb(max_side=32)
        mean = [sum(plane) // len(plane) for plane in pixels.planes()]
        return Votes().color("color.mean", tuple(mean), 0.9)

What needs no grant is here. `http`, `models` and `cache` are modules of this
package that have to be imported by name, because only a plugin whose manifest
asks for them has them: `from crescendo_plugin import http`.

`crescendo_plugin.testing` stands in for the host, so that `python3 -m unittest`
runs a plugin on your own machine.
"""

from . import clock, log, poll, sink
from .failures import (
    Cancelled,
    Denied,
    Failure,
    InvalidInput,
    Limit,
    Other,
    Unsupported,
    Upstream,
)
from .images import Image, Pixels, Rect, each_image, images
from .subject import (
    Document,
    Outcome,
    Page,
    Record,
    document,
    outcomes,
    parameters,
    prompt,
    record,
)
from .values import Color, ColorLike, Dimension, Json, Value, px, rem
from .votes import Member, SetVote, Vote, Votes
from .worlds import Candidate, Route, enricher, extractor, model, router, setup

__all__ = [
    "Cancelled",
    "Candidate",
    "Color",
    "ColorLike",
    "Denied",
    "Dimension",
    "Document",
    "Failure",
    "Image",
    "InvalidInput",
    "Json",
    "Limit",
    "Member",
    "Other",
    "Outcome",
    "Page",
    "Pixels",
    "Record",
    "Rect",
    "Route",
    "SetVote",
    "Unsupported",
    "Upstream",
    "Value",
    "Vote",
    "Votes",
    "clock",
    "document",
    "each_image",
    "enricher",
    "extractor",
    "images",
    "log",
    "model",
    "outcomes",
    "parameters",
    "poll",
    "prompt",
    "px",
    "record",
    "rem",
    "router",
    "setup",
    "sink",
]
