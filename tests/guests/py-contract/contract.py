"""Uses every interface of the contract once, from Python.

`tests/guests/README.md` says what the host must answer. Each check raises
`Broken` where something was not as promised.
"""

from componentize_py_types import Err, Ok
from wit_world import WitWorld as World
from wit_world import exports
from wit_world.imports import cache, clock, compute, http, log, models, poll, sink, subject, types

# How many requests go out at once.
REQUESTS = 50

prepared = 0


class Broken(Exception):
    pass


def promised(holds: bool, what: str) -> None:
    if not holds:
        raise Broken(f"not so: {what}")


def invalid(call) -> bool:
    """Whether a call fails with `invalid-input`."""
    try:
        call()
    except Err as error:
        return isinstance(error.value, types.Failure_InvalidInput)
    return False


def check_subject() -> None:
    images = subject.images()
    promised(len(images) > 0, "there is an image")
    image, size = images[0], images[0].size()
    promised(image.index() == 0, "the first image has index 0")
    promised(image.format().startswith("image/"), "the format is a media type")
    raster = image.pixels(None, 8, subject.Layout.RGB8)
    promised(max(raster.width, raster.height) <= 8, "the longer side is at most 8")
    promised(len(raster.data) == raster.width * raster.height * 3, "three bytes a pixel")
    past = subject.Rect(x=size.width, y=0, width=1, height=1)
    promised(
        invalid(lambda: image.pixels(past, 0, subject.Layout.LUMA8)),
        "an area past the edge is invalid input",
    )


def check_sink() -> None:
    heard = sink.emit(sink.Item_Progress(sink.Progress(done=1, total=2, what="step")))
    heard = sink.emit(sink.Item_Text("half way")) and heard
    promised(heard, "a run that is not cancelled listens")


def check_clock() -> None:
    before = clock.now()
    clock.wait(5)
    # The clock is as coarse as a millisecond.
    promised(clock.now() >= before + 4, "waiting takes its time")


def check_poll() -> None:
    late, soon = clock.timer(60_000), clock.timer(1)
    promised(list(poll.wait_any([late, soon], None)) == [1], "the timer that is due is ready")
    promised(soon.ready() and not late.ready(), "what became ready stays so")
    promised(list(poll.wait_any([late], 1)) == [], "after a timeout nothing is ready")
    promised(invalid(lambda: poll.wait_any([], None)), "an empty list is invalid input")


def check_log() -> None:
    log.write(log.Level.INFO, "contract")


def check_cache() -> None:
    cache.put("key", bytes([1, 2, 3]), 60)
    promised(cache.get("key") == bytes([1, 2, 3]), "what was put can be got")
    promised(cache.get("absent") is None, "what was not put cannot")


def request(number: int) -> http.Request:
    url = f"https://contract.test/{number}"
    return http.Request(method="GET", url=url, headers=[], body=None, timeout_ms=10_000)


def body_is(response: http.Response, number: int) -> None:
    promised(response.status() == 200, "the status is 200")
    body = b""
    while (piece := response.next()) is not None:
        body += piece
    promised(body == f"body {number}".encode(), "answers come in the order of requests")


def check_http() -> None:
    results = http.fetch_all([request(number) for number in range(REQUESTS)])
    for number, result in enumerate(results):
        promised(isinstance(result, Ok), "each request is answered")
        body_is(result.value, number)
    one = http.fetch(request(REQUESTS))
    promised(list(poll.wait_any([one.waitable()], None)) == [0], "a body becomes ready")
    body_is(one, REQUESTS)


def check_models() -> None:
    message = models.Message(role=models.Role.USER, parts=[models.Part_Text("one two three")])
    generation = models.generate(
        models.Request(
            model="echo", messages=[message], max_tokens=16, temperature=None, schema=None
        )
    )
    poll.wait_any([generation.waitable()], None)
    text = ""
    while (piece := generation.next()) is not None:
        text += piece
    promised(text == "one two three", "the model echoes")
    promised(generation.usage().output_tokens == 3, "usage is metered")


def check_compute() -> None:
    promised(compute.limits().buffer_bytes >= 4, "there is an allowance")
    buffer = compute.Buffer.allocate(compute.Element.BYTES, 4)
    promised(buffer.read(0, 4) == bytes(4), "memory is zeroed")
    buffer.write(0, bytes([1, 2, 3, 4]))
    promised(buffer.read(1, 2) == bytes([2, 3]), "a range can be read")
    launch = compute.Launch(
        kernel="test.nothing",
        arguments=[compute.Argument_Buffer(buffer), compute.Argument_Parameter(0)],
    )
    completion = compute.record_program([launch]).submit([7])
    poll.wait_any([completion.waitable()], None)
    completion.wait()


CHECKS = [
    ("subject", check_subject),
    ("sink", check_sink),
    ("clock", check_clock),
    ("poll", check_poll),
    ("log", check_log),
    ("cache", check_cache),
    ("http", check_http),
    ("models", check_models),
    ("compute", check_compute),
]


def vote(name: str, value: types.Value) -> types.Vote:
    return types.Vote(field=f"contract.{name}", image=None, value=value, confidence=1.0)


def outcome(check) -> str:
    try:
        check()
    except Broken as broken:
        return str(broken)
    except Err as error:
        return f"failure: {error.value}"
    return "ok"


class WitWorld(World):
    def extract(self) -> types.Votes:
        votes = [vote(name, types.Value_Text(outcome(check))) for name, check in CHECKS]
        votes.append(vote("setup", types.Value_Number(float(prepared))))
        json = f'{{"of": ["\\u00e9", null, 1.50, true],\n"setup": {prepared}}}'
        votes.append(vote("json", types.Value_Json(json)))
        return types.Votes(scalars=votes, sets=[])


class Setup(exports.Setup):
    def init(self) -> None:
        global prepared
        prepared = 42
