// Text from language models by alias. Needs `[requests.models]`.

import * as bound from "crescendo:plugin/models@0.1.0";

import { asking } from "./src/failure.js";

class Generation {
  constructor(handle) {
    this.handle = handle;
  }

  *[Symbol.iterator]() {
    for (;;) {
      const piece = asking(() => this.handle.next());
      if (piece == null) return;
      yield piece;
    }
  }

  text() {
    return [...this].join("");
  }

  get usage() {
    const { inputTokens, outputTokens, costMicros } = this.handle.usage();
    return { inputTokens, outputTokens, costMicros: Number(costMicros) };
  }

  waitable() {
    return this.handle.waitable();
  }
}

const turn = (role) => (...parts) => ({ role, parts });

export const system = turn("system");

export const user = turn("user");

export const assistant = turn("assistant");

const part = (one) =>
  typeof one === "string" ? { tag: "text", val: one } : { tag: "picture", val: one.handle };

export function generate(model, messages, { maxTokens, temperature, schema }) {
  const turns = typeof messages === "string" ? [user(messages)] : messages;
  const request = {
    model,
    messages: turns.map(({ role, parts }) => ({ role, parts: parts.map(part) })),
    maxTokens,
    temperature,
    schema: schema === undefined ? undefined : JSON.stringify(schema),
  };
  return new Generation(asking(() => bound.generate(request)));
}
