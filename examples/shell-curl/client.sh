#!/bin/sh
# The program under test: makes a video of a prompt.
#
#     OPENAI_BASE_URL=http://127.0.0.1:4010/v1 OPENAI_API_KEY=sk-mock ./client.sh 'A cat plays the piano' cat.mp4
set -eu
prompt=$1 file=$2
: "${POLL_S:=5}"

api() { # api PATH [CURL OPTION]...: ask, and fail for what is no success
    path=$1
    shift
    curl --silent --show-error --fail-with-body -H "Authorization: Bearer $OPENAI_API_KEY" "$@" "$OPENAI_BASE_URL$path"
}

field() { # field NAME: the text that a JSON object on standard input has under this name
    sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p"
}

id=$(api /videos -F prompt="$prompt" | field id)
while :; do
    status=$(api "/videos/$id" | field status)
    case $status in
        completed) break ;;
        queued | in_progress) sleep "$POLL_S" ;;
        *) echo "$id: $status" >&2; exit 1 ;;
    esac
done

tries=0
until api "/videos/$id/content" --continue-at - --output "$file"; do # from where it broke off
    tries=$((tries + 1))
    [ $tries -lt 5 ] || exit 1
done
