"""The Python SDK on the test host; `tests/scripts.rs` runs this in a project."""

import json
import math
import sys
import types
import unittest
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "sdk"))

from crescendo_plugin import (
    Color,
    Denied,
    Image,
    InvalidInput,
    Json,
    Limit,
    Member,
    Other,
    Outcome,
    Rect,
    Route,
    Unsupported,
    Upstream,
    Votes,
    cache,
    clock,
    document,
    each_image,
    enricher,
    extractor,
    http,
    images,
    log,
    model,
    models,
    outcomes,
    parameters,
    poll,
    px,
    record,
    rem,
    router,
    setup,
    sink,
)
from crescendo_plugin.testing import Answer, BadPicture, BadVote, Host, Picture, Progress


def plugin(function: Any, world: Any = extractor, build: Any = None) -> Any:
    """A module with one decorated function, as plugin.py is."""
    module = types.ModuleType("plugin")
    # Decorators leave their class where the function is from.
    own = types.FunctionType(
        function.__code__,
        {**function.__globals__},
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    world(own)
    vars(module).update(own.__globals__)
    if build:
        setup(build)
        module.Setup = build.__globals__.pop("Setup")
    return module


def claims(fill: Any) -> Any:
    """A plugin that claims what `fill` puts into its votes."""

    def extract() -> Votes:
        votes = Votes()
        fill(votes)
        return votes

    return plugin(extract)


class Values(unittest.TestCase):
    def test_colours_are_said_as_bytes_as_texts_and_as_fractions(self) -> None:
        votes = Votes().color("a", (255, 0, 51), 1).color("b", "#ff0033", 1)
        votes.color("c", Color(1, 0, 0.2), 1)
        self.assertEqual({votes.scalar(field) for field in "abc"}, {Color(1, 0, 0.2)})
        self.assertEqual(str(Color.hex("#11223344")), "#11223344")
        self.assertEqual(Votes().color("a", (255, 0, 51, 0), 1).scalar("a"), Color(1, 0, 0.2, 0))

    def test_a_text_that_is_no_colour_is_named(self) -> None:
        with self.assertRaisesRegex(ValueError, "`red` is no colour"):
            Votes().color("a", "red", 1)

    def test_every_kind_of_value_crosses_into_the_contract_and_back(self) -> None:
        def fill(votes: Votes) -> None:
            votes.number("n", 3, 0.5).text("t", "x", 0.25).flag("f", True, 1)
            votes.dimension("d", px(8), 1).dimension("e", rem(1.5), 1)
            votes.color("c", "#f15925", 1, image=0)
            votes.set("s", [Member(2.5, 0.5), Member("x"), Member(False), Member(Json.of(None))])
            votes.json("j", {"b": [1, None], "a": "é"}, 0.5).json("k", Json('{"a": 1}'), 1)

        expected = Votes()
        fill(expected)
        found = Host(images=[Picture.flat(1, 1, (0, 0, 0))]).run(claims(fill)).votes
        self.assertEqual(found, expected)
        self.assertIs(type(found.scalar("f")), bool)
        self.assertEqual(found.scalar("j"), Json('{"a":"é","b":[1,null]}'))
        self.assertEqual(found.scalar("k").value, {"a": 1})

    def test_what_has_no_json_is_named_where_it_is_said(self) -> None:
        with self.assertRaisesRegex(TypeError, "set is not JSON serializable"):
            Votes().json("a", {1}, 1)
        with self.assertRaises(ValueError):
            Votes().json("a", [math.nan], 1)

    def test_a_later_vote_replaces_an_earlier_one_on_the_same_field(self) -> None:
        votes = Votes().number("a", 1, 1).number("b", 2, 1).number("a", 3, 1)
        self.assertEqual([(one.field, one.value) for one in votes.scalars], [("a", 3), ("b", 2)])

    def test_an_empty_set_claims_nothing(self) -> None:
        self.assertFalse(Votes().set("s", []))


class Rules(unittest.TestCase):
    def test_what_the_host_would_refuse_fails_here(self) -> None:
        for wrong, fill in {
            "`Upper`": lambda votes: votes.number("Upper", 1, 1),
            "`a..b`": lambda votes: votes.number("a..b", 1, 1),
            "confidence is NaN": lambda votes: votes.number("a", 1, math.nan),
            "inf is no finite": lambda votes: votes.number("a", math.inf, 1),
            "-1.0 is no length": lambda votes: votes.dimension("a", px(-1.0), 1),
            "not in 0.0 to 1.0": lambda votes: votes.color("a", Color(1.5, 0, 0), 1),
            "no image 0": lambda votes: votes.number("a", 1, 1, image=0),
            "share 2": lambda votes: votes.set("a", [Member(1.0, 2)]),
            "text of more than 1024 KiB": lambda votes: votes.text("a", "x" * 1048577, 1),
            "text of more than 64 KiB": lambda votes: votes.set("a", [Member("x" * 65537)]),
            "JSON of more than 1024 KiB": lambda votes: votes.json("a", "x" * 1048575, 1),
            "more than 64 lists": lambda votes: votes.json("a", Json("[" * 65 + "]" * 65), 1),
            "no JSON value: Expecting": lambda votes: votes.json("a", Json("{"), 1),
            "NaN is no number": lambda votes: votes.json("a", Json("NaN"), 1),
        }.items():
            failure = Host().run(claims(fill)).failure
            self.assertIsInstance(failure, BadVote, wrong)
            self.assertIn(wrong, str(failure))


class Failures(unittest.TestCase):
    def test_each_failure_keeps_its_kind_and_its_text(self) -> None:
        for case in (InvalidInput, Unsupported, Limit, Denied, Upstream, Other):

            def extract() -> Votes:
                raise case("why")

            failure = Host().run(plugin(extract)).failure
            self.assertEqual((type(failure), str(failure)), (case, "why"))

    def test_what_nobody_caught_names_its_line_and_its_trace_is_logged(self) -> None:
        def extract() -> Votes:
            raise KeyError("width")

        call = Host().run(plugin(extract))
        self.assertRegex(str(call.failure), r"^KeyError: 'width' \(test_sdk.py:\d+\)$")
        [(level, trace)] = call.log
        self.assertEqual(level, "error")
        self.assertIn("in extract", trace)

    def test_a_forgotten_return_is_a_failure_and_no_abstention(self) -> None:
        def extract() -> None:
            Votes()

        failure = Host().run(plugin(extract)).failure
        self.assertEqual(str(failure), "extract returned NoneType where Votes was expected")


class Images(unittest.TestCase):
    def test_pixels_come_in_three_layouts_and_regions(self) -> None:
        def extract() -> Votes:
            image = images()[0]
            assert (image.width, image.height, image.has_alpha) == (2, 1, True)
            assert list(image.rgb(0).colors()) == [(255, 0, 0), (255, 255, 255)]
            assert image.rgba(0).at(1, 0) == (9, 9, 9, 0)
            assert image.luma(0).data == bytes([54, 255])
            assert len(image.rgb(0, Rect(1, 0, 1, 1))) == 1
            assert image.rgb(1).at(0, 0) == (255, 127, 127)
            return Votes().flag("done", True, 1)

        picture = Picture(2, 1, bytes([255, 0, 0, 255, 9, 9, 9, 0]))
        self.assertTrue(Host(images=[picture]).run(plugin(extract)).votes)

    def test_an_area_past_the_edge_is_invalid_input(self) -> None:
        def extract() -> Votes:
            images()[0].rgb(0, Rect(1, 0, 1, 1))
            return Votes()

        host = Host(images=[Picture.flat(1, 1, (0, 0, 0))])
        self.assertIsInstance(host.run(plugin(extract)).failure, InvalidInput)

    def test_a_failure_of_another_kind_ends_the_call(self) -> None:
        def look(image: Image) -> Votes:
            raise Other("mine")

        def extract() -> Votes:
            return each_image(look)

        host = Host(images=[Picture.flat(1, 1, (0, 0, 0))])
        self.assertIsInstance(host.run(plugin(extract)).failure, Other)

    def test_what_is_no_png_is_named(self) -> None:
        with self.assertRaisesRegex(BadPicture, "test_sdk.py is no PNG"):
            Picture.open(__file__)


class Subject(unittest.TestCase):
    def test_a_record_has_its_url_and_fields(self) -> None:
        def enrich() -> Votes:
            found = record()
            assert found is not None and found.url == "https://a.test/"
            return Votes().text("t", found.text("title"), 1).text("u", found.text("none"), 1)

        host = Host(record={"url": "https://a.test/", "title": "é"})
        votes = host.run(plugin(enrich, enricher)).votes
        self.assertEqual((votes.scalar("t"), votes.scalar("u")), ("é", ""))

    def test_a_document_has_pages(self) -> None:
        def enrich() -> Votes:
            found = document()
            assert found is not None
            return Votes().text("t", "|".join(page.text() for page in found), 1)

        votes = Host(pages=["one", "two"]).run(plugin(enrich, enricher)).votes
        self.assertEqual(votes.scalar("t"), "one|two")

    def test_outcomes_are_seen_as_they_ended(self) -> None:
        seen = []

        def extract() -> Votes:
            seen.extend(outcomes())
            return Votes()

        given = [
            Outcome("a", 1, 1.0, "voted", "", Votes().number("n", 1, 1)),
            Outcome("b", 1, 1.5, "abstained", "", Votes()),
            Outcome("c", 2, 1.0, "failed", "trap", Votes()),
            Outcome("d", 3, 1.0, "skipped", "budget", Votes()),
        ]
        Host(outcomes=given).run(plugin(extract))
        self.assertEqual(seen, given)

    def test_parameters_have_defaults_and_unknown_ones_are_refused(self) -> None:
        def extract() -> Votes:
            return Votes().number("k", parameters({"k": 6, "side": 48})["k"], 1)

        self.assertEqual(Host(parameters={"k": 8}).run(plugin(extract)).votes.scalar("k"), 8)
        self.assertEqual(Host().run(plugin(extract)).votes.scalar("k"), 6)
        failure = Host(parameters={"kk": 8}).run(plugin(extract)).failure
        self.assertIn("there is no `kk`; known: `k`, `side`", str(failure))


class Imports(unittest.TestCase):
    def test_what_is_said_is_kept_in_order(self) -> None:
        def generate() -> str:
            log.info("begun")
            assert sink.progress(1, 2, "page") and sink.text("a")
            assert sink.partial(Votes().number("n", 1, 1))
            return "a"

        call = Host().run(plugin(generate, model))
        self.assertEqual(call.emitted, [Progress(1, 2, "page"), "a", Votes().number("n", 1, 1)])
        self.assertEqual(call.log, [("info", "begun")])

    def test_a_run_is_cancelled_behind_the_items_that_are_heard(self) -> None:
        heard = []

        def generate() -> str:
            heard.extend(sink.text(piece) for piece in "abc")
            return ""

        Host(cancel_after=1).run(plugin(generate, model))
        self.assertEqual(heard, [True, False, False])

    def test_time_passes_where_the_plugin_waits(self) -> None:
        def extract() -> Votes:
            late, soon = clock.timer(50), clock.timer(10)
            assert poll.wait_any([late, soon]) == [1] and clock.now() == 10
            assert poll.wait_any([late], timeout_ms=5) == [] and clock.now() == 15
            clock.wait(85)
            return Votes().number("t", clock.now(), 1)

        self.assertEqual(Host().run(plugin(extract)).votes.scalar("t"), 100)

    def test_http_answers_by_url_and_one_failure_takes_no_other_down(self) -> None:
        def extract() -> Votes:
            urls = ["https://a.test/", "https://b/"]
            one, other = http.fetch_all([http.Request(url) for url in urls])
            assert isinstance(one, http.Response) and isinstance(other, Upstream)
            assert one.json() == {"a": 1} and one.headers == {"x-y": "z"} and one.status == 201
            return Votes().text("t", http.fetch("https://a.test/").text(), 1)

        answer = Answer(b'{"a": 1}', 201, {"X-Y": "z"})
        votes = Host(http={"https://a.test/": answer}).run(plugin(extract)).votes
        self.assertEqual(votes.scalar("t"), '{"a": 1}')

    def test_models_answer_by_alias_up_to_the_maximum(self) -> None:
        asked: list[Any] = []

        def echo(request: Any) -> str:
            asked.append(request)
            return "one two three"

        def generate() -> str:
            turns = [models.system("be brief"), models.user("a b", images()[0])]
            answer = models.generate("small", turns, max_tokens=2, schema={"type": "string"})
            text = answer.text()
            assert answer.usage == models.Usage(4, 2, 0)
            return text

        picture = Picture.flat(1, 1, (0, 0, 0))
        call = Host(images=[picture], models=echo).run(plugin(generate, model))
        self.assertEqual(call.text, "one two ")
        self.assertEqual(json.loads(asked[0].schema), {"type": "string"})

    def test_the_cache_keeps_what_was_put(self) -> None:
        def extract() -> Votes:
            assert cache.get("k") is None
            cache.put("k", b"1", 60)
            return Votes().flag("f", cache.get("k") == b"1", 1)

        kept: dict[str, bytes] = {}
        self.assertEqual(Host(cache=kept).run(plugin(extract)).votes.scalar("f"), True)
        self.assertEqual(kept, {"k": b"1"})

    def test_what_was_not_granted_is_denied(self) -> None:
        for call in (
            lambda: http.fetch("https://a.test/"),
            lambda: models.generate("small", "x", 1),
            lambda: cache.get("k"),
        ):

            def extract() -> Votes:
                call()
                return Votes()

            self.assertIsInstance(Host().run(plugin(extract)).failure, Denied)


class Worlds(unittest.TestCase):
    def test_setup_runs_first_and_may_call_no_import(self) -> None:
        table: list[int] = []

        def extract() -> Votes:
            return Votes().number("n", len(table), 1)

        found = Host().run(plugin(extract, build=lambda: table.append(1)))
        self.assertEqual(found.votes.scalar("n"), 1)
        with self.assertRaisesRegex(Exception, "no host there"):
            Host().run(plugin(extract, build=lambda: log.info("x")))

    def test_a_router_is_given_candidates(self) -> None:
        def choose(candidates: Any) -> Route:
            return Route([one.stage for one in candidates], "all")

        self.assertEqual(Host().run(plugin(choose, router)).route, Route([], "all"))

    def test_a_module_without_a_decorator_is_named(self) -> None:
        with self.assertRaisesRegex(TypeError, "no function with a decorator"):
            Host().run(math)


class Palette(unittest.TestCase):
    def test_the_vectors_of_all_languages_hold(self) -> None:
        from palette import palette

        for vector in json.loads((HERE / "palette-vectors.json").read_text("utf-8")):
            members = [(tuple(color), count) for color, count in vector["members"]]
            self.assertEqual(palette(map(tuple, vector["pixels"])), members, vector["name"])


if __name__ == "__main__":
    unittest.main()
