// `node --test`: the plugin under a host in this process.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Host, Picture } from "./sdk/testing.js";
import { palette } from "./palette.js";

const plugin = await import("./plugin.js");

const RED = [255, 0, 0];
const GRAY = [100, 100, 100];
const BLUE = [0, 0, 255];

const bytes = ({ red, green, blue }) => [red, green, blue].map((part) => part * 255);

// Worked by hand: the mean is (160, 33, 75), whose nearest pixel is the gray;
// red and blue are equally far from it, and red comes first.
test("a tiny image is grouped as by hand", () => {
  const pixels = Uint8Array.from([RED, GRAY, RED, GRAY, RED, BLUE].flat());
  assert.deepEqual(palette(pixels), [
    { color: RED, count: 3 },
    { color: GRAY, count: 2 },
    { color: BLUE, count: 1 },
  ]);
});

test("nothing is no palette", () => {
  assert.deepEqual(palette(new Uint8Array()), []);
});

test("the sample has its four colours", () => {
  const sample = Picture.open(new URL("./samples/poster.png", import.meta.url));
  const { votes } = new Host({ images: [sample] }).run(plugin);
  const members = votes.members("color.palette");
  assert.deepEqual(
    members.map((member) => bytes(member.value)),
    [
      [0xf6, 0xf4, 0xef],
      [0x16, 0x21, 0x3e],
      [0xf1, 0x59, 0x25],
      [0x0f, 0x76, 0x6e],
    ],
  );
  assert.deepEqual(bytes(votes.scalar("color.primary")), [0xf6, 0xf4, 0xef]);
});

test("each image has votes of its own, and a damaged one none", () => {
  const images = [Picture.flat(8, 8, RED), undefined, Picture.flat(8, 8, BLUE)];
  const { votes } = new Host({ images }).run(plugin);
  assert.deepEqual(
    votes.scalars.map((vote) => vote.image),
    [0, 2],
  );
});

test("where every image is damaged, the call fails", () => {
  assert.equal(new Host({ images: [undefined] }).run(plugin).failure.kind, "unsupported");
});

test("without an image it abstains", () => {
  assert.ok(new Host().run(plugin).votes.isEmpty);
});
