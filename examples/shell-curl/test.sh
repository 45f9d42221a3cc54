#!/bin/sh
# A test in plain shell: a server of its own, on a free port, for as long as the test takes.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || :; rm -rf "$work"' EXIT

# The ready line comes when the next request will be answered: nobody has to guess a port, to poll or to sleep.
mkfifo "$work/ready"
sora-mock serve --port 0 --lifecycle polls --log-format json >"$work/ready" 2>"$work/log" &
server=$!
exec 3<"$work/ready"
read -r ready <&3 || { cat "$work/log" >&2; exit 1; }
SORA_MOCK_URL=$(echo "$ready" | sed 's/.*"url": "\([^"]*\)".*/\1/')
SORA_MOCK_KEY=sk-mock-shell
export SORA_MOCK_URL SORA_MOCK_KEY

# The first two downloads break off after 20,000 bytes.
sora-mock ctl faults add cut after_bytes=20000 times=2 when.operation=getVideoContent

# A task of the lifecycle `polls` is completed by the seventh status request, so that the client need not wait.
OPENAI_BASE_URL=$SORA_MOCK_URL/v1 OPENAI_API_KEY=$SORA_MOCK_KEY POLL_S=0 ./client.sh 'A cat' "$work/video.mp4"

echo "$(cat expected.sha256)  $work/video.mp4" | sha256sum --check
sora-mock ctl verify requests.operation=getVideo count.exactly=7
sora-mock ctl verify client=resumed_from_where_it_was_cut
sora-mock ctl requests
echo passed
