/** A small memory of this plugin and tenant. Needs `[requests.cache]`. */

/** What was kept under `key`, of at most 256 bytes, unless it has expired. */
export function get(key: string): Uint8Array | undefined;

/** Keeps at most 64 KiB for so long. */
export function put(key: string, data: Uint8Array, seconds: number): void;
