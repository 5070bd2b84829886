// Write Crescendo plugins in JavaScript; crescendo.d.ts says what each item does.
//
// What needs no grant is here. http.js, models.js and cache.js beside this file
// are modules of their own, because only a plugin whose manifest asks for them
// has what they import.

export { Failure } from "./src/failure.js";
export { eachImage, images } from "./src/image.js";
export { clock, log, poll, sink } from "./src/open.js";
export { document, outcomes, parameters, prompt, record } from "./src/subject.js";
export { Json, color, hex, px, rem } from "./src/values.js";
export { Votes, member } from "./src/votes.js";
export { enricher, extractor, model, prepare, router } from "./src/world.js";
