// A small memory of this plugin and tenant. Needs `[requests.cache]`.

import * as bound from "crescendo:plugin/cache@0.1.0";

import { asking } from "./src/failure.js";

export const get = (key) => asking(() => bound.get(key)) ?? undefined;

export function put(key, data, seconds) {
  asking(() => bound.put(key, data, seconds));
}
