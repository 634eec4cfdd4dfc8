//! Lists of records through the admin API: every collection, a page at a time.

use emporix_sandbox::Config;
use emporix_sandbox::engine::{CollectionName, MOST_RECORDS, Options, UnknownTenant};
use serde_json::{Value, json};

use crate::support::{Answer, CUSTOMERS, UNASSIGNED, put};
use crate::support_admin::{NOTHING, admin, good, refused};
use crate::support_linted::Sandbox;

/// The page of a list of tenant `mytenant` in the world `main`.
#[track_caller]
fn listed(sandbox: &Sandbox, rest: &str) -> (Vec<Value>, usize) {
    let answer = list(sandbox, rest);
    assert_eq!(answer.status, 200, "{rest}: {answer:?}");
    let total = answer.header("x-total-count").parse().expect("it says how many there are");
    (answer.json().as_array().expect("it is a list").clone(), total)
}

fn list(sandbox: &Sandbox, rest: &str) -> Answer {
    admin(sandbox, "GET", &format!("worlds/main/tenants/mytenant/{rest}"), &NOTHING)
}

fn texts(rows: &[Value], member: &str) -> Vec<String> {
    rows.iter().map(|row| row[member].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_tenant_says_how_many_records_it_has_of_each_collection() {
    let sandbox = Sandbox::start().unwrap();
    let counts = |tenant: &str| {
        let path = format!("worlds/main/tenants/{tenant}");
        let shown = good(&sandbox, "GET", &path, &NOTHING, 200);
        assert_eq!(shown["tenant"], tenant);
        let all = shown["collections"].as_array().unwrap().clone();
        all.into_iter().map(|it| {
            let name = it["collection"].as_str().unwrap().to_owned();
            (name, it["records"].as_u64().unwrap(), it["identity"].clone())
        })
    };
    let (before, made_by_no_look) = (counts("mytenant").collect::<Vec<_>>(), "worlds/main");
    let world = good(&sandbox, "GET", made_by_no_look, &NOTHING, 200);
    assert_eq!(world["tenants"], json!(["acme"]), "a look makes no tenant");
    for (name, count, _) in &before {
        assert_eq!(listed(&sandbox, name).1 as u64, *count, "{name}");
    }
    put(&format!("{}{CUSTOMERS}/{UNASSIGNED}", sandbox.url()), "{}");
    let more = counts("mytenant").zip(&before).filter(|(now, then)| now.1 != then.1);
    let more: Vec<_> = more.map(|(now, then)| (now.0, now.1 - then.1, now.2)).collect();
    let identity = json!(["segmentId", "customerId", "legalEntityId"]);
    assert_eq!(more, [("customer-assignments".to_owned(), 1, identity)]);
    refused(&sandbox, "GET", "worlds/main/tenants/No%20Tenant", &NOTHING, 400);
}

#[test]
fn every_collection_is_listed_as_its_export_has_it_page_by_page() {
    let sandbox = Sandbox::start().unwrap();
    put(&format!("{}{CUSTOMERS}/{UNASSIGNED}", sandbox.url()), r#"{"mixins": {"a": 1.10}}"#);
    let token = json!({"tenant": "mytenant", "name": "given"});
    good(&sandbox, "POST", "worlds/main/tokens", &token, 201);
    let state = good(&sandbox, "GET", "worlds/main/state", &NOTHING, 200);
    for name in CollectionName::ALL.map(CollectionName::as_str) {
        let (all, total) = listed(&sandbox, &format!("{name}?pageSize={MOST_RECORDS}"));
        let file = state["mytenant"][name].as_object().expect("it is a file");
        assert_eq!(Some(&Value::from(all.clone())), file.values().next(), "{name}");
        assert_eq!(total, all.len(), "{name}");
        assert!(total > 0, "{name}");
        let pages = (1..=total.div_ceil(3)).flat_map(|number| {
            let (page, of) = listed(&sandbox, &format!("{name}?pageSize=3&pageNumber={number}"));
            assert_eq!(of, total, "{name}");
            page
        });
        assert_eq!(pages.collect::<Vec<_>>(), all, "{name}");
        assert_eq!(listed(&sandbox, &format!("{name}?pageNumber=99999")), (vec![], total));
    }
    assert_eq!(listed(&sandbox, "customer-assignments").0.len(), 60);
}

#[test]
fn records_are_chosen_and_ordered_in_the_language_of_the_lists() {
    let sandbox = Sandbox::start().unwrap();
    let (john, total) = listed(&sandbox, "customers?q=firstName:John");
    assert_eq!((john.len(), total), (2, 2), "{john:?}");
    let (rows, _) = listed(&sandbox, "customers?sort=lastName:desc,id&pageSize=1000");
    let mut names = texts(&rows, "lastName");
    let shown = names.clone();
    names.sort_by(|one, other| other.cmp(one));
    assert_eq!(shown, names);
    let q = "customer-assignments?q=metadata.version:%3E1%20legalEntityId:missing";
    let (rows, total) = listed(&sandbox, &format!("{q}&pageSize=2"));
    assert!(rows.len() == 2 && total > 2, "{total}: {rows:?}");
    assert!(rows.iter().all(|row| row["metadata"]["version"].as_u64() > Some(1)), "{rows:?}");
    let (second, _) = listed(&sandbox, &format!("{q}&pageSize=1&pageNumber=2"));
    assert_eq!(second, rows[1..]);
    let (sorted, _) = listed(&sandbox, &format!("{q}&pageSize=1000&sort=customerId:desc"));
    assert_eq!(sorted.len(), total);
    let (last, _) =
        listed(&sandbox, &format!("{q}&pageSize=1&pageNumber={total}&sort=customerId:desc"));
    assert_eq!(last, sorted[total - 1..]);
    assert_eq!(listed(&sandbox, "tokens?q=name:service").1, 1);
    assert_eq!(
        listed(&sandbox, "segments?q=mixins.nothing:x").1,
        0,
        "a free map may hold anything"
    );
    let since = "customer-assignments?q=metadata.createdAt:%3C%222100-01-01T00:00:00Z%22";
    assert!(listed(&sandbox, since).1 > 60);
}

#[test]
fn what_cannot_be_is_refused_with_what_could_be() {
    let sandbox = Sandbox::start().unwrap();
    for (rest, status, words) in [
        ("customer", 404, "did you mean `customers`?"),
        ("customers?q=firstName", 400, "at position"),
        ("customers?q=fristName:John", 400, "did you mean `firstName`?"),
        ("customers?sort=fristName", 400, "did you mean `firstName`?"),
        ("customers?sort=id:up", 400, "asc or desc"),
        ("customer-assignments?q=customer.id:98029737", 400, "did you mean `customerId`?"),
        ("customers?pageSize=1001", 400, "from 1 to 1000"),
        ("customers?pageSize=0", 400, "a number from 1"),
        ("customers?pageNumber=x", 400, "a number from 1"),
        ("customers?page=2", 400, "did you mean `pageNumber`?"),
        ("customers?q=id:a&q=id:b", 400, "given twice"),
    ] {
        let path = format!("worlds/main/tenants/mytenant/{rest}");
        let told = refused(&sandbox, "GET", &path, &NOTHING, status).to_string();
        assert!(told.contains(words), "{rest}: {told}");
    }
    refused(&sandbox, "GET", "worlds/main/tenants/No!/customers", &NOTHING, 400);
    refused(&sandbox, "GET", "worlds/never/tenants/mytenant/customers", &NOTHING, 404);
    let options = Options { unknown_tenant: UnknownTenant::Refuse, ..Options::default() };
    let strict = Sandbox::start_with(Config { options, ..Config::default() }).unwrap();
    refused(&strict, "GET", "worlds/main/tenants/mytenant/customers", &NOTHING, 404);
}

#[test]
fn a_list_makes_no_tenant() {
    let sandbox = Sandbox::start().unwrap();
    assert!(listed(&sandbox, "customers").1 > 0, "those it would be made with");
    let world = good(&sandbox, "GET", "worlds/main", &NOTHING, 200);
    assert_eq!(world["tenants"], json!(["acme"]));
}

#[test]
fn a_query_that_would_take_too_long_is_refused_at_once() {
    let sandbox = Sandbox::start().unwrap();
    let customers: Vec<Value> = (0..3_000).map(|n| json!({"id": format!("c{n}")})).collect();
    let world = json!({"fixtures": {"mytenant": {"customers": customers}}});
    good(&sandbox, "PUT", "worlds/big", &world, 201);
    let hard = "firstName:~%5Bab%5D%5Ba-z%5D%7B99%7Dc%20".repeat(50);
    let path = |q: &str| format!("worlds/big/tenants/mytenant/customers?q={q}");
    let told = refused(&sandbox, "GET", &path(&hard), &NOTHING, 400).to_string();
    assert!(told.contains("too costly for 3000 documents"), "{told}");
    assert_eq!(good(&sandbox, "GET", &path("id:c2999"), &NOTHING, 200), json!([{"id": "c2999"}]));
}

#[test]
fn a_record_that_names_what_is_not_there_is_stored_and_a_hint_says_so() {
    let sandbox = Sandbox::start().unwrap();
    let hint_of = |collection: &str, record: Value| {
        let path = format!("worlds/main/tenants/mytenant/{collection}");
        let answer = admin(&sandbox, "PUT", &path, &record);
        assert_eq!(answer.status, 204, "{answer:?}");
        answer.header("sandbox-hint").to_owned()
    };
    let category = |parent: Value| json!({"code": "NEW", "name": "New", "parentId": parent});
    assert_eq!(
        hint_of("categories/new", category(json!("nowhere"))),
        "stored, and tenant `mytenant` has no category `nowhere`, which `parentId` names"
    );
    assert_eq!(hint_of("categories/new", category(Value::Null)), "");
    let row = json!({"mixins": {}});
    let hint = hint_of("customer-assignments/no-segment/no-customer", row);
    assert!(hint.contains("`no-segment`") && hint.contains("`no-customer`"), "{hint}");
}

#[test]
fn what_is_odd_in_fixtures_of_a_request_is_said_as_of_files() {
    let sandbox = Sandbox::start().unwrap();
    let products = json!([
        {"id": "bulk-1", "code": "A", "name": {"en": "One"}},
        {"id": "bulk-2", "code": "A", "name": {}},
    ]);
    let odd = json!({"acme": {"products": products, "customers": [{"id": "bulk"}]}});
    let made = json!({"name": "odd", "fixtures": odd});
    let shown = good(&sandbox, "POST", "worlds", &made, 201);
    let warnings = shown["warnings"].to_string();
    for code in ["F044", "F045", "F046"] {
        assert!(warnings.contains(code), "{code}: {warnings}");
    }
    let imported = admin(&sandbox, "PUT", "worlds/odd/state", &odd);
    assert_eq!(imported.status, 204, "{imported:?}");
    assert!(imported.header("sandbox-hint").contains("F045"), "{imported:?}");
}
