// Stands in for `interface subject`.

import { host } from "./host.js";

export const images = () => host().imageHandles();
export const currentEntry = () => host().entry();
export const openDocument = () => host().documentHandle();
export const prompt = () => host().given.prompt;
export const outcomes = () => host().outcomesSeen();
export const parameters = () => JSON.stringify(host().given.parameters ?? {});
