// One function per world: it makes what the host calls of an author's function.

import { Failure, isWire, toWire as failureToWire } from "./failure.js";
import { log } from "./open.js";
import { Votes, toWire } from "./votes.js";

/** An error in one line, with the place that threw it. */
function told(thrown) {
  const place = /([^\s()/]+\.m?js:\d+)/.exec(thrown?.stack ?? "");
  const text = String(thrown) + (place ? ` (${place[1]})` : "");
  return text.replace(/\s+/g, " ");
}

/**
 * Calls an author's function; what it throws becomes a failure. An error that
 * nobody expected would end the sandbox as a trap without a word: it is a
 * failure that says where it was thrown, and its stack goes to the log.
 */
function call(run) {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof Failure) throw failureToWire(thrown);
    if (isWire(thrown)) throw thrown.payload ?? thrown;
    log.error(`${thrown}\n${thrown?.stack ?? ""}`.trimEnd());
    throw failureToWire(new Failure("other", told(thrown)));
  }
}

function expect(holds, answer, what) {
  if (!holds) throw new Failure("other", `the plugin returned ${typeof answer} instead of ${what}`);
}

function votes(run) {
  return () =>
    call(() => {
      const answer = run();
      expect(answer instanceof Votes, answer, "Votes");
      return toWire(answer);
    });
}

export const extractor = votes;

export const enricher = votes;

export function model(run) {
  return () =>
    call(() => {
      const answer = run();
      expect(typeof answer === "string", answer, "a text");
      return answer;
    });
}

export function router(run) {
  return (candidates) =>
    call(() => {
      const known = candidates.map((one) => ({
        stage: one.stage,
        tier: one.tier,
        reserveMicros: Number(one.reserveMicros),
      }));
      const route = run(known);
      const texts = Array.isArray(route?.stages) && [...route.stages, route.reason];
      const holds = texts && texts.every((text) => typeof text === "string");
      expect(holds, route, "{ stages, reason }, all of them texts");
      return { stages: route.stages, reason: route.reason };
    });
}

export function prepare(build) {
  return {
    init() {
      try {
        build();
      } catch (thrown) {
        throw thrown instanceof Failure ? thrown.message : told(thrown);
      }
    },
  };
}
