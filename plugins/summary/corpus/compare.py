"""Holds summaries of the corpus against those that were written by hand.

Reads the lines of JSON that `cargo run --example short` prints. Beside it stand the first
three sentences of each text and, where sumy is installed, its TextRank, LexRank and LSA,
with three sentences each. All get the same sentences, those of `crescendo_text`, and
sumy the stop words of NLTK's list that it brings for the text's language, so that
nothing but the choice differs.
"""

import collections
import json
import pathlib
import re
import sys

TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
LANGUAGES = {"en": "english", "de": "german", "fr": "french", "es": "spanish", "ja": "japanese"}


def f1(shared, said, true):
    return 2 * shared / (said + true) if shared else 0.0


def rouge(said, true):
    """ROUGE-1, ROUGE-2 and ROUGE-L, F-measure, over tokens of README.md."""
    said, true = TOKEN.findall(said.lower()), TOKEN.findall(true.lower())
    scores = []
    for size in (1, 2):
        grams = [collections.Counter(zip(*(of[at:] for at in range(size)))) for of in (said, true)]
        scores.append(f1(sum((grams[0] & grams[1]).values()), *(sum(g.values()) for g in grams)))
    row = [0] * (len(true) + 1)
    for token in said:
        last = 0
        for at, other in enumerate(true, 1):
            last, row[at] = row[at], last + 1 if token == other else max(row[at], row[at - 1])
    return (*scores, f1(row[-1], len(said), len(true)))


class Tokenizer:
    """Sentences as they were given, words as they are compared."""

    MARK = "\u241e"

    def to_sentences(self, text):
        return text.split(self.MARK)

    def to_words(self, sentence):
        return tuple(TOKEN.findall(sentence))


def sumy_texts(cases):
    try:
        from sumy.nlp.stemmers import Stemmer, null_stemmer
        from sumy.parsers.plaintext import PlaintextParser
        from sumy.summarizers import lex_rank, lsa, text_rank
        from sumy.utils import get_stop_words
    except ImportError:
        return {}
    kinds = {
        "sumy TextRank": text_rank.TextRankSummarizer,
        "sumy LexRank": lex_rank.LexRankSummarizer,
        "sumy LSA": lsa.LsaSummarizer,
    }
    texts = {kind: {} for kind in kinds}
    for name, case in cases.items():
        language = LANGUAGES[case["truth"]["language"]]
        for kind, make in kinds.items():
            stemmer = null_stemmer if language == "japanese" else Stemmer(language)
            summarizer = make(stemmer)
            summarizer.stop_words = get_stop_words(language)
            parser = PlaintextParser.from_string(Tokenizer.MARK.join(case["sentences"]), Tokenizer())
            chosen = summarizer(parser.document, 3)
            texts[kind][name] = " ".join(str(sentence) for sentence in chosen)
    return texts


def main(path):
    cases, sides = {}, {"summary": {}, "lead-3": {}}
    for line in pathlib.Path(path).read_text().splitlines():
        told = json.loads(line)
        folder = pathlib.Path(told["name"])
        truth = json.loads((folder / "truth.json").read_text())
        cases[folder.name] = {"truth": truth, "sentences": told["sentences"]}
        sides["summary"][folder.name] = told["summary"]
        sides["lead-3"][folder.name] = " ".join(told["sentences"][:3])
    sides.update(sumy_texts(cases))
    for held, title in ((False, "tuned on"), (True, "held out")):
        half = {n: c for n, c in cases.items() if c["truth"]["held_out"] == held}
        print(f"\n{title}, {len(half)}: {'ROUGE-1':>24} {'ROUGE-2':>8} {'ROUGE-L':>8}")
        for side, texts in sides.items():
            scores = [rouge(texts[n], c["truth"]["summary"]) for n, c in half.items()]
            means = [sum(score) / len(scores) for score in zip(*scores)]
            print(f"{side:36}" + "".join(f"{mean:9.3f}" for mean in means))
        if "--each" in sys.argv and not held:
            for name, case in half.items():
                row = (rouge(texts[name], case["truth"]["summary"])[0] for texts in sides.values())
                print(f"  {name:24}" + "".join(f"{score:9.3f}" for score in row))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: compare.py LINES [--each]")
    main(sys.argv[1])
