#!/bin/sh
# The compilers and programs that `make clients` runs: those that are missing are installed from Debian where that is
# possible, and named where it is not. Nobody is asked anything.
set -eu

missing() {
    for pair in curl wget aria2c:aria2 ffmpeg chromium node:nodejs npm go:golang-go java:default-jdk-headless \
        mcs:mono-mcs mono:mono-runtime; do
        command -v "${pair%:*}" >/dev/null || echo "${pair#*:}"
    done
    [ -e /usr/lib/mono/4.5/System.Net.Http.dll ] || echo libmono-system-net-http4.0-cil
}

packages=$(missing | tr '\n' ' ')
[ -n "$packages" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Clients are skipped for want of: $packages" >&2
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # one word for each package
apt-get install -qq -y --no-install-recommends $packages
