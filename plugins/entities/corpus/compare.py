"""Holds what the extractor says of the corpus against the truth beside it.

Reads the lines of JSON that `cargo run --example find` prints. Beside it stands a naive
baseline (runs of capitalised words are people or organisations, whichever is more
frequent here) and, where spacy and its English model are installed, what those find of
people, organisations and places in the English texts: they normalise nothing, so that
nothing else can be compared.
"""

import collections
import json
import pathlib
import re
import sys

KINDS = ("people", "organisations", "places", "dates", "amounts", "emails", "identifiers")
NAMES = KINDS[:3]
CAPITALS = re.compile(r"\b[A-ZÄÖÜÉÁÓ][\w'’-]+(?: [A-ZÄÖÜÉÁÓ][\w'’-]+)+")


def plain(value):
    value = re.sub(r"\s+", " ", value).strip()
    return re.sub(r"^(?:the|la|le|les|el|los|las|l['’]) ?", "", value.lower())


def counts(said, truth, kind):
    """Right, wrong and missing, as README.md has them."""
    said = {plain(value) for value in said}
    true = {plain(value) for value in truth[kind]}
    either = {plain(value) for value in truth["either"]}
    return len(said & true), len(said - true - either), len(true - said)


def completed(side, cases):
    """What a peer says, with short forms of true names taken for these: it does not look
    for what they refer to, and that is not asked of it."""
    for name, found in side.items():
        for kind in NAMES:
            true = {plain(value): set(plain(value).split()) for value in cases[name]["truth"][kind]}
            for at, value in enumerate(found[kind]):
                words = set(plain(value).split())
                longer = [full for full, parts in true.items() if words and words < parts]
                found[kind][at] = longer[0] if longer else value
    return side


def score(right, wrong, missing):
    precision = right / (right + wrong) if right + wrong else 0
    recall = right / (right + missing) if right + missing else 0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0


def spacy_names(cases):
    try:
        import spacy

        nlp = spacy.load(sys.argv[2] if len(sys.argv) > 2 else "en_core_web_sm")
    except (ImportError, OSError):
        return {}
    labels = {"PERSON": "people", "ORG": "organisations", "GPE": "places", "LOC": "places"}
    found = {}
    for name, case in cases.items():
        if case["truth"]["language"] == "en":
            found[name] = {kind: [] for kind in NAMES}
            for entity in nlp(case["text"]).ents:
                if entity.label_ in labels:
                    value = re.sub(r"['’]s$", "", entity.text)
                    found[name][labels[entity.label_]].append(value)
    return found


def naive_names(cases):
    """All runs of two and more capitalised words, as each kind in turn."""
    runs = {name: CAPITALS.findall(case["text"]) for name, case in cases.items()}
    return {name: {kind: list(found) for kind in NAMES} for name, found in runs.items()}


def table(title, sides, cases, kinds):
    print(f"\n{title}, {len(cases)}")
    print(f"{'':16}" + "".join(f"{side:>26}" for side in sides))
    for kind in kinds:
        row = f"{kind:16}"
        for side in sides.values():
            all_counts = [counts(side[n][kind], c["truth"], kind) for n, c in cases.items()]
            row += f"{'P %.3f R %.3f F %.3f' % score(*map(sum, zip(*all_counts))):>26}"
        print(row)


def main(path):
    cases, ours, rules = {}, {}, {}
    for line in pathlib.Path(path).read_text().splitlines():
        told = json.loads(line)
        folder = pathlib.Path(told["name"])
        truth = json.loads((folder / "truth.json").read_text())
        cases[folder.name] = {"truth": truth, "text": (folder / "text.txt").read_text()}
        ours[folder.name] = {kind: [one["value"] for one in told[kind]] for kind in KINDS}
        rules[folder.name] = told
    spacy, naive = completed(spacy_names(cases), cases), completed(naive_names(cases), cases)
    for held, title in ((False, "tuned on"), (True, "held out")):
        half = {n: c for n, c in cases.items() if c["truth"]["held_out"] == held}
        table(title, {"entities": ours}, half, KINDS)
        english = {n: c for n, c in half.items() if c["truth"]["language"] == "en"}
        sides = {"entities": ours, "naive": naive}
        if spacy:
            sides["spacy"] = spacy
        table(title + ", English, names alone", sides, english, NAMES)
        other = {n: c for n, c in half.items() if c["truth"]["language"] != "en"}
        table(title + ", other languages, names alone", {"entities": ours, "naive": naive}, other, NAMES)

    print("\nrules on the tuned half: right of found, and (right + 1) / (found + 2)")
    by_rule = collections.defaultdict(lambda: [0, 0])
    for name, case in cases.items():
        for kind in KINDS if not case["truth"]["held_out"] else ():
            for one in rules[name][kind]:
                right, wrong, _ = counts([one["value"]], case["truth"], kind)
                by_rule[one["rule"]][0] += right
                by_rule[one["rule"]][1] += right + wrong
    for rule, (right, found) in sorted(by_rule.items()):
        print(f"{rule:12} {right:3} of {found:3}  {(right + 1) / (found + 2):.2f}")
    if "--wrong" in sys.argv:
        for name, case in cases.items():
            for kind in KINDS if not case["truth"]["held_out"] else ():
                said = {plain(value) for value in ours[name][kind]}
                true = {plain(value) for value in case["truth"][kind]}
                extra = said - true - {plain(value) for value in case["truth"]["either"]}
                if extra or true - said:
                    print(f"{name} {kind}: extra {sorted(extra)} missing {sorted(true - said)}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: compare.py LINES [SPACY-MODEL] [--wrong]")
    main(sys.argv[1])
