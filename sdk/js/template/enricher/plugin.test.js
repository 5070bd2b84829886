// `node --test`: the plugin under a host in this process.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Host } from "./sdk/testing.js";

const plugin = await import("./plugin.js");

test("words are counted, and the title is cleaned", () => {
  const record = { title: "  Two\n words ", text: "one two  three\nfour" };
  const { votes } = new Host({ record }).run(plugin);
  assert.equal(votes.scalar("text.words"), 4);
  assert.equal(votes.scalar("text.reading-minutes"), 0.02);
  assert.equal(votes.scalar("text.title"), "Two words");
});

test("without a title none is claimed", () => {
  for (const record of [{ text: "a b" }, { title: null, text: "a b" }]) {
    const { votes } = new Host({ record }).run(plugin);
    assert.equal(votes.scalar("text.words"), 2);
    assert.equal(votes.scalar("text.title"), undefined);
  }
});

test("where there is no text it abstains", () => {
  for (const text of ["", " \n", null, 7]) {
    for (const record of [{ text }, { title: "A title", text }]) {
      const { votes } = new Host({ record }).run(plugin);
      assert.ok(votes.isEmpty, `${text}`);
    }
  }
});

test("the sample has all three fields", () => {
  const sample = readFileSync(new URL("./samples/article.json", import.meta.url), "utf8");
  const { votes } = new Host({ record: JSON.parse(sample) }).run(plugin);
  assert.deepEqual(
    votes.scalars.map((vote) => vote.field),
    ["text.words", "text.reading-minutes", "text.title"],
  );
});

test("without a record the call fails", () => {
  assert.equal(new Host({ prompt: "hello" }).run(plugin).failure?.kind, "unsupported");
});
