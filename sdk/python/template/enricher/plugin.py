"""How long a record's text is, and its title in one clean line."""

from crescendo_plugin import Unsupported, Votes, enricher, record

# Words that somebody reads in a minute, silently and without hurry.
WORDS_PER_MINUTE = 200


@enricher
def enrich() -> Votes:
    """Talks to the host and nothing else."""
    found = record()
    if found is None:
        raise Unsupported("this plugin enriches records, and there is none")
    return look(found.text("title"), found.text("text"))


def look(title: str, text: str) -> Votes:
    """What a title and a text say; where there is no text it abstains."""
    votes = Votes()
    words = len(text.split())
    if words == 0:
        return votes
    votes.number("text.words", words, 1.0)
    votes.number("text.reading-minutes", words / WORDS_PER_MINUTE, 0.6)
    clean = " ".join(title.split())
    if clean:
        votes.text("text.title", clean, 0.9)
    return votes
