// Prints each better result as soon as it exists. Node 18 or newer, no packages.
//     node extract.mjs photo.jpg
import { readFile } from "node:fs/promises";

const server = process.env.CRESCENDO ?? "http://127.0.0.1:8080";
const last = new Set(["run.completed", "run.failed", "run.cancelled"]);

/** The lines of a response, as they come. */
async function* lines(response) {
  let rest = "";
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop();
    yield* parts;
  }
}

/** Every event of a run, also when the connection breaks on the way. */
async function* events(image) {
  let response = await fetch(`${server}/v1/extract?on_disconnect=finish`, {
    method: "POST",
    body: image,
  });
  const run = response.headers.get("x-run-id");
  let after = 0;
  for (let attempt = 0; attempt < 5; attempt++) {
    if (!response.ok) {
      const problem = await response.json();
      throw new Error(`${problem.code}: ${problem.detail}`);
    }
    try {
      for await (const line of lines(response)) {
        const event = JSON.parse(line);
        if (event.type === "heartbeat") continue;
        after = event.seq;
        yield event;
        if (last.has(event.type)) return;
      }
    } catch (error) {
      console.error(`the stream broke: ${error.message}`);
    }
    // Cut short: go on after the last event that came.
    response = await fetch(`${server}/v1/runs/${run}/events?after=${after}`);
  }
  throw new Error("the stream broke five times");
}

function show(event) {
  if (event.type === "tier.completed") {
    console.log(`tier ${event.tier} after ${event.elapsed_ms} ms`);
    for (const part of event.result.parts) {
      for (const [field, agreed] of Object.entries(part.fields)) {
        const value = JSON.stringify(agreed.value);
        console.log(`  ${field} ${value} (${agreed.confidence.toFixed(2)})`);
      }
    }
  } else if (event.type === "run.failed") {
    throw new Error(`${event.code}: ${event.message}`);
  } else if (last.has(event.type)) {
    console.log(event.type);
  }
}

try {
  if (process.argv.length !== 3) throw new Error("usage: node extract.mjs photo.jpg");
  const image = await readFile(process.argv[2]);
  for await (const event of events(image)) show(event);
} catch (error) {
  // What fetch throws has its reason in `cause`.
  const gone = error.cause && `no answer from ${server}: ${error.cause.message ?? error.cause.code}`;
  console.error(gone ?? error.message);
  process.exitCode = 1;
}
