// Stands in for `interface poll`.

import { host, refuse } from "./host.js";

export class Waitable {
  constructor(due) {
    this.due = due;
  }

  ready() {
    return this.due <= host().time;
  }
}

export function waitAny(handles, timeoutMs) {
  if (handles.length === 0) refuse("invalid-input", "wait-any needs at least one handle");
  const first = Math.min(...handles.map((handle) => handle.due));
  const latest = timeoutMs == null ? first : Math.min(first, host().time + timeoutMs);
  host().time = Math.max(host().time, latest);
  return handles.flatMap((handle, at) => (handle.ready() ? [at] : []));
}
