#!/usr/bin/env bash
# Leaves a sandbox running on a free port, waits until it answers, and hands its variables to the steps that follow.
# The machine of the job ends it. ARGS are further flags.
set -euo pipefail

folder=$RUNNER_TEMP/emporix-sandbox
mkdir -p "$folder"
# The bash of macOS takes an empty list for one that is not set.
read -r -a args <<<"${ARGS:-}"
ready=$folder/ready.json
emporix-sandbox serve --port 0 --ready-file "$ready" ${args[@]+"${args[@]}"} >"$folder/out.log" 2>"$folder/err.log" </dev/null &
if ! emporix-sandbox wait --ready-file "$ready" --timeout 30s; then
  cat "$folder/err.log"
  exit 1
fi
emporix-sandbox env --ready-file "$ready" --format github >>"$GITHUB_ENV"
echo "url=$(emporix-sandbox env --ready-file "$ready" --format dotenv | sed -n 's/^EMPORIX_SANDBOX_URL=//p')" >>"$GITHUB_OUTPUT"
