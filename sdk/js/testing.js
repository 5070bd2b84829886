// A host in this process: what a plugin would be given, and what it said.
//
//     import { Host, Picture } from "./sdk/testing.js";
//     const plugin = await import("./plugin.js");
//
// The plugin has to be imported by `await import`: what it imports from the
// contract is found by a hook, and the first line is what installs it.

import * as module from "node:module";

import * as hooks from "./testing/hooks.js";

// Node 22.15 has hooks on the same thread and wants no others later on.
if (module.registerHooks) module.registerHooks({ resolve: hooks.resolveNow });
else module.register("./testing/hooks.js", import.meta.url);

export { Failure } from "./src/failure.js";
export { Votes } from "./src/votes.js";
export { Host } from "./testing/host.js";
export { Picture } from "./testing/picture.js";
