// Stands in for `interface log`.

import { host } from "./host.js";

export function write(level, message) {
  host().log.push({ level, message });
}
