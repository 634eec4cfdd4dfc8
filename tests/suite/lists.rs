//! Every list and its search: the same `q` gives the same answer.

use emporix_sandbox::api::SERVICES;
use emporix_sandbox::engine::{CollectionName, Operation, Options, Response, Service};
use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use serde_json::json;

use crate::stage::{SEGMENT, Stage, customers, request};

/// The built searches; the list of each has the same path without its end.
fn searches() -> impl Iterator<Item = &'static Operation> {
    let rows = SERVICES.iter().flat_map(Service::operations);
    rows.filter(|row| row.path.ends_with("/search") && row.is_built())
}

/// Common queries and rare ones.
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
    let same = response
        .headers
        .iter()
        .filter(|(name, _)| !["sandbox-request-id", "sandbox-explain"].contains(&name.as_str()));
    let headers = same.map(|(name, value)| {
        (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let body = String::from_utf8_lossy(&response.body).into_owned();
    (response.status.as_u16(), body, response.hint.as_deref(), headers.collect())
}

/// What may come between two looks at a page.
#[derive(Clone, Debug)]
enum Step {
    Put(usize),
    Delete(usize),
    Bulk(usize, usize),
    Rename(usize),
}

/// Two customers that are assigned to the segment, one that is not, and one that does not exist yet.
const CUSTOMERS: [&str; 4] = ["98029737", "34017755", "61109356", "new"];

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let customer = || 0..CUSTOMERS.len();
    let step = prop_oneof![
        3 => customer().prop_map(Step::Put),
        2 => customer().prop_map(Step::Delete),
        1 => (customer(), customer()).prop_map(|(first, second)| Step::Bulk(first, second)),
        1 => customer().prop_map(Step::Rename),
    ];
    prop::collection::vec(step, 1..8)
}

impl Step {
    fn take(&self, stage: &mut Stage) {
        let path = |at: &usize| customers(SEGMENT, &format!("/{}", CUSTOMERS[*at]));
        let item = |at: &usize| json!({"customerId": CUSTOMERS[*at]});
        match self {
            Self::Put(at) => drop(stage.call(Method::PUT, &path(at), "{}")),
            Self::Delete(at) => drop(stage.call(Method::DELETE, &path(at), "")),
            Self::Bulk(first, second) => {
                let items = json!([item(first), item(second)]).to_string();
                drop(stage.call(Method::PUT, &customers(SEGMENT, "/bulk"), &items));
            }
            Self::Rename(at) => {
                let id = CUSTOMERS[*at];
                let customer = json!({"id": id, "lastName": "Renamed"}).to_string();
                stage.put_record(CollectionName::Customers, &customer);
            }
        }
    }
}

proptest! {
    /// The bytes that are kept of a page are never older than the rows and names in it.
    #[test]
    fn a_page_asked_for_again_shows_every_change(steps in steps(), page in 1..3) {
        let mut stage = Stage::new(Options::default());
        for step in steps {
            step.take(&mut stage);
            let target = customers(SEGMENT, &format!("?pageSize=40&pageNumber={page}"));
            // A query that all documents meet is answered row by row.
            let anew = stage.call(Method::GET, &format!("{target}&q=customer.id:exists"), "");
            for _ in 0..3 {
                let again = stage.call(Method::GET, &target, "");
                prop_assert!(again.response.body == anew.response.body, "after {step:?}");
            }
        }
    }

    #[test]
    fn a_list_and_its_search_answer_alike(
        q in queries(),
        reading in prop::sample::select(vec!["", "pageSize=7&pageNumber=2", "sort=customer.lastName:desc&fields=mixins"]),
        token in prop::sample::select(vec!["service", "read"]),
    ) {
        let authorization = format!("Bearer {token}");
        let headers = [("authorization", &*authorization), ("x-total-count", "true")];
        let mut stage = Stage::new(Options::default()).stepping(0);
        // The first answers of a tenant without a folder say so in their hints.
        for _ in 0..3 {
            stage.call(Method::GET, &customers(SEGMENT, ""), "");
        }
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
