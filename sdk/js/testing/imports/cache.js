// Stands in for `interface cache`; how long something is kept is not played.

import { host } from "./host.js";

export const get = (key) => host().granted("cache").get(key);

export function put(key, data, seconds) {
  host().granted("cache").set(key, Uint8Array.from(data));
}
