#!/usr/bin/env bash
# Runs COMMAND around a sandbox, with its report in REPORT. ARGS are further flags.
set -euo pipefail

read -r -a args <<<"${ARGS:-}"
exec emporix-sandbox exec --report "$REPORT" "${args[@]}" -- bash -euo pipefail -c "$COMMAND"
