/**
 * Requests through the host's polite client. Needs `[requests.http]`.
 *
 * ```js
 * import * as http from "./sdk/http.js";
 *
 * const page = http.fetch("https://example.org/").text();
 * const both = http.fetchAll(urls);
 * ```
 */

import type { Failure, Waitable } from "./crescendo.js";

/** How to fetch. */
export interface Options {
  /** `GET` where nothing is said. */
  method?: "GET" | "HEAD" | "POST";
  /** At most 64; `host`, `connection` and credentials are the host's. */
  headers?: { [name: string]: string };
  /** At most 1 MiB. */
  body?: Uint8Array;
  /** Wall time for this request; the host's own limit where absent or larger. */
  timeoutMs?: number;
}

/** What to fetch: an absolute URL of a granted origin. */
export interface Request extends Options {
  url: string;
}

/** What came back. A status such as 404 is a response, not a failure. */
export interface Response extends Iterable<Uint8Array> {
  /** HTTP status code. */
  readonly status: number;
  /** URL after redirects. */
  readonly url: string;
  /** Headers of the last hop by lower-case name; repeated ones are joined. */
  readonly headers: { [name: string]: string };
  /** The rest of the body. */
  bytes(): Uint8Array;
  /** The rest of the body as UTF-8; bytes outside of it are replaced. */
  text(): string;
  /** The rest of the body, read as JSON; a SyntaxError where it is none. */
  json(): any;
  /** A handle for `poll.waitAny`: ready when the body would not wait. */
  waitable(): Waitable;
}

/** Fetches one; throws a Failure where there is no response. */
export function fetch(url: string, options?: Options): Response;

/**
 * Fetches at most 256 at once; one answer for each, in order. What failed is a
 * `Failure` in its place and is not thrown: one page takes no other down.
 */
export function fetchAll(requests: Iterable<string | Request>): (Response | Failure)[];
