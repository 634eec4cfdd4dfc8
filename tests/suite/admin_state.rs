//! The state of a world from outside: exported and imported, kept in snapshots, written record by record.

use serde_json::{Value, json};

use crate::support::{CUSTOMERS, SERVICE, UNASSIGNED, VERSION_3, get, put, send, state};
use crate::support_admin::{NOTHING, admin, good, refused};
use crate::support_linted::Sandbox;

const SEGMENT: &str = "628cd20c6e8b2432b6346ca6";

#[test]
fn an_exported_state_makes_the_same_state_elsewhere_and_a_change_is_one_line_of_it() {
    let sandbox = Sandbox::start().unwrap();
    let export =
        |world: &str| admin(&sandbox, "GET", &format!("worlds/{world}/state"), &NOTHING).body;
    assert_eq!(put(&format!("{}{CUSTOMERS}/{UNASSIGNED}", sandbox.url()), "{}").status, 201);
    let before = export("main");
    good(&sandbox, "POST", "worlds", &json!({"name": "copy"}), 201);
    let url = format!("{}/__sandbox/worlds/copy/state", sandbox.url());
    let json = [("Content-Type", "application/json")];
    assert_eq!(send("PUT", &url, &json, before.as_bytes()).status, 204);
    assert_eq!(export("copy"), before);
    assert_eq!(state(&sandbox.world_url("copy")), state(sandbox.url()));

    let url = format!("{}{CUSTOMERS}/{VERSION_3}", sandbox.world_url("copy"));
    assert_eq!(put(&url, r#"{"mixins": {"a": {"b": 1}}}"#).status, 204);
    let after = export("copy");
    let differ = before.lines().zip(after.lines()).filter(|(one, other)| one != other).count();
    assert_eq!((differ, before.lines().count()), (1, after.lines().count()));

    // The same text makes a world: it is what fixtures of a request look like.
    let fixtures: Value = serde_json::from_str(&after).unwrap();
    good(&sandbox, "POST", "worlds", &json!({"name": "third", "fixtures": fixtures}), 201);
    assert_eq!(state(&sandbox.world_url("third")), state(&sandbox.world_url("copy")));

    // A reset returns to the world's own files.
    good(&sandbox, "POST", "worlds/copy/reset", &json!({"only": ["data"]}), 204);
    assert_eq!(get(&format!("{}{CUSTOMERS}/{UNASSIGNED}", sandbox.world_url("copy"))).status, 404);
}

#[test]
fn a_state_with_mistakes_changes_nothing() {
    let sandbox = Sandbox::start().unwrap();
    let before = state(sandbox.url());
    for (body, status) in [
        (json!({"mytenant": {"customers": [{"id": 5}]}}), 422),
        (json!({"mytenant": {"customrs": []}}), 422),
        (json!({"mytenant": []}), 400),
        (json!([]), 400),
    ] {
        refused(&sandbox, "PUT", "worlds/main/state", &body, status);
    }
    assert_eq!(state(sandbox.url()), before);
    good(&sandbox, "PUT", "worlds/main/state", &json!({"mytenant": {}}), 204);
    assert_eq!(state(sandbox.url()), "[]");
}

#[test]
fn snapshots_are_saved_loaded_listed_and_deleted() {
    let sandbox = Sandbox::start().unwrap();
    let url = format!("{}{CUSTOMERS}/{UNASSIGNED}", sandbox.url());
    good(&sandbox, "PUT", "worlds/main/snapshots/empty%20one", &NOTHING, 204);
    put(&url, "{}");
    good(&sandbox, "PUT", "worlds/main/snapshots/one", &NOTHING, 204);
    let names =
        || good(&sandbox, "GET", "worlds/main/snapshots", &NOTHING, 200)["snapshots"].clone();
    assert_eq!(names(), json!(["empty one", "one"]));
    good(&sandbox, "POST", "worlds/main/snapshots/empty%20one/load", &NOTHING, 204);
    assert_eq!(get(&url).status, 404);
    good(&sandbox, "POST", "worlds/main/snapshots/one/load", &NOTHING, 204);
    assert_eq!(get(&url).status, 200);
    good(&sandbox, "DELETE", "worlds/main/snapshots/one", &NOTHING, 204);
    refused(&sandbox, "DELETE", "worlds/main/snapshots/one", &NOTHING, 404);
    refused(&sandbox, "POST", "worlds/main/snapshots/one/load", &NOTHING, 404);
    for number in 0..31 {
        good(&sandbox, "PUT", &format!("worlds/main/snapshots/{number}"), &NOTHING, 204);
    }
    refused(&sandbox, "PUT", "worlds/main/snapshots/one-too-many", &NOTHING, 429);
}

#[test]
fn a_record_of_any_collection_is_read_written_and_deleted_as_by_another_writer() {
    let sandbox = Sandbox::start().unwrap();
    let at = |rest: &str| format!("worlds/main/tenants/mytenant/{rest}");
    for (path, body) in [
        (
            at("customers/c-1"),
            json!({"firstName": "Ada", "lastName": "L", "email": "ada@example.com"}),
        ),
        (at("legal-entities/le%2F1"), json!({"name": "A/S"})),
        (at("segments/s-1"), json!({"name": {"en": "New"}, "siteCode": "main"})),
        (at(&format!("customer-assignments/{SEGMENT}/c-1")), json!({})),
        (
            at(&format!("customer-assignments/{SEGMENT}%2Fc-1%2Fle%252F1")),
            json!({"assignmentType": "AUTOMATIC"}),
        ),
        (at("tokens/mine"), json!({"token": "abc", "scopes": ["customersegment.segment_read"]})),
        (at("clients/app"), json!({"secret": "s", "scopes": []})),
    ] {
        refused(&sandbox, "GET", &path, &NOTHING, 404);
        good(&sandbox, "PUT", &path, &body, 204);
        let read = good(&sandbox, "GET", &path, &NOTHING, 200);
        for (key, value) in body.as_object().unwrap() {
            assert_eq!(&read[key], value, "{path}");
        }
    }
    let customer = get(&format!("{}{CUSTOMERS}/c-1", sandbox.url())).json();
    assert_eq!(customer["customer"]["firstName"], "Ada");
    let entity = get(&format!("{}{CUSTOMERS}/c-1/le%2F1", sandbox.url())).json();
    assert_eq!(entity["legalEntity"]["name"], "A/S", "{entity}");
    assert_eq!(
        send(
            "GET",
            &format!("{}{CUSTOMERS}", sandbox.url()),
            &[("Authorization", "Bearer abc")],
            b""
        )
        .status,
        200
    );

    // A client that has read before now meets another version.
    let row = at(&format!("customer-assignments/{SEGMENT}/{VERSION_3}"));
    good(&sandbox, "PUT", &row, &json!({}), 204);
    let url = format!("{}{CUSTOMERS}/{VERSION_3}", sandbox.url());
    put(&url, r#"{"metadata": {"version": 3}}"#).assert_house_form(409);
    assert_eq!(put(&url, r#"{"metadata": {"version": 4}}"#).status, 204);
    good(&sandbox, "DELETE", &row, &NOTHING, 204);
    assert_eq!(send("GET", &url, &[SERVICE], b"").status, 404);

    refused(&sandbox, "DELETE", &row, &NOTHING, 404);
    refused(&sandbox, "DELETE", "worlds/main/tenants/never/customers/c-1", &NOTHING, 404);
    let tenants = good(&sandbox, "GET", "worlds/main", &NOTHING, 200)["tenants"].clone();
    assert!(!tenants.as_array().unwrap().contains(&json!("never")), "{tenants}");
    refused(&sandbox, "PUT", &at("customers/c-2"), &json!({"id": "c-3"}), 400);
    refused(&sandbox, "PUT", &at("customers/c-2"), &json!({"name": "Ada"}), 422);
    refused(&sandbox, "PUT", &at("customers/c-2"), &NOTHING, 400);
    refused(&sandbox, "PUT", &at("customer-assignments/only-a-segment"), &json!({}), 422);
    let problem = refused(&sandbox, "GET", &at("customer/c-1"), &NOTHING, 404);
    assert!(problem["detail"].as_str().unwrap().contains("did you mean `customers`?"), "{problem}");
}

#[test]
fn a_customer_sees_no_rows_of_a_segment_that_does_not_exist_any_more_or_never_did() {
    const TEMPLATE: &str = include_str!("../../fixtures/_template/segments.json");
    let sandbox = Sandbox::start().unwrap();
    let own = |segment: &str| {
        let url = format!(
            "{}/customer-segment/mytenant/segments/{segment}/customers?fields=id",
            sandbox.url()
        );
        let rows = send("GET", &url, &[("Authorization", "Bearer customer")], b"").json();
        rows.as_array().unwrap().len()
    };
    let record = |what: &str| format!("worlds/main/tenants/mytenant/{what}");
    let rows = own(SEGMENT);
    assert_ne!(rows, 0);
    good(&sandbox, "DELETE", &record(&format!("segments/{SEGMENT}")), &NOTHING, 204);
    assert_eq!(own(SEGMENT), 0);
    let row = "customer-assignments/never/98029737";
    good(&sandbox, "PUT", &record(row), &json!({}), 204);
    assert_eq!(own("never"), 0);
    // Where no segment is described, rows alone say what there is.
    for segment in serde_json::from_str::<Value>(TEMPLATE).unwrap()["segments"].as_array().unwrap()
    {
        let path = record(&format!("segments/{}", segment["id"].as_str().unwrap()));
        let _ = admin(&sandbox, "DELETE", &path, &NOTHING);
    }
    assert_eq!((own(SEGMENT), own("never")), (rows, 1));
}
