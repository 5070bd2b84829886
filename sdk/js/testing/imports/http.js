// Stands in for `interface http`: answers come from the test.

import { host, refuse } from "./host.js";
import { Waitable } from "./poll.js";

class Response {
  #url;
  #answer;
  #pieces;

  constructor(url, answer) {
    this.#url = url;
    this.#answer = answer;
    const body = answer.body ?? "";
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    this.#pieces = bytes.length > 0 ? [bytes] : [];
  }

  status = () => this.#answer.status ?? 200;
  url = () => this.#url;
  next = () => this.#pieces.shift();
  waitable = () => new Waitable(0);
  headers = () =>
    Object.entries(this.#answer.headers ?? {}).map(([name, value]) => ({
      name: name.toLowerCase(),
      value,
    }));
}

export function fetch(request) {
  const answers = host().granted("http");
  const answer = typeof answers === "function" ? answers(request) : answers[request.url];
  if (!answer) refuse("upstream", `${request.url}: this test has no answer`);
  return new Response(request.url, answer);
}

export function fetchAll(requests) {
  return requests.map((request) => {
    try {
      return { tag: "ok", val: fetch(request) };
    } catch (refused) {
      return { tag: "err", val: refused };
    }
  });
}
