#!/bin/sh
# Imports customers into a segment, and believes that all goes well. The careful twin is import-careful.sh.
segment="$EMPORIX_API_URL/customer-segment/$EMPORIX_TENANT/segments/628cd20c6e8b2432b6346ca6"

token=$(curl -s "$EMPORIX_API_URL/oauth/token" -d grant_type=client_credentials \
  -d "client_id=$EMPORIX_CLIENT_ID" -d "client_secret=$EMPORIX_CLIENT_SECRET" |
  sed 's/.*"access_token":"\([^"]*\)".*/\1/')

call() {
  curl -s -X "$1" "$segment/$2" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' ${3:+-d "$3"}
}

# John becomes a gold customer; what else is known of him stays.
call GET customers/98029737 > /dev/null
call PUT customers/98029737 '{"mixins":{"loyalty":{"tier":"GOLD"}}}'

# Two customers are new in the segment.
call PUT customers/bulk '[{"customerId":"61109356"},{"customerId":"65044570"}]' > /dev/null
echo imported
