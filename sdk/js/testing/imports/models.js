// Stands in for `interface models`: answers come from the test, word by word.

import { host, refuse } from "./host.js";
import { Waitable } from "./poll.js";

class Generation {
  #pieces;
  #usage;

  constructor(request, text) {
    this.#pieces = (text.match(/\S+\s*|\s+/g) ?? []).slice(0, request.maxTokens);
    const asked = request.messages.flatMap((turn) => turn.parts);
    const texts = asked.filter((part) => part.tag === "text");
    const words = texts.flatMap((part) => part.val.match(/\S+/g) ?? []);
    const outputTokens = this.#pieces.length;
    this.#usage = { inputTokens: words.length, outputTokens, costMicros: 0 };
  }

  next = () => this.#pieces.shift();
  usage = () => this.#usage;
  waitable = () => new Waitable(0);
}

export function generate(request) {
  const answers = host().granted("models");
  const text = typeof answers === "function" ? answers(request) : answers[request.model];
  if (text === undefined) refuse("denied", `the model \`${request.model}\``);
  return new Generation(request, text);
}
