// What the run is about, apart from images: a record, a document, a prompt.

import * as subject from "crescendo:plugin/subject@0.1.0";

import { Failure, asking } from "./failure.js";
import { Image } from "./image.js";
import { Votes, fromWire } from "./votes.js";

class Page {
  #handle;

  constructor(handle) {
    this.#handle = handle;
    this.index = handle.index();
  }

  text() {
    return asking(() => this.#handle.text());
  }

  picture(maxSide) {
    return new Image(asking(() => this.#handle.picture(maxSide)));
  }
}

class Document {
  #handle;

  constructor(handle) {
    this.#handle = handle;
    this.format = handle.format();
    this.length = handle.pageCount();
  }

  page(index) {
    return new Page(asking(() => this.#handle.page(index)));
  }

  *[Symbol.iterator]() {
    for (let index = 0; index < this.length; index++) yield this.page(index);
  }

  read(offset, length) {
    return asking(() => this.#handle.bytes(offset, length));
  }
}

export function record() {
  const entry = subject.currentEntry();
  if (entry == null) return undefined;
  return { url: entry.url ?? undefined, fields: JSON.parse(entry.json) };
}

export const prompt = () => subject.prompt() ?? undefined;

export function document() {
  const handle = subject.openDocument();
  return handle == null ? undefined : new Document(handle);
}

export function outcomes() {
  return subject.outcomes().map(({ stage, tier, weight, ending }) => {
    const voted = ending.tag === "voted";
    return {
      stage,
      tier,
      weight,
      ending: ending.tag,
      reason: voted ? "" : (ending.val ?? ""),
      votes: voted ? fromWire(ending.val) : new Votes(),
    };
  });
}

export function parameters(defaults) {
  const given = JSON.parse(subject.parameters());
  if (defaults === undefined) return given;
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(defaults, name)) continue;
    const known = Object.keys(defaults).map((one) => `\`${one}\``);
    const text = `there is no \`${name}\`; known: ${known.join(", ") || "none"}`;
    throw new Failure("invalid-input", `the stage's parameters: ${text}`);
  }
  return { ...defaults, ...given };
}
