//! Every instant that RFC 3339 knows is one: in fixtures, records, queries and clocks, from the first year to the last.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::support::send;
use crate::support_admin::{NOTHING, admin, good, refused};
use crate::support_linted::Sandbox;

const ROWS: &str = "/customer-segment/edges/segments/s/customers";

/// The year of an instant that is shown in an offset is beyond those that are not.
#[test]
fn instants_are_sorted_by_what_they_are() {
    let sandbox = Sandbox::start().unwrap();
    let written = [
        "9999-12-31T23:59:59-23:00",
        "2024-01-01T00:00:00Z",
        "0000-01-01T00:00:00+23:00",
        "9999-12-31T23:59:59Z",
        "0000-01-01T00:00:00Z",
    ];
    let rows: Vec<Value> = (0..)
        .zip(written)
        .map(|(n, at)| json!({"segmentId": "s", "customerId": format!("c{n}"), "metadata": {"createdAt": at, "modifiedAt": at}}))
        .collect();
    let token =
        json!({"name": "edge", "token": "edge", "scopes": ["customersegment.segment_read"]});
    let fixtures = json!({"edges": {"customer-assignments": rows, "customers": [], "legal-entities": [], "segments": [], "tokens": [token]}});
    good(&sandbox, "POST", "worlds", &json!({"name": "w", "fixtures": fixtures}), 201);
    let order = |sort: &str| {
        let rows = row(&sandbox, "w", &format!("?sort={sort}"));
        let ids =
            rows.as_array().into_iter().flatten().map(|row| row["customer"]["id"].to_string());
        ids.collect::<Vec<_>>().concat().replace('"', "")
    };
    assert_eq!(order("metadata.createdAt"), "c2c4c1c3c0");
    assert_eq!(order("metadata.modifiedAt:desc"), "c0c3c1c4c2");
}

/// What is written, and what is shown: the same instant, as the service writes instants.
const EDGES: [(&str, &str); 10] = [
    ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"),
    ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ("9999-12-31T23:59:59.99999999999Z", "9999-12-31T23:59:59.999Z"),
    ("9999-12-31T23:59:60Z", "9999-12-31T23:59:59.000Z"),
    ("9999-12-31t23:59:59.5+23:59", "9999-12-31T00:00:59.500Z"),
    ("9999-12-31T23:59:59-00:00", "9999-12-31T23:59:59.000Z"),
    ("9999-12-31T23:59:59.000-23:59", "9999-12-31T23:59:59.000-23:59"),
    ("0000-01-01T00:00:00z", "0000-01-01T00:00:00.000Z"),
    ("0000-01-01T00:00:00.001-23:59", "0000-01-01T23:59:00.001Z"),
    ("0000-01-01T00:00:00.001+23:59", "0000-01-01T00:00:00.001+23:59"),
];

fn row(sandbox: &Sandbox, world: &str, rest: &str) -> Value {
    let url = format!("{}/~{world}{ROWS}{rest}", sandbox.url());
    send("GET", &url, &[("Authorization", "Bearer edge")], b"").json()
}

#[test]
fn fixtures_and_records_say_any_instant() {
    let sandbox = Sandbox::start().unwrap();
    for (written, shown) in EDGES {
        let metadata = json!({"createdAt": written, "modifiedAt": written});
        let fixtures = json!({"edges": {
            "segments": [{"id": "s", "name": {"en": "S"}, "siteCode": "main", "validity": {"to": written}}],
            "customer-assignments": [{"segmentId": "s", "customerId": "c", "metadata": metadata}],
            "customers": [{"id": "c"}, {"id": "d"}],
            "legal-entities": [],
            "tokens": [{"name": "edge", "token": "edge", "scopes": ["customersegment.segment_read"], "expiresAt": "never"},
                {"name": "end", "token": "end", "scopes": [], "expiresAt": written}],
        }});
        good(&sandbox, "POST", "worlds", &json!({"name": "w", "fixtures": fixtures}), 201);
        let metadata = |id: &str| row(&sandbox, "w", &format!("/{id}"))["metadata"].clone();
        assert_eq!(metadata("c")["createdAt"], shown, "{written}");
        assert_eq!(metadata("c")["modifiedAt"], shown, "{written}");
        let record = "worlds/w/tenants/edges/customer-assignments/s/d";
        let sent = json!({"metadata": {"createdAt": written, "modifiedAt": written}});
        good(&sandbox, "PUT", record, &sent, 204);
        assert_eq!(metadata("d")["createdAt"], shown, "{written}");
        assert_eq!(good(&sandbox, "GET", record, &NOTHING, 200)["metadata"]["createdAt"], shown);
        let segment = good(&sandbox, "GET", "worlds/w/tenants/edges/segments/s", &NOTHING, 200);
        assert_eq!(segment["validity"]["to"], shown, "{written}");

        // What is exported is read again, and says the same.
        let state = good(&sandbox, "GET", "worlds/w/state", &NOTHING, 200);
        assert_eq!(admin(&sandbox, "PUT", "worlds/w/state", &state).status, 204, "{written}");
        assert_eq!(metadata("c")["createdAt"], shown, "{written}");

        for q in ["metadata.createdAt:", "metadata.createdAt:>=", "metadata.createdAt:<="] {
            let q = format!("{q}\"{written}\"");
            let encoded = utf8_percent_encode(&q, NON_ALPHANUMERIC);
            let found = row(&sandbox, "w", &format!("?q={encoded}"));
            // What is kept is cut to the millisecond, so it is before what is finer.
            let is_finer = written.contains("99999999999");
            let expected = if is_finer && !q.contains('<') { 0 } else { 2 };
            assert_eq!(found.as_array().map(Vec::len), Some(expected), "{q}: {found}");
        }
        good(&sandbox, "DELETE", "worlds/w", &NOTHING, 204);
    }
}

#[test]
fn clocks_stand_at_any_instant_and_go_no_further_than_the_years() {
    let sandbox = Sandbox::start().unwrap();
    let set = |at: &str| {
        good(&sandbox, "PUT", "worlds/main/clock", &json!({"mode": "frozen", "at": at}), 200)
    };
    for (written, shown) in EDGES {
        assert_eq!(set(written)["at"], shown, "{written}");
        assert_eq!(good(&sandbox, "GET", "worlds/main/clock", &NOTHING, 200)["at"], shown);
        let made = json!({"name": "w", "clock": {"mode": "frozen", "at": written}});
        assert_eq!(good(&sandbox, "POST", "worlds", &made, 201)["clock"]["at"], shown, "{written}");
        good(&sandbox, "DELETE", "worlds/w", &NOTHING, 204);
        // It answers, with the date of a year that HTTP can write.
        let url = format!("{}/customer-segment/mytenant/segments/x/customers", sandbox.url());
        let answer = send("GET", &url, &[("Authorization", "Bearer read")], b"");
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(answer.header("date").ends_with(" GMT"), "{answer:?}");
    }
    let last = "9999-12-31T23:59:59.000Z";
    set(last);
    for by in ["1s", "1d", "36500d"] {
        let problem =
            refused(&sandbox, "POST", "worlds/main/clock/advance", &json!({"by": by}), 400);
        assert!(
            problem["detail"].as_str().unwrap().contains("outside the years 0000 to 9999"),
            "{problem}"
        );
        assert_eq!(good(&sandbox, "GET", "worlds/main/clock", &NOTHING, 200)["at"], last, "{by}");
    }
    let advanced =
        good(&sandbox, "POST", "worlds/main/clock/advance", &json!({"by": "999ms"}), 200);
    assert_eq!(advanced["at"], "9999-12-31T23:59:59.999Z");
    // What is relative to a start at the end of time is held at the end.
    let row = json!({"segmentId": "s", "customerId": "c", "metadata": {"createdAt": "-1d", "modifiedAt": "+1d"}});
    let token =
        json!({"name": "edge", "token": "edge", "scopes": ["customersegment.segment_read"]});
    let fixtures = json!({"edges": {"customer-assignments": [row], "customers": [], "segments": [], "tokens": [token]}});
    let made =
        json!({"name": "end", "fixtures": fixtures, "clock": {"mode": "frozen", "at": last}});
    good(&sandbox, "POST", "worlds", &made, 201);
    let metadata = self::row(&sandbox, "end", "/c")["metadata"].clone();
    assert_eq!(metadata["createdAt"], "9999-12-30T23:59:59.000Z");
    assert_eq!(metadata["modifiedAt"], "9999-12-31T23:59:59.999Z");
    let issued = json!({"tenant": "edges", "lifetime": "1d"});
    let token = good(&sandbox, "POST", "worlds/end/tokens", &issued, 201);
    assert_eq!(token["expiresAt"], "9999-12-31T23:59:59.999Z");
    for mode in ["offset", "frozen"] {
        good(&sandbox, "PUT", "worlds/end/clock", &json!({"mode": mode, "at": last}), 200);
        assert_eq!(self::row(&sandbox, "end", "/c")["customer"]["id"], "c", "{mode}");
    }
}

#[test]
fn what_is_no_instant_is_refused() {
    let sandbox = Sandbox::start().unwrap();
    for text in [
        "10000-01-01T00:00:00Z",
        "9999-12-32T00:00:00Z",
        "2023-02-29T00:00:00Z",
        "9999-12-31T24:00:00Z",
        "9999-12-31T23:59:61Z",
        "9999-12-31T23:59:59+24:00",
        "9999-12-31T23:59:59",
        "9999-12-31",
    ] {
        refused(&sandbox, "PUT", "worlds/main/clock", &json!({"mode": "frozen", "at": text}), 400);
    }
}

#[test]
fn an_instant_without_a_zone_is_told_what_to_write() {
    const TEXT: &str = "2026-10-12T12:00:00";
    const HINT: &str = "the zone is missing: write `2026-10-12T12:00:00Z` for UTC, or an offset such as `2026-10-12T12:00:00-05:00`";
    let sandbox = Sandbox::start().unwrap();
    // A clock, a point in the journal, and a record, which is read as files are.
    let clock =
        refused(&sandbox, "PUT", "worlds/main/clock", &json!({"mode": "frozen", "at": TEXT}), 400);
    let since =
        refused(&sandbox, "GET", &format!("worlds/main/requests?since={TEXT}"), &NOTHING, 400);
    for problem in [clock, since] {
        assert!(problem["detail"].as_str().unwrap().ends_with(&format!(": {HINT}")), "{problem}");
    }
    let token = json!({"token": "t", "scopes": [], "expiresAt": TEXT});
    let record = refused(&sandbox, "PUT", "worlds/main/tenants/mytenant/tokens/t", &token, 422);
    let mistake = &record["mistakes"][0];
    assert_eq!(mistake["message"], format!("`expiresAt` is no instant: `{TEXT}`"), "{record}");
    assert_eq!(mistake["hint"], HINT, "{record}");
}
