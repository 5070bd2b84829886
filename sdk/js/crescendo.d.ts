/**
 * Write Crescendo plugins in JavaScript or TypeScript.
 *
 * A plugin is `plugin.js` that exports the one function of its world, made by
 * `extractor`, `enricher`, `model` or `router`:
 *
 * ```js
 * import { Votes, eachImage, extractor } from "./sdk/crescendo.js";
 *
 * export const extract = extractor(() => eachImage(look));
 *
 * function look(image) {
 *   const [red, green, blue] = image.rgb(1).at(0, 0);
 *   return new Votes().color("color.mean", [red, green, blue], 0.9);
 * }
 * ```
 *
 * `http.js`, `models.js` and `cache.js` beside this file need a grant, and can
 * be imported only by a plugin whose manifest asks for them. `testing.js`
 * stands in for the host, so that `node --test` runs a plugin anywhere.
 */

/** A colour in sRGB, gamma-encoded; components and opacity in 0.0 to 1.0. */
export interface Color {
  red: number;
  green: number;
  blue: number;
  alpha: number;
}

/**
 * A colour, `#rrggbb`, or bytes as `pixels.at` gives them: red, green, blue and,
 * where there is a fourth, opacity.
 */
export type ColorLike = Color | string | Iterable<number>;

/** A length; write `px(8)` or `rem(1.5)`. */
export interface Dimension {
  value: number;
  unit: "px" | "rem";
}

/** A JSON value, as text. */
export class Json {
  /** JSON that is written already. */
  constructor(text: string);
  /** The JSON of what `JSON.stringify` takes; a TypeError for what has none. */
  static of(value: unknown): Json;
  readonly text: string;
  /** What it says. */
  readonly value: unknown;
}

/** What one vote, or one member of a set, claims. */
export type Value = Color | Dimension | Json | number | string | boolean;

/** The colour that is meant; a TypeError for a text or bytes that are none. */
export function color(like: ColorLike): Color;

/** A colour from `#rrggbb` or `#rrggbbaa`; a TypeError for other texts. */
export function hex(text: string): Color;

/** A length in CSS pixels. */
export function px(value: number): Dimension;

/** A length in multiples of the root font size. */
export function rem(value: number): Dimension;

/** A claim about one scalar field. */
export interface Vote {
  /** Dotted path of lower-case words, for example `color.primary`. */
  field: string;
  /** Which image it is about; absent for the whole subject. */
  image?: number;
  value: Value;
  /** 0.0 to 1.0; 0.0 counts as an abstention. */
  confidence: number;
}

/** One member of a set. */
export interface Member {
  value: Value;
  /** How much of the subject it covers, 0.0 to 1.0; 0.0 where that means nothing. */
  share: number;
  /** How sure the plugin is that it belongs to the set, 0.0 to 1.0. */
  confidence: number;
}

/** A claim about one field that holds a set. */
export interface SetVote {
  field: string;
  image?: number;
  members: Member[];
}

/** One member of a set: a share of 0 and a confidence of 1 where nothing is said. */
export function member(value: Value, share?: number, confidence?: number): Member;

/**
 * What one call claims; empty is an abstention.
 *
 * Each method returns the votes themselves, so that claims can be chained. A
 * later vote on a field of the same image replaces an earlier one, here as in
 * the host. Confidences lie in 0.0 to 1.0.
 */
export class Votes {
  /** Claims that a field has this value. */
  vote(field: string, value: Value, confidence: number, image?: number): this;
  /** Claims a colour. */
  color(field: string, color: ColorLike, confidence: number, image?: number): this;
  /** Claims a length, for example `px(8)`. */
  dimension(field: string, length: Dimension, confidence: number, image?: number): this;
  /** Claims a number. */
  number(field: string, number: number, confidence: number, image?: number): this;
  /** Claims a text of at most 1 MiB. */
  text(field: string, text: string, confidence: number, image?: number): this;
  /** Claims a yes or a no. */
  flag(field: string, flag: boolean, confidence: number, image?: number): this;
  /** Claims a JSON value: what `JSON.stringify` takes, or a `Json`; at most 1 MiB. */
  json(field: string, value: unknown, confidence: number, image?: number): this;
  /** Claims a set, such as a scale, of at most 256. An empty one claims nothing. */
  set(field: string, members: Iterable<Member>, image?: number): this;
  /** Claims a set of colours, each with its share of the image's area. */
  palette(
    field: string,
    colors: Iterable<readonly [ColorLike, number]>,
    confidence: number,
    image?: number,
  ): this;
  /** The same claims, about one image of the subject. */
  aboutImage(index: number): Votes;
  /** Adds the claims of `other`, which win where both speak. */
  append(other: Votes): this;
  /** All claims about scalar fields, in the order of their first mention. */
  readonly scalars: Vote[];
  /** All claims about sets, in the order of their first mention. */
  readonly sets: SetVote[];
  /** Whether nothing is claimed. */
  readonly isEmpty: boolean;
  /** The first claimed value of a field, whichever image it is about. */
  scalar(field: string): Value | undefined;
  /** The members of the first claimed set of that name; empty without one. */
  members(field: string): Member[];
}

/** The contract's cases of failure; `bad-vote` is the test host's alone. */
export type FailureKind =
  | "invalid-input"
  | "unsupported"
  | "limit"
  | "cancelled"
  | "denied"
  | "upstream"
  | "other"
  | "bad-vote";

/**
 * Why a call did not do what was asked. Throw one to end the call with it; what
 * the host refuses is thrown as one.
 */
export class Failure extends Error {
  constructor(kind: FailureKind, message?: string);
  readonly kind: FailureKind;
}

/** A rectangle in upright pixels of the whole image, origin top left. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A copy of a region: rows top to bottom, without padding. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Bytes a pixel: 4 for rgba, 3 for rgb, 1 for luma. */
  readonly channels: number;
  /** `width * height * channels` bytes. Loops over it are what is fast. */
  readonly data: Uint8Array;
  /** How many pixels there are. */
  readonly length: number;
  /** The bytes of one pixel; a RangeError outside. */
  at(x: number, y: number): number[];
  /** Each pixel as its bytes, in row order; convenient, and slower than `data`. */
  colors(): Iterable<number[]>;
}

/** One image: decoded once by the host, upright, in sRGB. */
export interface Image {
  /** The contract's own resource, for what is not said here. */
  readonly handle: unknown;
  /** Position among the subject's images, from 0: what votes name. */
  readonly index: number;
  /** Columns of the whole image. */
  readonly width: number;
  /** Rows of the whole image. */
  readonly height: number;
  /** Media type of the file, for example `image/jpeg`. */
  readonly format: string;
  /** Whether any pixel may be transparent. */
  readonly hasAlpha: boolean;
  /**
   * Red, green, blue, laid over white; the longer side at most `maxSide`, 0 for
   * full resolution, never scaled up. Throws `unsupported` where the file turns
   * out to be damaged: go on with the others, as `eachImage` does.
   */
  rgb(maxSide: number, area?: Rect): Pixels;
  /** The same with opacity, which the colours are not multiplied by. */
  rgba(maxSide: number, area?: Rect): Pixels;
  /** One byte a pixel: Rec. 709 luma, laid over white. */
  luma(maxSide: number, area?: Rect): Pixels;
  /** The `maxSide` at which a copy of the whole has about `count` pixels. */
  sideFor(count: number): number;
}

/** The subject's images; empty where it has none. */
export function images(): Image[];

/**
 * The votes of `look` on each image, each about its image. An image that fails
 * as `unsupported` is passed over: the run says by itself which one is damaged.
 * Where not one could be looked at, that is thrown.
 */
export function eachImage(look: (image: Image) => Votes): Votes;

/** A record to enrich. */
export interface Record {
  /** Its URL, where it has one. */
  url: string | undefined;
  /** The record itself. */
  fields: { [name: string]: any };
}

/** The subject's record, where it has one. */
export function record(): Record | undefined;

/** The subject's prompt, where it has one. */
export function prompt(): string | undefined;

/** A page of a document. */
export interface Page {
  /** Position in the document, from 0. */
  readonly index: number;
  /** Its text in reading order; empty where it has none. */
  text(): string;
  /** The page as a picture of at most `maxSide` pixels. */
  picture(maxSide: number): Image;
}

/** A document: pages, without a copy of the whole. */
export interface Document extends Iterable<Page> {
  /** Media type, for example `application/pdf`. */
  readonly format: string;
  /** How many pages there are. */
  readonly length: number;
  /** One page; throws `invalid-input` past the end. */
  page(index: number): Page;
  /** Bytes of the file, at most 1 MiB at once; fewer at the end. */
  read(offset: number, length: number): Uint8Array;
}

/** The subject's document, where it has one. */
export function document(): Document | undefined;

/** How a stage ended that this one reads. */
export interface Outcome {
  /** Its name in the pipeline. */
  stage: string;
  tier: number;
  /** As a multiple of the default weight 1.0. */
  weight: number;
  ending: "voted" | "abstained" | "failed" | "skipped";
  /** The code of a failure, or why it was skipped; else empty. */
  reason: string;
  /** What it claimed; empty unless it voted. */
  votes: Votes;
}

/** Outcomes of the stages that the pipeline lists in this stage's `reads`. */
export function outcomes(): Outcome[];

/**
 * The stage's parameters. With `defaults`, a parameter that is absent has its
 * default, and one that is not among them is refused.
 */
export function parameters(): { [name: string]: any };
export function parameters<T extends object>(defaults: T): T;

/** What a plugin says while it works; false when the run is cancelled: stop. */
export const sink: {
  /** Says a piece of text, in order. */
  text(piece: string): boolean;
  /** Says how far the work is; `what` is a unit in the singular: `page`. */
  progress(done: number, total?: number, what?: string): boolean;
  /** Says votes so far; what the call returns replaces them. */
  partial(votes: Votes): boolean;
};

/** Lines for the operator, at most 4 KiB each, 100 a second and 1,000 a call. */
export const log: {
  /** For the author of the plugin. */
  debug(message: string): void;
  /** Worth knowing. */
  info(message: string): void;
  /** Something is odd; the answer still stands. */
  warn(message: string): void;
  /** Something failed. */
  error(message: string): void;
};

/** Something that becomes ready once and stays ready. */
export interface Waitable {
  /** Whether waiting for it would return at once. */
  ready(): boolean;
}

/** Time, and waiting that uses no CPU. */
export const clock: {
  /** Milliseconds on a monotonic clock with an arbitrary start. */
  now(): number;
  /** Waits, within the call's wall-time limit. */
  wait(milliseconds: number): void;
  /** A handle that becomes ready after that time. */
  timer(milliseconds: number): Waitable;
};

/** Waiting for the first of several things. */
export const poll: {
  /** Positions of those that are ready; empty after a timeout. */
  waitAny(handles: Waitable[], timeoutMs?: number): number[];
};

/** A stage that a router may choose. */
export interface Candidate {
  /** Its name in the pipeline. */
  stage: string;
  tier: number;
  /** What would be reserved for it, micro-dollars. */
  reserveMicros: number;
}

/** What to do with the candidates. */
export interface Route {
  /** Stages to run; the others are skipped with the reason `routed`. */
  stages: string[];
  /** Why, in one line, shown in the stream. */
  reason: string;
}

/** `export const extract = extractor(…)`: called once per stage and run. */
export function extractor(run: () => Votes): () => unknown;

/** `export const enrich = enricher(…)`: called once per stage and record. */
export function enricher(run: () => Votes): () => unknown;

/**
 * `export const generate = model(…)`: returns the whole text. Pieces go through
 * `sink.text` as they come.
 */
export function model(run: () => string): () => string;

/** `export const choose = router(…)`: called before the stages that wait for it. */
export function router(
  run: (candidates: Candidate[]) => Route,
): (candidates: Candidate[]) => Route;

/**
 * `export const setup = prepare(…)`: what the host runs once, before any call, for
 * manifests that say `world = "extractor-with-setup"` and the like. It may call
 * no import of the contract; what it throws ends the installation.
 */
export function prepare(build: () => void): { init(): void };
