"""Which stages a run needs: what costs money only where it pays."""

from collections.abc import Sequence

from crescendo_plugin import Candidate, Route, prompt, router

# Stages up to this tier always run: fast ones, and those that cost nothing.
ALWAYS = 2

# Words above which a prompt is worth a paid stage.
LONG = 200


@router
def choose(candidates: Sequence[Candidate]) -> Route:
    """Talks to the host and nothing else."""
    text = prompt()
    return route(candidates, None if text is None else len(text.split()))


def route(candidates: Sequence[Candidate], words: int | None) -> Route:
    """Whom to run for a prompt of so many words, or for no prompt."""
    if words is None:
        return Route([one.stage for one in candidates], "no prompt: every stage runs")
    if words > LONG:
        return Route(
            [one.stage for one in candidates],
            f"a prompt of {words} words: paid stages run too",
        )
    kept = [one.stage for one in candidates if one.tier <= ALWAYS or one.reserve_micros == 0]
    return Route(kept, f"a prompt of {words} words, no more than {LONG}: paid stages are left out")
