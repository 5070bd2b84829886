"""A palette for each image: k-means over a small copy of it."""

from crescendo_plugin import Image, Votes, each_image, extractor

from palette import palette

# Side in pixels at which to look: the share of a colour hardly changes with
# the resolution, and there are at most 2,304 pixels to group.
SIDE = 48

# How sure it is that a colour belongs to the palette.
CONFIDENCE = 0.8


@extractor
def extract() -> Votes:
    """Talks to the host and nothing else."""
    return each_image(look)


def look(image: Image) -> Votes:
    """What one image shows."""
    pixels = image.rgb(max_side=SIDE)
    shares = [(color, count / len(pixels)) for color, count in palette(pixels.colors())]
    votes = Votes().palette("color.palette", shares, CONFIDENCE)
    for color, share in shares[:1]:
        votes.color("color.primary", color, share)
    return votes
