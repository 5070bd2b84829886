"""A FastAPI server that streams 100 lines as they come, as somebody would
write it instead.

usage: fastapi_stream.py LINES INTERVAL_MS LOOP PARSER
Prints `listening on http://127.0.0.1:PORT` and serves until it is ended.
"""

import asyncio
import json
import socket
import sys

import fastapi
import fastapi.responses
import uvicorn

LINES, INTERVAL = int(sys.argv[1]), float(sys.argv[2]) / 1e3
app = fastapi.FastAPI()


@app.post("/v1/extract")
async def extract(request: fastapi.Request):
    body = await request.body()

    async def lines():
        for number in range(LINES):
            event = {
                "seq": number + 1,
                "run": "0" * 32,
                "at_ms": number,
                "type": "stage.progress",
                "stage": "steps",
                "done": number,
                "total": LINES,
                "what": "step",
                "bytes": len(body),
            }
            yield json.dumps(event) + "\n"
            await asyncio.sleep(INTERVAL)

    return fastapi.responses.StreamingResponse(lines(), media_type="application/x-ndjson")


def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, loop=sys.argv[3], http=sys.argv[4]
    )
    uvicorn.Server(config).run(sockets=[listener])


main()
