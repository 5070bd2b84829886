/**
 * A host in this process: what a plugin would be given, and what it said.
 *
 * ```js
 * import { Host, Picture } from "./sdk/testing.js";
 *
 * const plugin = await import("./plugin.js");
 *
 * test("red is red", () => {
 *   const host = new Host({ images: [Picture.flat(8, 8, [255, 0, 0])] });
 *   assert.deepEqual(host.run(plugin).votes.scalar("color.mean"), hex("#ff0000"));
 * });
 * ```
 *
 * The plugin has to be imported by `await import`, and so has `crescendo.js`
 * itself: what they import from the contract is found by a hook that importing
 * this module installs. Votes are checked as the host checks them. There are no
 * limits here and no real clock: `crescendo plugin check` runs the component
 * under those.
 */

import type { Candidate, Outcome, Route } from "./crescendo.js";
import { Failure, Votes } from "./crescendo.js";

export { Failure, Votes };

/** An image of a test's subject. */
export class Picture {
  /** One from `width * height * 4` bytes, alpha not premultiplied. */
  constructor(width: number, height: number, rgba: Uint8Array, format?: string);
  /** One from three bytes a pixel. */
  static rgb(width: number, height: number, data: Uint8Array): Picture;
  /** One of a single colour. */
  static flat(width: number, height: number, color: number[]): Picture;
  /** A PNG of 8 bits a sample that is not interlaced. */
  static open(path: string | URL): Picture;
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
  readonly format: string;
}

/** What a URL answers with. */
export interface Answer {
  /** 200 where nothing is said. */
  status?: number;
  headers?: { [name: string]: string };
  body?: string | Uint8Array;
}

/** What a plugin asked for, as the contract has it. */
export interface HttpRequest {
  method: string;
  url: string;
  headers: { name: string; value: string }[];
  body?: Uint8Array;
}

/** What a plugin asked a model, as the contract has it. */
export interface ModelRequest {
  model: string;
  messages: { role: string; parts: { tag: string; val: any }[] }[];
  maxTokens: number;
}

/**
 * What a plugin is given. An interface that needs a grant is granted where its
 * answers are given; else a call of it fails as `denied`.
 */
export interface Given {
  /** `undefined` is an image whose file is damaged behind its header. */
  images?: (Picture | undefined)[];
  /** Its `url`, where it has one, becomes the record's URL. */
  record?: { [name: string]: any };
  /** Texts of the document's pages. */
  pages?: string[];
  prompt?: string;
  parameters?: { [name: string]: any };
  outcomes?: Outcome[];
  candidates?: Candidate[];
  /** Answers by URL, or a function. */
  http?: { [url: string]: Answer } | ((request: HttpRequest) => Answer | undefined);
  /** Texts by alias, or a function. */
  models?: { [alias: string]: string } | ((request: ModelRequest) => string | undefined);
  /** What the cache holds. */
  cache?: Map<string, Uint8Array>;
  /** So many items are heard; the next `emit` and all after it answer false. */
  cancelAfter?: number;
}

/** How far a plugin said that it is. */
export interface Progress {
  done: number;
  total?: number;
  what: string;
}

/** How a call ended, and what was said meanwhile. */
export interface Call {
  /** Why there is no answer; undefined where there is one. */
  readonly failure: Failure | undefined;
  /** The answer of an extractor or enricher; throws what it failed with. */
  readonly votes: Votes;
  /** The answer of a model; throws what it failed with. */
  readonly text: string;
  /** The answer of a router; throws what it failed with. */
  readonly route: Route;
  /** Pieces of text, progress, and partial votes, in order. */
  readonly emitted: (string | Progress | Votes)[];
  readonly log: { level: string; message: string }[];
}

/** The host of a test. */
export class Host {
  constructor(given?: Given);
  /** Milliseconds; they pass only where the plugin waits. */
  time: number;
  /** Calls the exported function of a plugin, given as its module. */
  run(plugin: object): Call;
}
