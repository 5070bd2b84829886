// Uses everything of the JavaScript SDK once; tests/guests/README.md says what the
// host must answer. Each check throws `Broken` where something was not as promised.

import * as cache from "./sdk/cache.js";
import {
  Failure,
  Votes,
  clock,
  document,
  eachImage,
  extractor,
  images,
  log,
  member,
  outcomes,
  parameters,
  poll,
  prepare,
  prompt,
  px,
  record,
  rem,
  sink,
} from "./sdk/crescendo.js";
import * as http from "./sdk/http.js";
import * as models from "./sdk/models.js";

// How many requests go out at once.
const REQUESTS = 50;

let prepared = 0;

class Broken extends Error {}

function promised(holds, what) {
  if (!holds) throw new Broken(`not so: ${what}`);
}

const same = (one, other) =>
  one.length === other.length && Array.from(one).every((item, at) => item === other[at]);

function refused(call, kind) {
  try {
    call();
  } catch (thrown) {
    return thrown instanceof Failure && thrown.kind === kind && thrown.message !== "";
  }
  return false;
}

function checkSubject() {
  const [image] = images();
  promised(image.index === 0 && image.format.startsWith("image/"), "there is an image");
  const pixels = image.rgb(8);
  promised(Math.max(pixels.width, pixels.height) <= 8, "the longer side is at most 8");
  promised(pixels.data.length === pixels.length * 3, "three bytes a pixel");
  const colors = [...pixels.colors()];
  promised(colors.length === pixels.length, "each pixel has a colour");
  promised(same(colors[0], pixels.at(0, 0)), "the first pixel is the first");
  promised(image.rgba(4).at(0, 0).length === 4, "four bytes a pixel");
  const corner = { x: 0, y: 0, width: 2, height: 2 };
  promised(image.luma(0, corner).data.length === 4, "a region has its own size");
  const past = { ...corner, x: image.width };
  promised(
    refused(() => image.luma(0, past), "invalid-input"),
    "an area past the edge is invalid input",
  );
  promised(typeof image.hasAlpha === "boolean", "opacity is known");
  promised(!record() && !document() && prompt() === undefined, "there is nothing else");
  promised(outcomes().length === 0, "it reads no stage");
  promised(parameters({ k: 1 }).k === 1, "there are defaults");
  promised(eachImage(() => new Votes()).isEmpty, "no claim is an abstention");
}

function checkSink() {
  const heard = sink.progress(1, 2) && sink.progress(1, undefined, "page") && sink.text("half");
  const votes = new Votes()
    .color("c", "#102030", 0.5)
    .dimension("d", px(8), 1)
    .dimension("e", rem(1.5), 1)
    .flag("f", true, 1)
    .set("s", [member(1.5, 0.5, 0.5), member("x")]);
  promised(heard && sink.partial(votes), "a run that is not cancelled listens");
}

function checkClock() {
  const before = clock.now();
  clock.wait(5);
  // The clock is as coarse as a millisecond.
  promised(clock.now() >= before + 4, "waiting takes its time");
}

function checkPoll() {
  const late = clock.timer(60_000);
  const soon = clock.timer(1);
  promised(same(poll.waitAny([late, soon]), [1]), "the timer that is due is ready");
  promised(soon.ready() && !late.ready(), "what became ready stays so");
  promised(same(poll.waitAny([late], 1), []), "after a timeout nothing is ready");
  promised(
    refused(() => poll.waitAny([]), "invalid-input"),
    "an empty list is invalid input",
  );
}

function checkLog() {
  for (const level of ["debug", "info", "warn", "error"]) log[level]("contract");
  console.log("contract", "again");
}

function checkCache() {
  cache.put("key", Uint8Array.of(1, 2, 3), 60);
  promised(same(cache.get("key"), [1, 2, 3]), "what was put can be got");
  promised(cache.get("absent") === undefined, "what was not put cannot");
}

function checkHttp() {
  const urls = Array.from({ length: REQUESTS }, (_, number) => `https://contract.test/${number}`);
  http.fetchAll(urls).forEach((answer, number) => {
    if (answer instanceof Failure) throw answer;
    promised(answer.text() === `body ${number}`, "answers come in the order of requests");
  });
  const one = http.fetch(urls[7], { headers: { accept: "*/*" }, timeoutMs: 10_000 });
  promised(same(poll.waitAny([one.waitable()]), [0]), "a body becomes ready");
  promised(one.status === 200 && one.text() === "body 7", "one is answered");
  promised(typeof one.headers === "object" && one.url !== "", "headers and URL are there");
}

function checkModels() {
  const answer = models.generate("echo", "one two three", { maxTokens: 16 });
  promised(same(poll.waitAny([answer.waitable()]), [0]), "a piece becomes ready");
  promised(answer.text() === "one two three", "the model echoes");
  promised(answer.usage.outputTokens === 3, "usage is metered");
}

const CHECKS = {
  subject: checkSubject,
  sink: checkSink,
  clock: checkClock,
  poll: checkPoll,
  log: checkLog,
  cache: checkCache,
  http: checkHttp,
  models: checkModels,
};

function outcome(check) {
  try {
    check();
    return "ok";
  } catch (thrown) {
    if (thrown instanceof Broken) return thrown.message;
    return thrown instanceof Failure ? `failure: ${thrown.kind} ${thrown.message}` : `${thrown}`;
  }
}

export const extract = extractor(() => {
  const { mode } = parameters();
  if (mode === "raise") throw new TypeError("nobody caught this");
  if (mode === "refuse") throw new Failure("invalid-input", "refused on purpose");
  const votes = new Votes();
  for (const [name, check] of Object.entries(CHECKS)) {
    votes.text(`contract.${name}`, outcome(check), 1);
  }
  votes.json("contract.json", { setup: prepared, of: ["é", null, 1.5, true] }, 1);
  return votes.number("contract.setup", prepared, 1);
});

export const setup = prepare(() => {
  prepared = 42;
});
