#!/bin/sh
# Counts one more visit of a segment, without the version: a write in between is overwritten, and its visit is lost.
set -eu
segment="$EMPORIX_API_URL/customer-segment/$EMPORIX_TENANT/segments/solarpanelfans"
token="Authorization: Bearer $EMPORIX_TOKEN_SERVICE"

read=$(curl -sS --fail "$segment" -H "$token")
count=$(printf '%s' "$read" | sed -n 's/.*"visits": *{"count": *\([0-9]*\)}.*/\1/p')

curl -sS --fail -X PUT "$segment" -H "$token" -H 'Content-Type: application/json' -d '{
  "name": {"en": "Solar panel fans"}, "siteCode": "main", "status": "ACTIVE",
  "mixins": {"visits": {"count": '$((${count:-0} + 1))'}}
}'
