"""Holds what an extractor says of the corpus against the truth beside it.

Reads the lines of JSON that `cargo run --example read` prints; where trafilatura is
installed, runs it over the same bytes and prints it beside.
"""

import collections
import json
import pathlib
import re
import sys

TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
FIELDS = ("title", "author", "site", "published", "modified", "language", "encoding")


def tokens(text):
    return collections.Counter(TOKEN.findall(text.lower()))


def held(said, truth):
    """Precision, recall and F1 of a text, as README.md has them."""
    said, told = tokens(said), tokens(truth["text"])
    shared = sum((said & told).values())
    other = said - told
    other -= other & tokens(truth["either"])
    if shared == 0:
        return (0.0, 0.0, 0.0)
    precision = shared / (shared + sum(other.values()))
    recall = shared / sum(told.values())
    return (precision, recall, 2 * precision * recall / (precision + recall))


def trafilatura_texts(cases):
    """Texts with its defaults, which keep comments, and without comments."""
    try:
        import trafilatura
    except ImportError:
        return {}
    texts = {"trafilatura": {}, "trafilatura, no comments": {}}
    for name, case in cases.items():
        page = (case["folder"] / "page.html").read_bytes()
        for peer, comments in zip(texts, (True, False)):
            texts[peer][name] = trafilatura.extract(page, include_comments=comments) or ""
    return texts


def main(path):
    cases, ours = {}, {}
    for line in pathlib.Path(path).read_text().splitlines():
        told = json.loads(line)
        folder = pathlib.Path(told["name"])
        truth = json.loads((folder / "truth.json").read_text())
        cases[folder.name] = {"folder": folder, "truth": truth}
        ours[folder.name] = told
    sides = {"page": {name: told["text"] for name, told in ours.items()}}
    sides.update(trafilatura_texts(cases))

    print(f"{'F1':28}" + "".join(f"{side:>26}" for side in sides))
    for name, case in cases.items():
        mark = "*" if case["truth"]["held_out"] else " "
        scores = (held(texts[name], case["truth"])[2] for texts in sides.values())
        print(f"{mark}{name:27}" + "".join(f"{score:26.3f}" for score in scores))
    for half, label in ((False, "tuned on"), (True, "held out (*)")):
        of_half = {n: c for n, c in cases.items() if c["truth"]["held_out"] == half}
        row = f"{label + ', ' + str(len(of_half)):28}"
        for texts in sides.values():
            scores = [held(texts[name], case["truth"]) for name, case in of_half.items()]
            means = [sum(score) / len(scores) for score in zip(*scores)]
            row += f"{'P %.3f R %.3f F %.3f' % tuple(means):>26}"
        print(row)
        for field in FIELDS:
            pairs = [(ours[name][field], case["truth"].get(field)) for name, case in of_half.items()]
            right = sum(said == truth for said, truth in pairs)
            wrong = sum(said is not None and said != truth for said, truth in pairs)
            print(f"  {field:12} right {right:2}  wrong {wrong:2}  missing {len(pairs) - right - wrong:2}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: compare.py LINES")
    main(sys.argv[1])
