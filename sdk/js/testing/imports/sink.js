// Stands in for `interface sink`.

import { host } from "./host.js";

export const emit = (item) => host().emit(item);
