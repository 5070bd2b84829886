"""libjpeg-turbo's 1/8-scale decode of a file, in CPU milliseconds.

usage: libjpeg_turbo.py FILE RUNS
Prints one JSON object: {"peer", "width", "height", "cpu_ms": [...]}.
"""

import json
import sys
import time

import simplejpeg


def main() -> None:
    path, runs = sys.argv[1], int(sys.argv[2])
    with open(path, "rb") as file:
        data = file.read()

    def decode():
        # The smallest scale that libjpeg-turbo offers is 1/8; a minimal size of
        # one pixel lets it take it.
        return simplejpeg.decode_jpeg(data, "RGB", min_height=1, min_width=1, min_factor=8)

    picture = decode()
    times = []
    for _ in range(runs):
        before = time.process_time()
        decode()
        times.append((time.process_time() - before) * 1e3)
    height, width = picture.shape[:2]
    peer = f"libjpeg-turbo 1/8 (simplejpeg {simplejpeg.__version__})"
    print(json.dumps({"peer": peer, "width": width, "height": height, "cpu_ms": times}))


main()
