"""K-means in whole numbers, so that every language finds the same colours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

# Red, green, blue.
Rgb = tuple[int, ...]

# Most colours of a palette.
MOST = 6

# Most rounds of moving centres: by then they hardly move.
ROUNDS = 8


def palette(pixels: Iterable[Rgb]) -> list[tuple[Rgb, int]]:
    """The colours that stand for all pixels, and for how many each.

    Those of most pixels first, and the darker red, green or blue first among
    equals. Pixels of one colour go the same way, so that each colour is looked
    at once, in the order in which they first appear.
    """
    counts = Counter(pixels)
    centers = seeds(counts)
    for _ in range(ROUNDS):
        moved = [mean(group) for group in groups(counts, centers) if group[3]]
        if moved == centers:
            break
        centers = moved
    # A centre without pixels is left out. One that equals an earlier one is
    # such a centre, because pixels go to the first of equally near ones.
    found = [
        (center, group[3])
        for center, group in zip(centers, groups(counts, centers))
        if group[3]
    ]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def seeds(counts: Counter[Rgb]) -> list[Rgb]:
    """First the colour nearest to the mean, then again and again the farthest.

    Of equally far ones the first: `min` and `max` keep it.
    """
    if not counts:
        return []
    total = counts.total()
    sums = [sum(color[part] * count for color, count in counts.items()) for part in range(3)]
    middle = (sums[0] // total, sums[1] // total, sums[2] // total)
    found = [min(counts, key=lambda color: distance(color, middle))]
    # How far each colour is from the nearest seed so far.
    away = {color: distance(color, found[0]) for color in counts}
    while len(found) < MOST:
        far = max(away, key=away.__getitem__)
        if away[far] == 0:
            break
        found.append(far)
        away = {color: min(near, distance(color, far)) for color, near in away.items()}
    return found


def groups(counts: Counter[Rgb], centers: list[Rgb]) -> list[list[int]]:
    """For each centre the sums of red, green, blue and the number of its pixels."""
    sums = [[0, 0, 0, 0] for _ in centers]
    for (red, green, blue), count in counts.items():
        least = 1 << 30
        group = sums[0]
        # Written out, for here is where the time goes.
        for (r, g, b), candidate in zip(centers, sums):
            r -= red
            g -= green
            b -= blue
            far = r * r + g * g + b * b
            if far < least:
                least = far
                group = candidate
        group[0] += red * count
        group[1] += green * count
        group[2] += blue * count
        group[3] += count
    return sums


def mean(group: list[int]) -> Rgb:
    """A group's mean colour, rounded to the nearest, halves up."""
    red, green, blue, count = group
    return (
        (2 * red + count) // (2 * count),
        (2 * green + count) // (2 * count),
        (2 * blue + count) // (2 * count),
    )


def distance(one: Rgb, other: Rgb) -> int:
    """The square of the distance of two colours."""
    red, green, blue = one[0] - other[0], one[1] - other[1], one[2] - other[2]
    return red * red + green * green + blue * blue
