#!/bin/sh
# Counts one more visit of a segment, with the version that was read: a write in between is a 409, and then it is read again.
set -eu
segment="$EMPORIX_API_URL/customer-segment/$EMPORIX_TENANT/segments/solarpanelfans"
token="Authorization: Bearer $EMPORIX_TOKEN_SERVICE"

while true; do
  read=$(curl -sS --fail "$segment" -H "$token")
  count=$(printf '%s' "$read" | sed -n 's/.*"visits": *{"count": *\([0-9]*\)}.*/\1/p')
  version=$(printf '%s' "$read" | sed -n 's/.*"version": *\([0-9]*\).*/\1/p')

  status=$(curl -sS -o /dev/null -w '%{http_code}' -X PUT "$segment" -H "$token" -H 'Content-Type: application/json' -d '{
    "name": {"en": "Solar panel fans"}, "siteCode": "main", "status": "ACTIVE",
    "mixins": {"visits": {"count": '$((${count:-0} + 1))'}},
    "metadata": {"version": '"$version"'}
  }')
  case $status in
    2??) exit 0 ;;
    409) ;;
    *) echo "the write was answered with $status" >&2; exit 1 ;;
  esac
done
