// The host of the call that is running; stand-ins ask it.

let current;

export function host() {
  if (current) return current;
  throw new Error(
    "an import of the contract was called with no host there: " +
      "run the plugin by Host of sdk/testing.js, and call none in `setup`",
  );
}

/** Runs a call with this host. */
export function during(one, call) {
  const before = current;
  current = one;
  try {
    return call();
  } finally {
    current = before;
  }
}

/** Throws a `failure` of the contract. */
export function refuse(tag, val) {
  throw { tag, val };
}
