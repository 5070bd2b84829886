// Uses every interface of the contract once, from JavaScript.
// tests/guests/README.md says what the host must answer. Each check throws
// `Broken` where something was not as promised.

import * as cache from "crescendo:plugin/cache@0.1.0";
import * as clock from "crescendo:plugin/clock@0.1.0";
import * as compute from "crescendo:plugin/compute@0.1.0";
import * as http from "crescendo:plugin/http@0.1.0";
import * as log from "crescendo:plugin/log@0.1.0";
import * as models from "crescendo:plugin/models@0.1.0";
import * as poll from "crescendo:plugin/poll@0.1.0";
import * as sink from "crescendo:plugin/sink@0.1.0";
import * as subject from "crescendo:plugin/subject@0.1.0";

// How many requests go out at once.
const REQUESTS = 50;

let prepared = 0;

class Broken extends Error {}

function promised(holds, what) {
  if (!holds) throw new Broken(`not so: ${what}`);
}

const same = (one, other) =>
  one.length === other.length && Array.from(one).every((item, at) => item === other[at]);

// The failure that a call throws, as `{tag, val}`.
const failureOf = (error) => error?.payload ?? error;

function invalid(call) {
  try {
    call();
  } catch (error) {
    return failureOf(error)?.tag === "invalid-input";
  }
  return false;
}

function checkSubject() {
  const [image] = subject.images();
  promised(image !== undefined, "there is an image");
  promised(image.index() === 0, "the first image has index 0");
  promised(image.format().startsWith("image/"), "the format is a media type");
  const raster = image.pixels(undefined, 8, "rgb8");
  promised(Math.max(raster.width, raster.height) <= 8, "the longer side is at most 8");
  promised(raster.data.length === raster.width * raster.height * 3, "three bytes a pixel");
  const past = { x: image.size().width, y: 0, width: 1, height: 1 };
  promised(
    invalid(() => image.pixels(past, 0, "luma8")),
    "an area past the edge is invalid input",
  );
}

function checkSink() {
  const heard =
    sink.emit({ tag: "progress", val: { done: 1, total: 2, what: "step" } }) &&
    sink.emit({ tag: "text", val: "half way" });
  promised(heard, "a run that is not cancelled listens");
}

function checkClock() {
  // QuickJS is given numbers where other engines are given BigInts.
  const before = Number(clock.now());
  clock.wait(5);
  // The clock is as coarse as a millisecond.
  promised(Number(clock.now()) >= before + 4, "waiting takes its time");
}

function checkPoll() {
  const late = clock.timer(60_000);
  const soon = clock.timer(1);
  promised(same(poll.waitAny([late, soon], undefined), [1]), "the timer that is due is ready");
  promised(soon.ready() && !late.ready(), "what became ready stays so");
  promised(same(poll.waitAny([late], 1), []), "after a timeout nothing is ready");
  promised(
    invalid(() => poll.waitAny([], undefined)),
    "an empty list is invalid input",
  );
}

function checkLog() {
  log.write("info", "contract");
}

function checkCache() {
  cache.put("key", Uint8Array.of(1, 2, 3), 60);
  promised(same(cache.get("key"), [1, 2, 3]), "what was put can be got");
  promised(cache.get("absent") == null, "what was not put cannot");
}

const request = (number) => ({
  method: "GET",
  url: `https://contract.test/${number}`,
  headers: [],
  body: undefined,
  timeoutMs: 10_000,
});

function bodyIs(response, number) {
  promised(response.status() === 200, "the status is 200");
  let body = "";
  for (let piece = response.next(); piece != null; piece = response.next()) {
    body += String.fromCharCode(...piece);
  }
  promised(body === `body ${number}`, "answers come in the order of requests");
}

function checkHttp() {
  const requests = Array.from({ length: REQUESTS }, (_, number) => request(number));
  http.fetchAll(requests).forEach((result, number) => {
    promised(result.tag === "ok", "each request is answered");
    bodyIs(result.val, number);
  });
  const one = http.fetch(request(REQUESTS));
  promised(same(poll.waitAny([one.waitable()], undefined), [0]), "a body becomes ready");
  bodyIs(one, REQUESTS);
}

function checkModels() {
  const generation = models.generate({
    model: "echo",
    messages: [{ role: "user", parts: [{ tag: "text", val: "one two three" }] }],
    maxTokens: 16,
    temperature: undefined,
    schema: undefined,
  });
  poll.waitAny([generation.waitable()], undefined);
  let text = "";
  for (let piece = generation.next(); piece != null; piece = generation.next()) text += piece;
  promised(text === "one two three", "the model echoes");
  promised(generation.usage().outputTokens === 3, "usage is metered");
}

// No more than this: in components that jco 1.35 makes with QuickJS, calling a
// static function of an imported resource (`Buffer.allocate`) traps inside its
// own bindings.
function checkCompute() {
  promised(compute.limits().bufferBytes >= 4n, "there is an allowance");
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
  compute: checkCompute,
};

function outcome(check) {
  try {
    check();
    return "ok";
  } catch (error) {
    if (error instanceof Broken) return error.message;
    const failure = failureOf(error);
    return `failure: ${failure?.tag ?? failure} ${failure?.val ?? ""}`;
  }
}

const vote = (name, value) => ({
  field: `contract.${name}`,
  image: undefined,
  value,
  confidence: 1,
});

export function extract() {
  const scalars = Object.entries(CHECKS).map(([name, check]) =>
    vote(name, { tag: "text", val: outcome(check) }),
  );
  scalars.push(vote("setup", { tag: "number", val: prepared }));
  const json = JSON.stringify({ setup: prepared, of: ["é", null, 1.5, true] }, null, 2);
  scalars.push(vote("json", { tag: "json", val: json }));
  return { scalars, sets: [] };
}

export const setup = {
  init() {
    prepared = 42;
  },
};
