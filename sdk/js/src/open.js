// What every plugin may do: say something, wait, write to the log.

import * as boundClock from "crescendo:plugin/clock@0.1.0";
import * as boundLog from "crescendo:plugin/log@0.1.0";
import * as boundPoll from "crescendo:plugin/poll@0.1.0";
import * as boundSink from "crescendo:plugin/sink@0.1.0";

import { asking } from "./failure.js";
import { toWire } from "./votes.js";

export const sink = {
  text: (piece) => boundSink.emit({ tag: "text", val: piece }),
  progress: (done, total, what = "step") =>
    boundSink.emit({ tag: "progress", val: { done, total, what } }),
  partial: (votes) => boundSink.emit({ tag: "partial", val: toWire(votes) }),
};

export const log = {
  debug: (message) => boundLog.write("debug", message),
  info: (message) => boundLog.write("info", message),
  warn: (message) => boundLog.write("warn", message),
  error: (message) => boundLog.write("error", message),
};

// QuickJS has no `console`, for which people reach first; Node keeps its own.
const lines = (write) => (...parts) => write(parts.map(String).join(" "));

globalThis.console ??= {
  debug: lines(log.debug),
  log: lines(log.info),
  info: lines(log.info),
  warn: lines(log.warn),
  error: lines(log.error),
};

export const clock = {
  // QuickJS is given a number where other engines are given a BigInt.
  now: () => Number(boundClock.now()),
  wait: (milliseconds) => asking(() => boundClock.wait(milliseconds)),
  timer: (milliseconds) => boundClock.timer(milliseconds),
};

export const poll = {
  waitAny: (handles, timeoutMs) => [...asking(() => boundPoll.waitAny(handles, timeoutMs))],
};
