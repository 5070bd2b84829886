"""Uses everything of the Python SDK once; `tests/guests/README.md` says what the
host must answer. Each check raises `Broken` where something was not as promised.
"""

from crescendo_plugin import (
    Failure,
    InvalidInput,
    Member,
    Rect,
    Votes,
    cache,
    clock,
    document,
    each_image,
    extractor,
    http,
    images,
    log,
    models,
    outcomes,
    parameters,
    poll,
    prompt,
    px,
    record,
    rem,
    setup,
    sink,
)

# How many requests go out at once.
REQUESTS = 50

prepared = 0


class Broken(Exception):
    pass


def promised(holds: bool, what: str) -> None:
    if not holds:
        raise Broken(f"not so: {what}")


def check_subject() -> None:
    image = images()[0]
    promised(image.index == 0 and image.format.startswith("image/"), "there is an image")
    pixels = image.rgb(max_side=8)
    promised(max(pixels.width, pixels.height) <= 8, "the longer side is at most 8")
    promised(len(pixels.data) == len(pixels) * 3, "three bytes a pixel")
    promised(len(list(pixels.colors())) == len(pixels), "each pixel has a colour")
    promised(pixels.at(0, 0) == next(pixels.colors()), "the first pixel is the first")
    promised(len(image.rgba(4).at(0, 0)) == 4, "four bytes a pixel")
    corner = Rect(0, 0, 2, 2)
    promised(len(image.luma(0, corner).data) == 4, "a region has its own size")
    try:
        image.luma(0, Rect(image.width, 0, 1, 1))
        raise Broken("an area past the edge is given")
    except InvalidInput as refused:
        promised(refused.message != "", "the host says why")
    promised(not image.has_alpha or image.has_alpha, "opacity is known")
    promised(record() is None and prompt() is None and document() is None, "nothing else")
    promised(list(outcomes()) == [], "it reads no stage")
    promised(parameters() == {} and parameters({"k": 1}) == {"k": 1}, "there are defaults")
    promised(not each_image(lambda image: Votes()), "no claim is an abstention")


def check_sink() -> None:
    heard = sink.progress(1, 2) and sink.progress(1, what="page") and sink.text("half way")
    votes = Votes().color("c", "#102030", 0.5).dimension("d", px(8), 1).dimension("e", rem(1.5), 1)
    votes.flag("f", True, 1).set("s", [Member(1.5, 0.5, 0.5), Member("x")])
    promised(heard and sink.partial(votes), "a run that is not cancelled listens")


def check_clock() -> None:
    before = clock.now()
    clock.wait(5)
    # The clock is as coarse as a millisecond.
    promised(clock.now() >= before + 4, "waiting takes its time")


def check_poll() -> None:
    late, soon = clock.timer(60_000), clock.timer(1)
    promised(poll.wait_any([late, soon]) == [1], "the timer that is due is ready")
    promised(poll.wait_any([late], timeout_ms=1) == [], "after a timeout nothing is ready")
    try:
        poll.wait_any([])
        raise Broken("an empty list is waited for")
    except InvalidInput:
        pass


def check_log() -> None:
    for write in (log.debug, log.info, log.warn, log.error):
        write("contract")
    print("contract", "again")


def check_cache() -> None:
    cache.put("key", bytes([1, 2, 3]), 60)
    promised(cache.get("key") == bytes([1, 2, 3]), "what was put can be got")
    promised(cache.get("absent") is None, "what was not put cannot")


def check_http() -> None:
    urls = [f"https://contract.test/{number}" for number in range(REQUESTS)]
    for number, answer in enumerate(http.fetch_all([http.Request(url) for url in urls])):
        if isinstance(answer, Failure):
            raise answer
        promised(answer.text() == f"body {number}", "answers come in the order of requests")
    one = http.fetch(urls[7], headers={"accept": "*/*"}, timeout_ms=10_000)
    promised(poll.wait_any([one.waitable()]) == [0], "a body becomes ready")
    promised(one.status == 200 and one.read() == b"body 7", "one is answered")
    promised(isinstance(one.headers, dict) and one.url != "", "headers and URL are there")


def check_models() -> None:
    answer = models.generate("echo", "one two three", max_tokens=16)
    promised(poll.wait_any([answer.waitable()]) == [0], "a piece becomes ready")
    promised(answer.text() == "one two three", "the model echoes")
    promised(answer.usage.output_tokens == 3, "usage is metered")


CHECKS = [
    ("subject", check_subject),
    ("sink", check_sink),
    ("clock", check_clock),
    ("poll", check_poll),
    ("log", check_log),
    ("cache", check_cache),
    ("http", check_http),
    ("models", check_models),
]


def outcome(check) -> str:
    try:
        check()
    except Broken as broken:
        return str(broken)
    except Failure as failure:
        return f"failure: {failure.kind} {failure.message}"
    return "ok"


@extractor
def extract() -> Votes:
    if parameters().get("mode") == "raise":
        raise ValueError("nobody caught this")
    if parameters().get("mode") == "refuse":
        raise InvalidInput("refused on purpose")
    votes = Votes()
    for name, check in CHECKS:
        votes.text(f"contract.{name}", outcome(check), 1.0)
    votes.json("contract.json", {"setup": prepared, "of": ["é", None, 1.5, True]}, 1.0)
    return votes.number("contract.setup", prepared, 1.0)


@setup
def init() -> None:
    global prepared
    prepared = 42
