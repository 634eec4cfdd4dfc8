#!/bin/sh
# The import of import.sh by a client that ends with 0 only when all is done: it looks at every status and every row, waits
# no longer than three seconds for an answer, tries again what can be tried again, and writes no version that it has not read.
set -eu
segment="customer-segment/$EMPORIX_TENANT/segments/628cd20c6e8b2432b6346ca6"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
  echo "not imported: $*" >&2
  exit 1
}

# once URL ARGS…: one request; its status is in $status, and 000 where no answer came, or one that is cut or no JSON.
once() {
  url=$1
  shift
  : > "$scratch/body"
  status=$(curl -s --max-time 3 -o "$scratch/body" -w '%{http_code}' "$url" "$@") || status=000
  case $(tr -d '\n' < "$scratch/body") in
    '' | '{'*[!,]'}' | '['*[!,]']' | '[]' | '{}') ;;
    *) status=000 ;;
  esac
}

# Gets a token; without one nothing can be done.
login() {
  for _ in 1 2 3; do
    once "$EMPORIX_API_URL/oauth/token" -d grant_type=client_credentials \
      -d "client_id=$EMPORIX_CLIENT_ID" -d "client_secret=$EMPORIX_CLIENT_SECRET"
    token=$(sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p' "$scratch/body")
    [ "$status" = 200 ] && [ -n "$token" ] && return
    sleep 1
  done
  fail "no token ($status)"
}

# call METHOD PATH [BODY]: tries three times what may come to something else the next time.
call() {
  for _ in 1 2 3; do
    once "$EMPORIX_API_URL/$segment/$2" -X "$1" -H "Authorization: Bearer $token" \
      -H 'Content-Type: application/json' ${3:+-d "$3"}
    case $status in
      401) login ;;
      000 | 429 | 5??) sleep 1 ;;
      *) return ;;
    esac
  done
  fail "$1 $2 answers $status"
}

# John becomes a gold customer. What others have written meanwhile stays: the version that was read is sent, and where it is
# stale by then all is read again.
promote() {
  for _ in 1 2 3; do
    call GET customers/98029737
    [ "$status" = 200 ] || fail "GET customers/98029737 answers $status"
    version=$(sed -n 's/.*"version":\([0-9]*\).*/\1/p' "$scratch/body")
    others=$(sed -n 's/.*"mixins":{\(.*}\)},"metadata".*/,\1/p' "$scratch/body" | sed 's/,"loyalty":{[^}]*}//')
    [ -n "$version" ] || fail 'GET customers/98029737 has no version'
    call PUT customers/98029737 \
      "{\"mixins\":{\"loyalty\":{\"tier\":\"GOLD\"}$others},\"metadata\":{\"version\":$version}}"
    case $status in
      2??) return ;;
      409) ;;
      *) fail "PUT customers/98029737 answers $status" ;;
    esac
  done
  fail 'others write customers/98029737 all the time'
}

# Two customers are new in the segment; a row can fail while the call as a whole is good.
add() {
  for _ in 1 2 3; do
    call PUT customers/bulk '[{"customerId":"61109356"},{"customerId":"65044570"}]'
    [ "$status" = 207 ] || fail "PUT customers/bulk answers $status"
    good=$(grep -o '"code":2[0-9][0-9]' "$scratch/body" | wc -l)
    [ "$good" -eq 2 ] && return
  done
  fail "only $good of 2 rows of customers/bulk are written"
}

login
promote
add
echo imported
