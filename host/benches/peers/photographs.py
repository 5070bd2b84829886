"""A real photograph in the sizes that the speed benchmarks send.

usage: photographs.py LARGE MIDDLE
Writes scikit-image's `coffee` (CC0) at 4000 x 3000 and at 1200 x 900 as JPEG.
Enlarging leaves no detail finer than the original's pixels, so noise as strong
as a camera's at base sensitivity is put over it: without it the entropy coder
would have almost nothing to do.
"""

import sys

import numpy as np
from PIL import Image
from skimage import data

# Standard deviation of the noise, of 255.
NOISE = 3.0


def write(path, picture, size, rng):
    enlarged = np.asarray(picture.resize(size, Image.Resampling.LANCZOS), dtype=np.float32)
    noisy = enlarged + rng.normal(0.0, NOISE, enlarged.shape).astype(np.float32)
    Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(path, quality=88)


def main() -> None:
    large, middle = sys.argv[1:]
    # 600 x 400, of which the middle has the shape of a camera's picture.
    picture = Image.fromarray(data.coffee()).crop((33, 0, 566, 400))
    rng = np.random.default_rng(1)
    write(large, picture, (4000, 3000), rng)
    write(middle, picture, (1200, 900), rng)


main()
