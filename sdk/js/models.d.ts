/**
 * Text from language models by alias. Needs `[requests.models]`.
 *
 * ```js
 * import * as models from "./sdk/models.js";
 *
 * const answer = models.generate("small", "Say hello.", { maxTokens: 16 }).text();
 * ```
 */

import type { Image, Waitable } from "./crescendo.js";

/** One turn: texts, and images of the subject. */
export interface Message {
  role: "system" | "user" | "assistant";
  parts: (string | Image)[];
}

/** Instructions. */
export function system(...parts: (string | Image)[]): Message;

/** What the person says. */
export function user(...parts: (string | Image)[]): Message;

/** What the model has said. */
export function assistant(...parts: (string | Image)[]): Message;

/** How to generate. */
export interface Options {
  /** Most tokens to produce; bounds what is reserved. At least 1. */
  maxTokens: number;
  /** Sampling temperature, 0.0 to 2.0; the model's default where absent. */
  temperature?: number;
  /** A JSON Schema that the answer must satisfy, where the model can. */
  schema?: object;
}

/** What was used, as the host metered it. */
export interface Usage {
  inputTokens: number;
  outputTokens: number;
  /** Settled cost, micro-dollars. */
  costMicros: number;
}

/** An answer that arrives in pieces. */
export interface Generation extends Iterable<string> {
  /** The rest of the answer. */
  text(): string;
  /** What was used; exact once the answer has ended. */
  readonly usage: Usage;
  /** A handle for `poll.waitAny`: ready when a piece would not wait. */
  waitable(): Waitable;
}

/**
 * Starts generating. `model` is an alias of the host's configuration; a text as
 * `messages` is one turn of the person.
 */
export function generate(model: string, messages: string | Message[], options: Options): Generation;
