// Stands in for `interface clock`; time passes only where somebody waits.

import { host } from "./host.js";
import { Waitable } from "./poll.js";

export const now = () => host().time;

export function wait(milliseconds) {
  host().time += milliseconds;
}

export const timer = (milliseconds) => new Waitable(host().time + milliseconds);
