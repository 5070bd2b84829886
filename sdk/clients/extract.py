"""Prints each better result as soon as it exists. Standard library only.

    python3 extract.py photo.jpg
"""
import json
import os
import sys
import urllib.error
import urllib.request

SERVER = os.environ.get("CRESCENDO", "http://127.0.0.1:8080")
LAST = {"run.completed", "run.failed", "run.cancelled"}


def events(image):
    """Yields every event of a run, also when the connection breaks on the way."""
    request = urllib.request.Request(
        f"{SERVER}/v1/extract?on_disconnect=finish",
        data=image,
        headers={"Content-Type": "application/octet-stream"},
    )
    after = 0
    for attempt in range(5):
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                run = response.headers.get("x-run-id")
                for line in response:
                    event = json.loads(line)
                    if event["type"] == "heartbeat":
                        continue
                    after = event["seq"]
                    yield event
                    if event["type"] in LAST:
                        return
        except urllib.error.HTTPError:
            raise  # The server has answered: trying again changes nothing.
        except OSError:
            if after == 0:
                raise  # Nothing has come yet: the run may not have started.
        # Cut short: go on after the last event that came.
        request = urllib.request.Request(f"{SERVER}/v1/runs/{run}/events?after={after}")
    raise ConnectionError("the stream broke five times")


def main(path):
    try:
        with open(path, "rb") as file:
            image = file.read()
    except OSError as error:
        sys.exit(str(error))
    try:
        for event in events(image):
            if event["type"] == "tier.completed":
                print(f"tier {event['tier']} after {event['elapsed_ms']} ms")
                for part in event["result"]["parts"]:
                    for field, agreed in part["fields"].items():
                        print(f"  {field} {agreed['value']} ({agreed['confidence']:.2f})")
            elif event["type"] == "run.failed":
                sys.exit(f"{event['code']}: {event['message']}")
            elif event["type"] in LAST:
                print(event["type"])
    except urllib.error.HTTPError as error:
        problem = json.load(error)
        sys.exit(f"{problem['code']}: {problem['detail']}")
    except OSError as error:
        sys.exit(f"no answer from {SERVER}: {error}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    main(sys.argv[1])
