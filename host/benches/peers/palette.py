"""The peers of the palette benchmark: full-image k-means and OpenCV.

    palette.py images FOLDER
        Writes real photographs as PNG, and one enlarged to 12 megapixels as
        JPEG; prints {"photographs": [names], "large": name}.
    palette.py score FOLDER PALETTES
        PALETTES is a JSON file {name: [[r, g, b], ...]}. Prints a list of
        {name, ours, peer}: the mean CIEDE2000 of all pixels to the nearest
        colour, for the given palette and for the better of two k-means with as
        many colours over all pixels in CIELAB with many restarts
        (scikit-learn, OpenCV).
    palette.py speed FILE PALETTE RUNS COMMAND...
        Prints {peer_ms, ours_ms, peer_error, ours_error, attempts}: CPU time
        of OpenCV's own reduced decode and k-means in this process, with the
        fewest attempts that reach PALETTE's quality, and of the whole process
        COMMAND, its start included. Medians of RUNS.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

# Pixels that CIEDE2000 is averaged over: its error at this many is below 0.2 %.
SAMPLE = 120_000
# Restarts of the peer's k-means.
RESTARTS = 10
# Attempts that OpenCV is given, until its error is comparable.
ATTEMPTS = [1, 3, 10]
COMPARABLE = 1.03


def photographs():
    from skimage import data
    from sklearn.datasets import load_sample_images

    # Those that scikit-image carries in its wheel, without a download.
    for name in ["astronaut", "coffee", "chelsea", "rocket"]:
        yield name, getattr(data, name)()
    samples = load_sample_images()
    for path, pixels in zip(samples.filenames, samples.images):
        yield Path(path).stem, pixels


def images(folder):
    names = []
    for name, pixels in photographs():
        Image.fromarray(pixels).convert("RGB").save(folder / f"{name}.png")
        names.append(f"{name}.png")
    large = Image.open(folder / names[-1]).resize((4000, 3000), Image.Resampling.LANCZOS)
    large.save(folder / "large.jpg", quality=90)
    return {"photographs": names, "large": "large.jpg"}


def mean_error(lab, centres):
    from skimage.color import deltaE_ciede2000

    best = np.full(len(lab), np.inf)
    for centre in centres:
        best = np.minimum(best, deltaE_ciede2000(lab, np.broadcast_to(centre, lab.shape)))
    return float(best.mean())


def score(folder, palettes):
    from skimage.color import rgb2lab
    from sklearn.cluster import KMeans

    rows = []
    for name, palette in palettes.items():
        pixels = np.asarray(Image.open(folder / name).convert("RGB"))
        lab = rgb2lab(pixels).reshape(-1, 3).astype(np.float32)
        ours = rgb2lab(np.array(palette, dtype=np.float64).reshape(1, -1, 3) / 255).reshape(-1, 3)
        k = len(palette)
        scikit = KMeans(k, n_init=RESTARTS, random_state=0).fit(lab).cluster_centers_
        stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_MAX_ITER, 100, 0.01)
        _, _, opencv = cv2.kmeans(lab, k, None, stop, RESTARTS, cv2.KMEANS_PP_CENTERS)
        some = lab[:: max(1, len(lab) // SAMPLE)]
        peer = min(mean_error(some, scikit), mean_error(some, opencv))
        rows.append({"name": name, "ours": mean_error(some, ours), "peer": peer})
    return rows


def reduced_kmeans(path, k, attempts):
    """What a person writes who wants it quick; the numbers are those of
    OpenCV's own tutorial, but for the attempts (there 10)."""
    pixels = cv2.imread(str(path), cv2.IMREAD_REDUCED_COLOR_8)
    lab = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_BGR2LAB).reshape(-1, 3)
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_MAX_ITER, 10, 1.0)
    _, _, centres = cv2.kmeans(lab, k, None, stop, attempts, cv2.KMEANS_PP_CENTERS)
    return lab, centres


def children_ms():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1e3


def peer_speed(path, k, attempts, runs):
    times, errors = [], []
    for _ in range(runs):
        start = time.process_time()
        lab, centres = reduced_kmeans(path, k, attempts)
        times.append((time.process_time() - start) * 1e3)
        errors.append(mean_error(lab[:: max(1, len(lab) // 20_000)], centres))
    return float(np.median(times)), float(np.mean(errors))


def speed(path, palette, runs, command):
    from skimage.color import rgb2lab

    cv2.setNumThreads(1)
    cv2.setRNGSeed(1)
    lab, _ = reduced_kmeans(path, len(palette), 1)
    centres = rgb2lab(np.array(palette, dtype=np.float64).reshape(1, -1, 3) / 255).reshape(-1, 3)
    ours_error = mean_error(lab[:: max(1, len(lab) // 20_000)], centres)
    for attempts in ATTEMPTS:
        peer_ms, peer_error = peer_speed(path, len(palette), attempts, runs)
        if peer_error <= ours_error * COMPARABLE:
            break
    ours = []
    for _ in range(runs):
        before = children_ms()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ours.append(children_ms() - before)
    return {
        "peer_ms": peer_ms,
        "ours_ms": float(np.median(ours)),
        "peer_error": peer_error,
        "ours_error": ours_error,
        "attempts": attempts,
    }


def main(arguments):
    verb, path, *rest = arguments
    if verb == "images":
        answer = images(Path(path))
    elif verb == "score":
        answer = score(Path(path), json.loads(Path(rest[0]).read_text()))
    else:
        palette = json.loads(Path(rest[0]).read_text())
        answer = speed(Path(path), palette, int(rest[1]), rest[2:])
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1:])
