#!/bin/sh
# Streams the design tokens of an image, one JSON event a line.
#     ./extract.sh photo.jpg
set -eu
server=${CRESCENDO:-http://127.0.0.1:8080}

curl --no-buffer --silent --show-error --fail-with-body \
    --data-binary "@$1" "$server/v1/extract"
