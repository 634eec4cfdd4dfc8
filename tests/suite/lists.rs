//! Every list and its search: the same `q` gives the same answer.

use emporix_sandbox::api::SERVICES;
use emporix_sandbox::engine::{Handler, Operation, Options, Response};
use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use serde_json::json;

use crate::stage::{SEGMENT, Stage, request};

/// The built searches; the list of each has the same path without its end.
fn searches() -> impl Iterator<Item = &'static Operation> {
    let rows = SERVICES.iter().flat_map(|service| service.tables).copied().flatten();
    rows.filter(|row| row.path.ends_with("/search") && !matches!(row.handler, Handler::Unbuilt))
}

/// Queries as people write them, and such as nobody does.
fn queries() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "customer.id",
        "customer.lastName",
        "legalEntity.name",
        "assignmentType",
        "segmentId",
        "metadata.version",
        "metadata.createdAt",
        "mixins.segmentAttributes.points",
        "nobody",
    ]);
    let value = prop::sample::select(vec![
        "98029737",
        "MANUAL",
        "(MANUAL,AUTOMATIC)",
        "null",
        "exists",
        "missing",
        ">1",
        "(>=1 AND <3)",
        "~^J",
        "(~Müller & )",
        "\"SomeCompany\"",
        ">\"2025-01-01T00:00:00.000Z\"",
        "(",
        "",
        "~(",
        "\"",
    ]);
    let written = prop::collection::vec((name, value), 1..3).prop_map(|criteria| {
        let criteria: Vec<String> =
            criteria.into_iter().map(|(name, value)| format!("{name}:{value}")).collect();
        criteria.join(" ")
    });
    prop_oneof![
        4 => written,
        1 => "[a-z.]{0,8}:[ -~]{0,20}",
        1 => any::<String>(),
    ]
}

fn told(response: &Response) -> (u16, String, Option<&str>, Vec<(String, String)>) {
    // Its number is another by nature.
    let same = response.headers.iter().filter(|(name, _)| name != "sandbox-request-id");
    let headers = same.map(|(name, value)| {
        (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let body = String::from_utf8_lossy(&response.body).into_owned();
    (response.status.as_u16(), body, response.hint.as_deref(), headers.collect())
}

proptest! {
    #[test]
    fn a_list_and_its_search_answer_alike(
        q in queries(),
        reading in prop::sample::select(vec!["", "pageSize=7&pageNumber=2", "sort=customer.lastName:desc&fields=mixins"]),
        token in prop::sample::select(vec!["service", "read"]),
    ) {
        let authorization = format!("Bearer {token}");
        let headers = [("authorization", &*authorization), ("x-total-count", "true")];
        let mut stage = Stage::new(Options::default()).stepping(0);
        for search in searches() {
            let path = search.path.replace("{tenant}", "mytenant").replace("{segmentId}", SEGMENT);
            let list = path.strip_suffix("/search").unwrap();
            let encoded = utf8_percent_encode(&q, NON_ALPHANUMERIC);
            let listed = request(Method::GET, &format!("{list}?q={encoded}&{reading}"), &headers, "");
            let body = json!({"q": q}).to_string();
            let searched = request(Method::POST, &format!("{path}?{reading}"), &headers, body);
            let (listed, searched) = (stage.send(&listed), stage.send(&searched));
            prop_assert_eq!(told(&listed.response), told(&searched.response), "{}", search.id);
        }
    }
}
