"""A summary of the prompt: its two sentences that say most."""

import re
from collections import Counter

from crescendo_plugin import Cancelled, InvalidInput, Unsupported, model, prompt, sink

# Sentences of a summary.
KEPT = 2

# Letters below which a word says little: articles, conjunctions, the like.
SHORT = 4


@model
def generate() -> str:
    """Talks to the host: says each sentence as it comes, and returns them all."""
    text = prompt()
    if text is None:
        raise Unsupported("this plugin answers prompts, and there is none")
    said = ""
    for sentence in summary(text):
        piece = f" {sentence}" if said else sentence
        said += piece
        if not sink.text(piece):
            raise Cancelled()
    if not said:
        raise InvalidInput("the prompt is empty; it should hold a text to sum up")
    return said


def summary(text: str) -> list[str]:
    """The sentences whose words are the most frequent ones, in their order."""
    sentences = [one for one in re.split(r"(?<=[.!?])\s+", text.strip()) if one]
    frequency = Counter(words(text))

    def weight(at: int) -> float:
        found = words(sentences[at])
        return sum(frequency[word] for word in found) / max(1, len(found))

    # Sorting keeps the order of equals, so that the earlier sentence wins.
    best = sorted(range(len(sentences)), key=weight, reverse=True)[:KEPT]
    return [sentences[at] for at in sorted(best)]


def words(text: str) -> list[str]:
    """The words that count, in lower case."""
    return [word for word in re.findall(r"\w+", text.lower()) if len(word) >= SHORT]
