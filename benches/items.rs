//! Items of 10,000 segments, through [`World::handle`]: the list over all of them, category trees, and matches.

mod calls;
mod cpu;
mod measure;

use std::sync::Arc;

use calls::{ROUNDS, answer, instant, micros, millis, per_call, ratio, request_by};
use emporix_sandbox::api::SERVICES;
use emporix_sandbox::content::{Folder, SourceFile, fixtures};
use emporix_sandbox::engine::{Ambient, Options, Request, Router, World};
use http::Method;
use measure::{Samples, tell, title};
use serde_json::{Value, json};

/// The segments of the large tenant, and of the small one, each with ten items.
const SEGMENTS: [(&str, usize); 2] = [("manyitems", 10_000), ("fewitems", 20)];
const PER_SEGMENT: usize = 10;
/// The number of segments of either that the customer is in.
const OWN: usize = 5;
/// Products and categories of either; each ten categories are below another one, in three levels.
const PRODUCTS: usize = 20_000;
const CATEGORIES: usize = 1_110;

fn main() {
    let mut world = world();
    lists(&mut world);
    own(&mut world);
    lookups(&mut world);
    written(&mut world);
    matches(&mut world);
}

/// Pages of 60 of the items of all segments.
fn lists(world: &mut World) {
    title("A page of 60 items of all segments, 100,000 in 10,000 against 200 in 20");
    let page = |tenant: &str, query: &str| get("service", tenant, &format!("items?{query}"));
    let [(many, count), (few, _)] = SEGMENTS;
    let last = count * PER_SEGMENT / 60;
    tell("  out of 200", &Samples::new([micros(world, &page(few, "pageNumber=1"))]), "µs", None);
    for (what, query) in [
        ("first", "pageNumber=1".to_owned()),
        ("middle", format!("pageNumber={}", last / 2)),
        ("last", format!("pageNumber={last}")),
    ] {
        let pages = (&page(few, "pageNumber=1"), &page(many, &query));
        ratio(world, &format!("  {what}"), pages, Some(2.0));
    }
    for (what, query) in
        [("of one site", "siteCode=main"), ("of active segments", "onlyActive=true")]
    {
        let pages = (&page(few, query), &page(many, query));
        ratio(world, &format!("  first {what}"), pages, Some(2.0));
    }
}

/// What a customer sees that is in five segments of each tenant.
fn own(world: &mut World) {
    title("What a customer of five segments sees, among 10,000 against among 20");
    let [(many, _), (few, _)] = SEGMENTS;
    for (what, rest) in [
        ("items", "items"),
        ("category trees", "items/category-trees"),
        ("items by type", "items?q=type:PRODUCT&onlyActive=true"),
    ] {
        let (small, large) = (get("own", few, rest), get("own", many, rest));
        tell(&format!("  {what}, among 20"), &Samples::new([micros(world, &small)]), "µs", None);
        ratio(world, &format!("  {what}, among 10,000"), (&small, &large), Some(2.0));
    }
}

/// Queries over all items.
fn lookups(world: &mut World) {
    title("Queries over 100,000 items");
    for query in [
        "q=item.id:p777",
        "q=type:PRODUCT%20segmentId:(s7,s77,s777)",
        "q=type:CATEGORY",
        "q=item.name.en:~777$",
        "sort=item.code&pageSize=20",
    ] {
        let request = get("service", SEGMENTS[0].0, &format!("items?{query}"));
        let rounds = (0..ROUNDS).map(|_| millis(world, &request));
        let target = (!query.starts_with("sort")).then_some(60.0);
        tell(&format!("  {query}"), &Samples::new(rounds), "ms", target);
    }
}

/// The same list after each write: what it knows of all segments has to be found out again.
fn written(world: &mut World) {
    title("A write of an item, and the first page after it");
    for (tenant, count) in SEGMENTS {
        let list = get("service", tenant, "items");
        let put = request_by("service", Method::PUT, &path(tenant, "s1/items/PRODUCT/p5"), "{}");
        let rounds = (0..ROUNDS).map(|_| {
            per_call(1, || {
                assert!(answer(world, &put).is_success());
                assert!(answer(world, &list).is_success());
            })
        });
        tell(&format!("  among {count} segments"), &Samples::new(rounds), "µs", None);
    }
}

/// Matches of 200 items against five segments.
fn matches(world: &mut World) {
    title("A match of 200 items in five segments, against a list of 200 items");
    let tenant = SEGMENTS[0].0;
    let items: Vec<Value> = (0..200).map(|n| json!({"id": format!("p{n}")})).collect();
    let segments: Vec<String> = (0..5).map(|n| format!("s{}", n * 7)).collect();
    let body = json!({"site": "main", "items": items, "segmentIds": segments}).to_string();
    let sent = request_by("service", Method::POST, &path(tenant, "match"), &body);
    let list = get("service", tenant, "items?pageSize=200");
    tell("  the list", &Samples::new([micros(world, &list)]), "µs", None);
    tell("  the match", &Samples::new([micros(world, &sent)]), "µs", None);
    ratio(world, "  the match by the list", (&list, &sent), None);
}

/// Both tenants.
fn world() -> World {
    let mut files = Vec::new();
    for (tenant, count) in SEGMENTS {
        for (name, rows) in collections(count) {
            files.push(SourceFile::new(
                format!("{tenant}/{name}.json"),
                Value::from(rows).to_string(),
            ));
        }
    }
    let (seed, findings) = fixtures(&Folder { shown: "bench".to_owned(), files });
    assert!(findings.is_empty(), "{:?}", findings.first());
    let ambient = Ambient { now: instant("2025-01-01T00:00:00Z") };
    let router = Arc::new(Router::new(SERVICES));
    World::new("main", Arc::new(seed), router, Arc::new(Options::default()), (7, ambient))
}

/// The documents of a tenant of `count` segments; every other one is active.
fn collections(count: usize) -> Vec<(&'static str, Vec<Value>)> {
    let at =
        json!({"createdAt": "2024-01-01T00:00:00.000Z", "modifiedAt": "2024-01-01T00:00:00.000Z"});
    let name = |text: String| json!({"en": text, "de": text});
    let segment = |n: usize| {
        let status = if n.is_multiple_of(3) { "INACTIVE" } else { "ACTIVE" };
        json!({"id": format!("s{n}"), "name": name(format!("Segment {n}")), "siteCode": "main", "status": status, "metadata": at})
    };
    let product = |n: usize| json!({"id": format!("p{n}"), "code": format!("P-{n}"), "name": name(format!("Product {n}")), "categoryIds": [format!("c{}", n % CATEGORIES)]});
    let category = |n: usize| {
        let mut category = json!({"id": format!("c{n}"), "code": format!("C-{n}"), "name": name(format!("Category {n}")), "position": n % 10});
        if n >= 10 {
            category["parentId"] = json!(format!("c{}", n / 10 - 1));
        }
        category
    };
    let item = |n: usize| {
        let (segment, nth) = (n / PER_SEGMENT, n % PER_SEGMENT);
        let (kind, id) = match nth {
            0 | 1 => ("CATEGORY", format!("c{}", (segment * 7 + nth) % CATEGORIES)),
            _ => ("PRODUCT", format!("p{}", (segment * 7 + nth) % PRODUCTS)),
        };
        json!({"segmentId": format!("s{segment}"), "type": kind, "itemId": id, "metadata": at})
    };
    let row = |n: usize| {
        let customer = if n % (count / OWN) == 1 { "me".to_owned() } else { format!("x{n}") };
        json!({"segmentId": format!("s{n}"), "customerId": customer})
    };
    let scope = |end: &str| format!("customersegment.segment_{end}");
    let tokens = vec![
        json!({"name": "service", "token": "service", "scopes": [scope("read"), scope("manage")]}),
        json!({"name": "own", "token": "own", "scopes": [scope("read_own")], "customerId": "me"}),
    ];
    vec![
        ("segments", (0..count).map(segment).collect()),
        ("products", (0..PRODUCTS).map(product).collect()),
        ("categories", (0..CATEGORIES).map(category).collect()),
        ("item-assignments", (0..count * PER_SEGMENT).map(item).collect()),
        ("customer-assignments", (0..count).map(row).collect()),
        ("tokens", tokens),
    ]
}

fn path(tenant: &str, rest: &str) -> String {
    format!("/customer-segment/{tenant}/segments/{rest}")
}

fn get(token: &str, tenant: &str, rest: &str) -> Request {
    request_by(token, Method::GET, &path(tenant, rest), "")
}
