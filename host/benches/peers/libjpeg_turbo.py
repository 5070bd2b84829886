"""libjpeg-turbo's 1/8-scale decode of a file, in CPU milliseconds.

usage: libjpeg_turbo.py FILE
Prints one JSON object a line: first {"peer", "width", "height"}, then, for each
line N on standard input, {"cpu_ms"} of N decodes.
"""

import json
import sys
import time

import simplejpeg


def main() -> None:
    with open(sys.argv[1], "rb") as file:
        data = file.read()

    def decode():
        # The smallest scale that libjpeg-turbo offers is 1/8; a minimal size of
        # one pixel lets it take it.
        return simplejpeg.decode_jpeg(data, "RGB", min_height=1, min_width=1, min_factor=8)

    height, width = decode().shape[:2]
    peer = f"libjpeg-turbo 1/8 (simplejpeg {simplejpeg.__version__})"
    print(json.dumps({"peer": peer, "width": width, "height": height}), flush=True)
    for line in sys.stdin:
        before = time.process_time()
        for _ in range(int(line)):
            decode()
        print(json.dumps({"cpu_ms": (time.process_time() - before) * 1e3}), flush=True)


main()
