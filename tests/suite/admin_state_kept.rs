//! Whatever is done to a world, by its service and by other writers: what it exports makes the same state elsewhere.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::support::{Answer, send};
use crate::support_admin::{NOTHING, admin, good};
use crate::support_linted::Sandbox;

/// A segment and customers of the template, then some that are not there until they are written.
const SEGMENTS: [&str; 3] = ["628cd20c6e8b2432b6346ca6", "s-1", "lost"];
const CUSTOMERS: [&str; 5] = ["34017755", "61109356", "98029737", "c/1", "Zoë \"é\""];
const ENTITIES: [&str; 3] = ["660af2af69babe3cf6e40771", "l-1", "lost"];
const TENANTS: [&str; 2] = ["mytenant", "acme"];

/// One step: below the world's base URL, or to the world through the admin API.
#[derive(Clone, Debug)]
enum Step {
    Service(&'static str, String, Value),
    Admin(&'static str, String, Value),
}

fn encoded(id: &str) -> String {
    percent_encoding::utf8_percent_encode(id, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// What clients put into mixins.
fn mixins() -> impl Strategy<Value = Value> {
    let deep = (0..119).fold(json!({}), |inner, _| json!({"a": inner}));
    select(vec![
        json!({}),
        json!({"mixins": {"b": {"n": 1.10, "big": 12_345_678_901_234_567_890_u64}, "a": [null, "\u{0}\u{2028}\""]}}),
        json!({"mixins": {"a": {}}, "metadata": {"mixins": {"a": "https://example.com/a.json", "b": {"c": [1]}}}}),
        json!({"mixins": deep}),
        json!({"mixins": {}, "metadata": {"mixins": {}}}),
    ])
}

fn by_the_service() -> impl Strategy<Value = Step> {
    let target = (select(&TENANTS[..]), select(&SEGMENTS[..]), select(&CUSTOMERS[..]));
    let entity = proptest::option::of(select(&ENTITIES[..]));
    (target, entity, mixins(), 0..4).prop_map(
        |((tenant, segment, customer), entity, body, what)| {
            let list = format!("/customer-segment/{tenant}/segments/{segment}/customers");
            let mut path = format!("{list}/{}", encoded(customer));
            path.extend(entity.map(|entity| format!("/{entity}")));
            let ids = json!({"customerId": customer, "legalEntityId": entity});
            match what {
                0 | 1 => Step::Service("PUT", path, body),
                2 => Step::Service("DELETE", path, Value::Null),
                _ => Step::Service(
                    "PUT",
                    format!("{list}/bulk"),
                    json!([ids, {"customerId": "61109356"}, 5]),
                ),
            }
        },
    )
}

fn record() -> impl Strategy<Value = (String, Value)> {
    let customer = (
        select(&CUSTOMERS[..]),
        select(vec![json!({}), json!({"firstName": "É", "legalEntityIds": ["l-1"]})]),
    );
    let segment = (select(&SEGMENTS[..]), any::<bool>()).prop_map(|(id, old)| {
        let metadata = if old { json!({"version": 7, "modifiedAt": "-1d"}) } else { json!({}) };
        (
            format!("segments/{id}"),
            json!({"name": {"en": "S"}, "siteCode": "m", "metadata": metadata}),
        )
    });
    let row = (select(&SEGMENTS[..]), select(&CUSTOMERS[..]), mixins()).prop_map(
        |(segment, customer, mut row)| {
            row["metadata"] = json!({});
            row["assignmentType"] = json!("AUTOMATIC");
            (format!("customer-assignments/{segment}/{}", encoded(customer)), row)
        },
    );
    let entity =
        select(&ENTITIES[..]).prop_map(|id| (format!("legal-entities/{id}"), json!({"name": id})));
    let token = (select(&["t", "service", "buyer"][..]), 0..3).prop_map(|(name, text)| {
        let end = if text == 0 { json!("+1h") } else { json!("never") };
        (format!("tokens/{name}"), json!({"token": format!("text-{name}-{text}"), "scopes": ["customersegment.segment_read"], "expiresAt": end}))
    });
    let client = select(&["backend", "k"][..])
        .prop_map(|id| (format!("clients/{id}"), json!({"secret": "s", "scopes": []})));
    prop_oneof![
        customer.prop_map(|(id, body)| (format!("customers/{}", encoded(id)), body)),
        segment,
        row,
        entity,
        token,
        client,
    ]
}

fn by_another_writer() -> impl Strategy<Value = Step> {
    (select(&TENANTS[..]), record(), any::<bool>()).prop_map(|(tenant, (path, body), puts)| {
        let path = format!("tenants/{tenant}/{path}");
        if puts { Step::Admin("PUT", path, body) } else { Step::Admin("DELETE", path, Value::Null) }
    })
}

fn to_the_world() -> impl Strategy<Value = Step> {
    let issue = (select(&TENANTS[..]), proptest::option::of(select(&["buyer", "t"][..]))).prop_map(
        |(tenant, name)| {
            let mut body = json!({"tenant": tenant, "customerId": "lost", "lifetime": "1h"});
            if let Some(name) = name {
                body["name"] = json!(name);
            }
            Step::Admin("POST", "tokens".to_owned(), body)
        },
    );
    let revoke = select(&["service", "buyer", "t", "token-1"][..])
        .prop_map(|name| Step::Admin("DELETE", format!("tokens/{name}"), Value::Null));
    let clock = select(
        &[
            "2001-02-03T04:05:06Z",
            "9999-12-31T23:59:59Z",
            "0000-01-01T00:00:00+01:00",
            "2026-01-31T12:00:00Z",
        ][..],
    )
    .prop_map(|at| Step::Admin("PUT", "clock".to_owned(), json!({"mode": "frozen", "at": at})));
    let advance = Just(Step::Admin("POST", "clock/advance".to_owned(), json!({"by": "400d"})));
    prop_oneof![issue, revoke, clock, advance]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec(
        prop_oneof![3 => by_the_service(), 3 => by_another_writer(), 1 => to_the_world()],
        0..24,
    )
}

/// Does `step`; it may be refused, and must not break anything.
fn take(sandbox: &Sandbox, world: &str, step: &Step) {
    let answer = match step {
        Step::Admin(method, path, body) => {
            admin(sandbox, method, &format!("worlds/{world}/{path}"), body)
        }
        Step::Service(method, path, body) => {
            let url = format!("{}{path}", sandbox.world_url(world));
            let text = if body.is_null() { String::new() } else { body.to_string() };
            send(method, &url, &[("Content-Type", "application/json")], text.as_bytes())
        }
    };
    assert!(answer.status < 500, "{step:?}: {answer:?}");
}

fn export(sandbox: &Sandbox, world: &str) -> String {
    admin(sandbox, "GET", &format!("worlds/{world}/state"), &NOTHING).body
}

/// What clients are shown of a world.
fn lists(sandbox: &Sandbox, world: &str) -> Vec<Answer> {
    let list = |tenant: &str, segment: &str| {
        let path = format!("/customer-segment/{tenant}/segments/{segment}/customers?pageSize=1000");
        let mut answer = send("GET", &format!("{}{path}", sandbox.world_url(world)), &[], b"");
        answer.drop_header("sandbox-request-id");
        answer.drop_header("date");
        // How a tenant came to be is no part of the state.
        answer.drop_header("sandbox-hint");
        answer
    };
    TENANTS.iter().flat_map(|tenant| SEGMENTS.map(|segment| list(tenant, segment))).collect()
}

fn make(sandbox: &Sandbox, references: &str) -> String {
    let clock = json!({"mode": "frozen", "at": "2026-01-31T12:00:00Z"});
    let asked = json!({"auth": "off", "behaviors": {"references": references}, "clock": clock});
    let made = good(sandbox, "POST", "worlds", &asked, 201);
    made["name"].as_str().expect("every world has a name").to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_world_exports_makes_the_same_state_and_so_does_a_snapshot(
        before in steps(),
        after in steps(),
        references in select(&["auto", "accept", "strict"][..]),
    ) {
        static SANDBOX: std::sync::LazyLock<Sandbox> =
            std::sync::LazyLock::new(|| Sandbox::start().expect("the shipped files are good"));
        let sandbox = &*SANDBOX;
        let (world, copy) = (make(sandbox, references), make(sandbox, references));
        for step in &before {
            take(sandbox, &world, step);
        }
        good(sandbox, "PUT", &format!("worlds/{world}/snapshots/here"), &NOTHING, 204);
        let (exported, shown) = (export(sandbox, &world), lists(sandbox, &world));
        let shown = format!("{shown:?}");

        let url = format!("{}/__sandbox/worlds/{copy}/state", sandbox.url());
        let imported = send("PUT", &url, &[("Content-Type", "application/json")], exported.as_bytes());
        prop_assert_eq!(imported.status, 204, "{:?}", imported);
        prop_assert_eq!(export(sandbox, &copy), &*exported);
        prop_assert_eq!(format!("{:?}", lists(sandbox, &copy)), &*shown);

        for step in &after {
            take(sandbox, &world, step);
        }
        good(sandbox, "POST", &format!("worlds/{world}/snapshots/here/load"), &NOTHING, 204);
        prop_assert_eq!(export(sandbox, &world), exported);
        prop_assert_eq!(format!("{:?}", lists(sandbox, &world)), shown);
        for name in [world, copy] {
            good(sandbox, "DELETE", &format!("worlds/{name}"), &NOTHING, 204);
        }
    }
}
