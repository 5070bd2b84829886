// The JavaScript SDK on the test host; tests/scripts.rs runs this in a project.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Host, Picture } from "./sdk/testing.js";
import { fromUtf8 } from "./sdk/src/utf8.js";
import { palette } from "./palette.js";

const sdk = await import("./sdk/crescendo.js");
const http = await import("./sdk/http.js");
const models = await import("./sdk/models.js");
const cache = await import("./sdk/cache.js");

const { Failure, Json, Votes, clock, color, enricher, extractor, hex, images, log } = sdk;
const { member, model, poll, px, rem, router, sink } = sdk;

/** A plugin of one function, run on a host. */
const extract = (run, given) => new Host(given).run({ extract: extractor(run) });

const black = Picture.flat(1, 1, [0, 0, 0]);

test("colours are said as bytes, as texts and as fractions", () => {
  const expected = { red: 1, green: 0, blue: 0.2, alpha: 1 };
  assert.deepEqual(color([255, 0, 51]), expected);
  assert.deepEqual(color("#ff0033"), expected);
  assert.deepEqual(color(expected), expected);
  assert.equal(hex("#00000000").alpha, 0);
  assert.deepEqual(color([255, 0, 51, 0]), { ...expected, alpha: 0 });
  assert.throws(() => color([7]), /3 or 4 bytes, not 1/);
});

test("a text that is no colour is named", () => {
  assert.throws(() => new Votes().color("a", "red", 1), /`red` is no colour/);
});

test("every kind of value crosses into the contract and back", () => {
  const fill = (votes) =>
    votes
      .number("n", 3, 0.5)
      .text("t", "x", 0.25)
      .flag("f", true, 1)
      .dimension("d", px(8), 1)
      .dimension("e", rem(1.5), 1)
      .color("c", "#f15925", 1, 0)
      .set("s", [member(2.5, 0.5), member("x"), member(false), member(Json.of(null))])
      .json("j", { b: [1, null], a: "é" }, 0.5)
      .json("k", new Json('{"a": 1}'), 1);
  const { votes } = extract(() => fill(new Votes()), { images: [black] });
  const expected = fill(new Votes());
  assert.deepEqual(votes.scalars, expected.scalars);
  assert.deepEqual(votes.sets, expected.sets);
  assert.equal(votes.scalar("j").text, '{"b":[1,null],"a":"é"}');
  assert.deepEqual(votes.scalar("k").value, { a: 1 });
});

test("what is no value is refused where it is said", () => {
  assert.throws(() => new Votes().vote("a", undefined, 1), /undefined is no colour/);
  assert.throws(() => new Votes().set("a", [member(null)]), /null is no colour/);
  assert.throws(() => new Votes().json("a", undefined, 1), /undefined has no JSON/);
});

test("a later vote replaces an earlier one on the same field", () => {
  const votes = new Votes().number("a", 1, 1).number("b", 2, 1).number("a", 3, 1);
  assert.deepEqual(
    votes.scalars.map((vote) => [vote.field, vote.value]),
    [
      ["a", 3],
      ["b", 2],
    ],
  );
});

test("what the host would refuse fails here", () => {
  for (const [wrong, fill] of [
    ["`Upper`", (votes) => votes.number("Upper", 1, 1)],
    ["`a..b`", (votes) => votes.number("a..b", 1, 1)],
    ["confidence is NaN", (votes) => votes.number("a", 1, NaN)],
    ["confidence is undefined", (votes) => votes.number("a", 1)],
    ["Infinity is no finite", (votes) => votes.number("a", Infinity, 1)],
    ["-1 is no length", (votes) => votes.dimension("a", px(-1), 1)],
    ["not in 0.0 to 1.0", (votes) => votes.color("a", { ...hex("#000000"), red: 2 }, 1)],
    ["no image 0", (votes) => votes.number("a", 1, 1, 0)],
    ["share 2", (votes) => votes.set("a", [member(1, 2)])],
    ["text of more than 1024 KiB", (votes) => votes.text("a", "x".repeat(1048577), 1)],
    ["text of more than 64 KiB", (votes) => votes.set("a", [member("x".repeat(65537))])],
    ["JSON of more than 1024 KiB", (votes) => votes.json("a", "x".repeat(1048575), 1)],
    ["more than 64 lists", (votes) => votes.json("a", new Json(`${"[".repeat(65)}${"]".repeat(65)}`), 1)],
    ["no JSON value", (votes) => votes.json("a", new Json("{"), 1)],
  ]) {
    const { failure } = extract(() => fill(new Votes()));
    assert.equal(failure?.kind, "bad-vote", wrong);
    assert.ok(failure.message.includes(wrong), failure.message);
  }
});

test("each failure keeps its kind and its text", () => {
  for (const kind of ["invalid-input", "unsupported", "limit", "denied", "upstream", "other"]) {
    const { failure } = extract(() => {
      throw new Failure(kind, "why");
    });
    assert.deepEqual([failure.kind, failure.message], [kind, "why"]);
  }
});

test("what nobody caught names its line, and its stack is logged", () => {
  const call = extract(() => undefined.width);
  assert.match(call.failure.message, /^TypeError: .* \(sdk\.test\.js:\d+\)$/);
  assert.equal(call.log[0].level, "error");
  assert.match(call.log[0].message, /\n +at /);
});

test("a forgotten return is a failure and no abstention", () => {
  const { failure } = extract(() => void new Votes());
  assert.equal(failure.message, "the plugin returned undefined instead of Votes");
});

test("pixels come in three layouts and in regions", () => {
  const picture = new Picture(2, 1, Uint8Array.of(255, 0, 0, 255, 9, 9, 9, 0));
  const seen = {};
  extract(
    () => {
      const [image] = images();
      Object.assign(seen, {
        size: [image.width, image.height, image.hasAlpha],
        rgb: [...image.rgb(0).colors()],
        rgba: image.rgba(0).at(1, 0),
        luma: [...image.luma(0).data],
        area: image.rgb(0, { x: 1, y: 0, width: 1, height: 1 }).length,
        small: image.rgb(1).at(0, 0),
      });
      return new Votes();
    },
    { images: [picture] },
  );
  assert.deepEqual(seen, {
    size: [2, 1, true],
    rgb: [
      [255, 0, 0],
      [255, 255, 255],
    ],
    rgba: [9, 9, 9, 0],
    luma: [54, 255],
    area: 1,
    small: [255, 127, 127],
  });
});

test("an area past the edge is invalid input", () => {
  const area = { x: 1, y: 0, width: 1, height: 1 };
  const { failure } = extract(() => images()[0].rgb(0, area), { images: [black] });
  assert.equal(failure.kind, "invalid-input");
});

test("a failure of another kind ends the call", () => {
  const look = () => {
    throw new Failure("other", "mine");
  };
  assert.equal(extract(() => sdk.eachImage(look), { images: [black] }).failure.message, "mine");
});

test("what is no PNG is named", () => {
  assert.throws(() => Picture.open(new URL(import.meta.url)), /sdk\.test\.js is no PNG/);
});

test("a record has its URL and its fields", () => {
  let found;
  const enrich = enricher(() => {
    found = sdk.record();
    return new Votes();
  });
  const record = { url: "https://a.test/", title: "é" };
  new Host({ record }).run({ enrich });
  assert.deepEqual(found, { url: "https://a.test/", fields: record });
});

test("a document has pages", () => {
  const texts = [];
  extract(
    () => {
      for (const page of sdk.document()) texts.push(page.text());
      return new Votes();
    },
    { pages: ["one", "two"] },
  );
  assert.deepEqual(texts, ["one", "two"]);
});

test("outcomes are seen as they ended", () => {
  const claimed = new Votes().flag("n", true, 1);
  const outcomes = [
    { stage: "a", tier: 1, weight: 1, ending: "voted", reason: "", votes: claimed },
    { stage: "b", tier: 1, weight: 1.5, ending: "abstained", reason: "", votes: new Votes() },
    { stage: "c", tier: 2, weight: 1, ending: "failed", reason: "trap", votes: new Votes() },
    { stage: "d", tier: 3, weight: 1, ending: "skipped", reason: "budget", votes: new Votes() },
  ];
  let seen;
  extract(
    () => {
      seen = sdk.outcomes();
      return new Votes();
    },
    { outcomes },
  );
  const plain = (all) => all.map((one) => ({ ...one, votes: one.votes.scalars }));
  assert.deepEqual(plain(seen), plain(outcomes));
});

test("parameters have defaults, and unknown ones are refused", () => {
  const run = () => new Votes().number("k", sdk.parameters({ k: 6, side: 48 }).k, 1);
  assert.equal(extract(run, { parameters: { k: 8 } }).votes.scalar("k"), 8);
  assert.equal(extract(run).votes.scalar("k"), 6);
  const { failure } = extract(run, { parameters: { kk: 8 } });
  assert.match(failure.message, /there is no `kk`; known: `k`, `side`/);
});

test("a run is cancelled behind the items that are heard", () => {
  let heard;
  const generate = model(() => {
    heard = ["a", "b", "c"].map((piece) => sink.text(piece));
    return "";
  });
  new Host({ cancelAfter: 1 }).run({ generate });
  assert.deepEqual(heard, [true, false, false]);
});

test("what is said is kept in order", () => {
  const votes = new Votes().number("n", 1, 1);
  const generate = model(() => {
    log.info("begun");
    assert.ok(sink.progress(1, 2, "page") && sink.text("a") && sink.partial(votes));
    return "a";
  });
  const call = new Host().run({ generate });
  assert.deepEqual(call.emitted.slice(0, 2), [{ done: 1, total: 2, what: "page" }, "a"]);
  assert.deepEqual(call.emitted[2].scalars, votes.scalars);
  assert.deepEqual(call.log, [{ level: "info", message: "begun" }]);
});

test("time passes where the plugin waits", () => {
  const seen = [];
  extract(() => {
    const [late, soon] = [clock.timer(50), clock.timer(10)];
    seen.push(poll.waitAny([late, soon]), clock.now());
    seen.push(poll.waitAny([late], 5), clock.now());
    clock.wait(85);
    seen.push(clock.now());
    return new Votes();
  });
  assert.deepEqual(seen, [[1], 10, [], 15, 100]);
});

test("http answers by URL, and one failure takes no other down", () => {
  const answer = { status: 201, headers: { "X-Y": "z" }, body: '{"a":"é"}' };
  let seen;
  const call = extract(
    () => {
      const [one, other] = http.fetchAll(["https://a.test/", { url: "https://b/" }]);
      seen = [one.status, one.headers, one.json(), other.kind, http.fetch(one.url).text()];
      return new Votes();
    },
    { http: { "https://a.test/": answer } },
  );
  assert.equal(call.failure, undefined);
  assert.deepEqual(seen, [201, { "x-y": "z" }, { a: "é" }, "upstream", '{"a":"é"}']);
});

test("models answer by alias, up to the maximum", () => {
  let asked;
  const echo = (request) => {
    asked = request;
    return "one two three";
  };
  let usage;
  const generate = model(() => {
    const turns = [models.system("be brief"), models.user("a b", images()[0])];
    const answer = models.generate("small", turns, { maxTokens: 2, schema: { type: "string" } });
    const text = answer.text();
    usage = answer.usage;
    return text;
  });
  const call = new Host({ images: [black], models: echo }).run({ generate });
  assert.equal(call.text, "one two ");
  assert.deepEqual(usage, { inputTokens: 4, outputTokens: 2, costMicros: 0 });
  assert.deepEqual(JSON.parse(asked.schema), { type: "string" });
});

test("the cache keeps what was put", () => {
  const kept = new Map();
  const run = () => {
    assert.equal(cache.get("k"), undefined);
    cache.put("k", Uint8Array.of(1), 60);
    return new Votes().flag("f", cache.get("k")[0] === 1, 1);
  };
  assert.equal(extract(run, { cache: kept }).votes.scalar("f"), true);
  assert.equal(kept.size, 1);
});

test("what was not granted is denied", () => {
  for (const call of [
    () => http.fetch("https://a.test/"),
    () => models.generate("small", "x", { maxTokens: 1 }),
    () => cache.get("k"),
  ]) {
    assert.equal(extract(call).failure.kind, "denied");
  }
});

test("setup runs first, and may call no import", () => {
  let table = 0;
  const plugin = {
    extract: extractor(() => new Votes().number("n", table, 1)),
    setup: sdk.prepare(() => (table = 7)),
  };
  assert.equal(new Host().run(plugin).votes.scalar("n"), 7);
  const curious = { ...plugin, setup: sdk.prepare(() => log.info("x")) };
  assert.throws(() => new Host().run(curious), (thrown) => /no host there/.test(thrown));
});

test("a route without a reason, or of stages that are no texts, is a failure", () => {
  for (const route of [undefined, {}, { stages: ["a"] }, { stages: [{}], reason: "x" }]) {
    const { failure } = new Host().run({ choose: router(() => route) });
    assert.equal(failure?.kind, "other");
    assert.match(failure.message, /instead of { stages, reason }/);
  }
});

test("a router is given candidates", () => {
  const choose = router((candidates) => ({ stages: candidates, reason: "all" }));
  assert.deepEqual(new Host().run({ choose }).route, { stages: [], reason: "all" });
});

test("a module without a world is named", () => {
  assert.throws(() => new Host().run({}), /exports none of extract/);
});

test("UTF-8 is read as a browser reads it", () => {
  const decoder = new TextDecoder();
  const whole = new TextEncoder().encode("aé€😀");
  const odd = [[0x80], [0xc3], [0xc3, 0x28], [0xe2, 0x82], [0xff], [0xc0, 0xaf, 0x41]];
  for (const bytes of [[...whole], ...odd]) {
    assert.equal(fromUtf8(Uint8Array.from(bytes)), decoder.decode(Uint8Array.from(bytes)), bytes);
  }
  assert.equal(fromUtf8(new TextEncoder().encode("x".repeat(5000))).length, 5000);
});

test("the vectors of all languages hold", () => {
  const text = readFileSync(new URL("./palette-vectors.json", import.meta.url), "utf8");
  for (const { name, pixels, members } of JSON.parse(text)) {
    const found = palette(Uint8Array.from(pixels.flat()));
    assert.deepEqual(
      found.map(({ color, count }) => [color, count]),
      members,
      name,
    );
  }
});
