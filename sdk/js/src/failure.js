// Why a call did not do what was asked: the contract's `failure` as an error.
// Names nothing of the host, so that the test host can use it.

export class Failure extends Error {
  constructor(kind, message = "") {
    super(message);
    this.name = "Failure";
    this.kind = kind;
  }
}

const KINDS = [
  "invalid-input",
  "unsupported",
  "limit",
  "cancelled",
  "denied",
  "upstream",
  "other",
];

/** The contract's value for a failure. */
export function toWire(failure) {
  if (failure.kind === "cancelled") return { tag: "cancelled" };
  const tag = KINDS.includes(failure.kind) ? failure.kind : "other";
  return { tag, val: failure.message };
}

/** Whether something thrown is the contract's `failure`, bare or as a payload. */
export function isWire(thrown) {
  return KINDS.includes((thrown?.payload ?? thrown)?.tag);
}

/** The failure for what an import threw. */
export function fromWire(thrown) {
  const wire = thrown?.payload ?? thrown;
  return new Failure(wire.tag, wire.val ?? "");
}

/** Calls an import, and throws as a Failure what the host refuses. */
export function asking(call) {
  try {
    return call();
  } catch (thrown) {
    throw isWire(thrown) ? fromWire(thrown) : thrown;
  }
}
