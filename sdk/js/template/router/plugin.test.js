// `node --test`: the plugin under a host in this process.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Host } from "./sdk/testing.js";

const plugin = await import("./plugin.js");

const candidates = [
  { stage: "fast", tier: 1, reserveMicros: 0 },
  { stage: "local", tier: 2, reserveMicros: 5 },
  { stage: "slow", tier: 3, reserveMicros: 0 },
  { stage: "paid", tier: 3, reserveMicros: 20_000 },
];

const route = (prompt) => new Host({ prompt, candidates }).run(plugin).route;

test("a short prompt leaves paid stages out", () => {
  const found = route("word ".repeat(200));
  assert.deepEqual(found.stages, ["fast", "local", "slow"]);
  assert.match(found.reason, /200 words/);
});

test("a long prompt is worth a paid stage", () => {
  assert.deepEqual(route("word ".repeat(201)).stages, ["fast", "local", "slow", "paid"]);
});

test("without a prompt every stage runs", () => {
  assert.deepEqual(route(undefined).stages, ["fast", "local", "slow", "paid"]);
});

test("without candidates nothing runs", () => {
  assert.deepEqual(new Host({ prompt: "x" }).run(plugin).route.stages, []);
});
