// Calls itself without end, as a mistake in a plugin would.

function deeper(depth) {
  return deeper(depth + 1) + 1;
}

export function extract() {
  const value = { tag: "number", val: deeper(0) };
  return { scalars: [{ field: "test.depth", image: undefined, value, confidence: 1 }], sets: [] };
}

export const setup = {
  init() {},
};
