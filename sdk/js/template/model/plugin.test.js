// `node --test`: the plugin under a host in this process.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Host } from "./sdk/testing.js";

const plugin = await import("./plugin.js");

const TEXT = "Bread needs flour. Nobody came. Good bread needs time! Is flour time?";

// bread, needs, flour and time occur twice each, all others once.
test("the sentences with frequent words are kept in their order", () => {
  const call = new Host({ prompt: TEXT }).run(plugin);
  assert.equal(call.text, "Bread needs flour. Is flour time?");
});

test("each sentence is said as it comes", () => {
  const call = new Host({ prompt: TEXT }).run(plugin);
  assert.deepEqual(call.emitted, ["Bread needs flour.", " Is flour time?"]);
});

test("a short text is its own summary", () => {
  assert.equal(new Host({ prompt: " One. " }).run(plugin).text, "One.");
});

test("a cancelled run is left at once", () => {
  const call = new Host({ prompt: TEXT, cancelAfter: 0 }).run(plugin);
  assert.equal(call.failure?.kind, "cancelled");
  assert.equal(call.emitted.length, 1);
});

test("the sample is summed up", () => {
  const sample = readFileSync(new URL("./samples/letter.txt", import.meta.url), "utf8");
  assert.ok(new Host({ prompt: sample }).run(plugin).text.length < sample.length / 2);
});

test("without a text the call fails", () => {
  assert.equal(new Host({ prompt: " \n" }).run(plugin).failure?.kind, "invalid-input");
  assert.equal(new Host({ record: {} }).run(plugin).failure?.kind, "unsupported");
});
