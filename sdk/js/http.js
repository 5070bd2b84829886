// Requests through the host's polite client. Needs `[requests.http]`.

import * as bound from "crescendo:plugin/http@0.1.0";

import { asking, fromWire } from "./src/failure.js";
import { fromUtf8 } from "./src/utf8.js";

class Response {
  constructor(handle) {
    this.handle = handle;
    this.status = handle.status();
    this.url = handle.url();
  }

  get headers() {
    const found = {};
    for (const { name, value } of this.handle.headers()) {
      found[name] = Object.hasOwn(found, name) ? `${found[name]}, ${value}` : value;
    }
    return found;
  }

  *[Symbol.iterator]() {
    for (;;) {
      const piece = asking(() => this.handle.next());
      if (piece == null) return;
      yield piece;
    }
  }

  bytes() {
    const pieces = [...this];
    const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  text() {
    return fromUtf8(this.bytes());
  }

  json() {
    return JSON.parse(this.text());
  }

  waitable() {
    return this.handle.waitable();
  }
}

const wire = (url, { method = "GET", headers = {}, body, timeoutMs } = {}) => ({
  method,
  url,
  headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
  body,
  timeoutMs,
});

export function fetch(url, options) {
  return new Response(asking(() => bound.fetch(wire(url, options))));
}

export function fetchAll(requests) {
  const wired = Array.from(requests, (one) =>
    typeof one === "string" ? wire(one) : wire(one.url, one),
  );
  return bound
    .fetchAll(wired)
    .map((result) => (result.tag === "ok" ? new Response(result.val) : fromWire(result.val)));
}
