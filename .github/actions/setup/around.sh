#!/usr/bin/env bash
# Runs COMMAND around a sandbox, with its report in REPORT. ARGS are further flags.
set -euo pipefail

# The bash of macOS takes an empty list for one that is not set.
read -r -a args <<<"${ARGS:-}"
exec emporix-sandbox exec --report "$REPORT" ${args[@]+"${args[@]}"} -- bash -euo pipefail -c "$COMMAND"
