//! `settle`: what recordings decide of the open questions is right, and no more is said than they decide.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bytes::Bytes;
use emporix_sandbox::api::SERVICES;
use emporix_sandbox::content::fixtures;
use emporix_sandbox::engine::store::Seed;
use emporix_sandbox::engine::{
    Ambient, Clock, Options, Request, Router, Setting, Settings, World, setting,
};
use emporix_sandbox::model::Timestamp;
use emporix_sandbox::review::har::recordings;
use emporix_sandbox::settle::text::text;
use emporix_sandbox::settle::{Settlement, settle};
use emporix_sandbox::shell::files::disk;
use emporix_sandbox::shell::files::origin::FolderOrigin;
use serde_json::{Map, Value, json};

use crate::support::CUSTOMERS;
use crate::support_linted::Sandbox;
use crate::support_requests::Written;
use crate::support_sessions::{Exchange, call, har, record, twenty_calls, world};

/// How many draws of behaviors there are.
const DRAWS: u64 = 200;
/// How many draws are held at a time.
const THREADS: usize = 4;
/// How many of the parts are in one session.
const PARTS: usize = 2;
/// The largest size of a page that is drawn: more than the longest list of the template has.
const LARGEST: usize = 80;
/// A segment of the template that is ACTIVE and whose validity is over.
const OVER: &str = "/customer-segment/mytenant/segments/68188c20e83664255c6963e9";
/// A segment of the template that is INACTIVE.
const INACTIVE: &str = "/customer-segment/mytenant/segments/61ge81e13562e22001h6cf456";
/// An assignment that the platform made.
const AUTOMATIC: &str =
    "/customer-segment/mytenant/segments/628cd20c6e8b2432b6346ca6/customers/41250061";
/// The segments.
const SEGMENTS: &str = "/customer-segment/mytenant/segments";

#[track_caller]
fn settled(session: &[Exchange], fixtures: Option<Arc<Seed>>) -> Settlement {
    let recordings = recordings(&har("https://api.emporix.io", session)).unwrap();
    settle(&recordings, &Arc::new(Router::new(SERVICES)), fixtures).unwrap()
}

/// The decided values by behavior.
fn decided(settlement: &Settlement) -> BTreeMap<&str, &str> {
    settlement.settled.iter().map(|it| (it.behavior, &*it.value)).collect()
}

#[test]
fn the_twenty_calls_decide_the_questions_that_they_are_for() {
    let questions = [
        ("bulk-index-base", ["1", "0"]),
        ("unknown-segment-list", ["empty", "not-found"]),
        ("delete-missing", ["204", "404"]),
        ("put-without-mixins", ["clear", "keep"]),
        ("version-on-create", ["conflict", "ignore"]),
        ("details", ["array", "object"]),
        ("sort-unknown", ["400", "ignore"]),
        ("empty-batch", ["400", "207"]),
        ("tenant-name", ["refuse", "accept"]),
        ("localized", ["map", "string"]),
    ];
    let sandbox = Sandbox::start().unwrap();
    for at in [0, 1] {
        let behaviors: Map<String, Value> = questions
            .iter()
            .map(|(name, values)| ((*name).to_owned(), json!(values[at])))
            .collect();
        let base = world(&sandbox, &format!("twenty-{at}"), &Value::Object(behaviors));
        let session = record(&base, twenty_calls());
        let settlement = settled(&session, None);
        let decided = decided(&settlement);
        for (name, values) in questions {
            assert_eq!(decided.get(name), Some(&values[at]), "{}", text(&settlement));
        }
        assert_eq!(settlement.unexplained.len(), 0, "{}", text(&settlement));
        assert_eq!(settlement.answers, 19, "one call is the Customer Service's");
        assert_eq!(settlement.equal + settlement.explained, 19);
    }
}

/// Calls around one question each, with what they have to show of the state before it.
fn blocks() -> Vec<Vec<Written>> {
    let get = |target: &str, token: &str| call("GET", target, token, "");
    let mut token = call("POST", "/oauth/token", "none", "");
    token.headers =
        vec![("Content-Type".to_owned(), "application/x-www-form-urlencoded".to_owned())];
    "grant_type=client_credentials&client_id=mytenant.backend&client_secret=backend-secret&scope=customersegment.segment_manage"
        .clone_into(&mut token.body);
    vec![
        vec![token, get(&format!("{SEGMENTS}?pageSize=2"), "GIVEN")],
        vec![
            get(&format!("{CUSTOMERS}?pageSize=75"), "service"),
            get(&format!("{CUSTOMERS}?pageSize=75&pageNumber=2"), "service"),
            get(CUSTOMERS, "service"),
        ],
        vec![
            get(AUTOMATIC, "service"),
            call("PUT", AUTOMATIC, "service", "{}"),
            get(AUTOMATIC, "service"),
        ],
        vec![
            get("/customer/mytenant/me", "customer"),
            get(&format!("{SEGMENTS}?pageSize=30"), "service"),
            get(&format!("{SEGMENTS}?pageSize=31"), "customer"),
            get(&format!("{SEGMENTS}/me?pageSize=31"), "customer"),
            get(&format!("{OVER}/customers?pageSize=34"), "service"),
            get(&format!("{INACTIVE}/customers?pageSize=32"), "service"),
            get(&format!("{INACTIVE}/customers?pageSize=33"), "customer"),
        ],
        vec![
            get(OVER, "service"),
            get(&format!("{OVER}/items?pageSize=40"), "service"),
            get(&format!("{OVER}/items?pageSize=40&onlyActive=true"), "service"),
        ],
        vec![
            get(INACTIVE, "read"),
            get(&format!("{INACTIVE}/customers/61109356"), "read"),
            call("PATCH", INACTIVE, "read", "[]"),
            call("PUT", &format!("{INACTIVE}/customers/61109356"), "service", r#"{"mixins": 1}"#),
        ],
    ]
}

/// A number from 0 to below `most`, by a draw and a name.
fn pick(draw: u64, name: &str, most: usize) -> usize {
    let roll = emporix_sandbox::engine::roll(draw, &[b"settle", name.as_bytes()]);
    usize::try_from(roll % most as u64).unwrap()
}

/// Every behavior with the value that is drawn, and those that are tried.
fn choices(draw: u64) -> Vec<(&'static str, String, Vec<String>)> {
    let choice = |row: &emporix_sandbox::engine::BehaviorRow| {
        let mut values: Vec<String> = row.values.iter().map(|value| (*value).to_owned()).collect();
        let number = 1 + pick(draw, &format!("size of {}", row.name), LARGEST);
        if row.number {
            values.extend([number, number + 1, number.max(2) - 1].map(|size| size.to_string()));
        }
        // Half of the draws have a number where there can be one.
        let named = row.values.len() * if row.number { 2 } else { 1 };
        let chosen = pick(draw, row.name, named).min(row.values.len());
        let value = values[chosen].clone();
        values.sort();
        values.dedup();
        (row.name, value, values)
    };
    emporix_sandbox::engine::BEHAVIORS.iter().map(choice).collect()
}

/// The template as the sandbox serves it.
fn shipped() -> Arc<Seed> {
    let (seed, findings) = fixtures(&disk::fixtures(&FolderOrigin::Shipped).unwrap());
    assert!(findings.is_empty(), "{findings:?}");
    Arc::new(seed)
}

/// Sends a session again to a world with these behaviors, without the code that is tested: what it is answered with.
fn answers(
    seed: &Arc<Seed>,
    name: &str,
    session: &[Exchange],
    chosen: &[(&str, String)],
) -> Vec<String> {
    let settings: Settings =
        chosen.iter().map(|(name, value)| setting(name, value).unwrap()).collect();
    let now = Timestamp::parse("2026-11-30T12:00:00Z").unwrap();
    let options = Options { behaviors: settings, clock: Clock::Frozen(now), ..Options::default() };
    let router = Arc::new(Router::new(SERVICES));
    let ambient = Ambient { now };
    let mut world = World::new(name, Arc::clone(seed), router, Arc::new(options), (7, ambient));
    session
        .iter()
        .map(|Exchange { call, .. }| {
            let mut request = http::Request::builder().method(&*call.method).uri(&*call.target);
            for (name, value) in &call.headers {
                request = request.header(name, value);
            }
            let (head, ()) = request.body(()).unwrap().into_parts();
            let request = Request {
                method: head.method,
                uri: head.uri.clone(),
                headers: head.headers,
                body: Bytes::from(call.body.clone()),
                packed: None,
                port_of: None,
            };
            let reply = world.answer_at(head.uri.path(), &request, now);
            let body = String::from_utf8_lossy(&reply.response.body).into_owned();
            comparable(reply.response.status.as_u16(), &body)
        })
        .collect()
}

/// An answer without its instants.
fn comparable(status: u16, body: &str) -> String {
    fn still(value: &mut Value) {
        match value {
            Value::String(text) if Timestamp::parse(text).is_ok() => "then".clone_into(text),
            Value::Array(all) => all.iter_mut().for_each(still),
            Value::Object(all) => all.values_mut().for_each(still),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut value = serde_json::from_str(body).unwrap_or(Value::Null);
    still(&mut value);
    format!("{status} {value}")
}

/// A drawn session of a world with these behaviors.
fn drawn(sandbox: &Sandbox, draw: u64, chosen: &[(&'static str, String)]) -> Vec<Exchange> {
    let behaviors: Map<String, Value> =
        chosen.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let base = world(sandbox, &format!("draw-{draw}"), &Value::Object(behaviors));
    let mut parts = blocks();
    parts.push(twenty_calls());
    // A search shows that its token is no customer's: only then what it reads is all there is.
    let search = call(
        "POST",
        &format!("{CUSTOMERS}/search?pageSize=1"),
        "service",
        r#"{"q": "customer.id:none"}"#,
    );
    let draw_part = |nth| parts.swap_remove(pick(draw, &format!("part {nth}"), parts.len()));
    let drawn: Vec<Vec<Written>> = (0..PARTS).map(draw_part).collect();
    let calls: Vec<Written> = std::iter::once(search).chain(drawn.into_iter().flatten()).collect();
    record(&base, calls)
}

/// Whether a page of a list that the tenant's token reads ends, although it could be longer, before a row that another page of
/// that list shows.
fn shows_more_than_a_page(session: &[Exchange]) -> bool {
    let mut rows: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut pages: Vec<(&str, usize)> = Vec::new();
    for Exchange { call, answer } in session.iter().filter(|it| it.call.method == "GET") {
        let Ok(Value::Array(all)) = serde_json::from_str(&answer.body) else { continue };
        let is_all = call.headers.iter().any(|(_, value)| value == "Bearer service");
        if !is_all || call.target.contains("sort=") {
            continue;
        }
        let (path, query) = call.target.split_once('?').unwrap_or((&call.target, ""));
        let of_query = |name: &str| {
            query
                .split('&')
                .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
        };
        if of_query("pageNumber").unwrap_or(1) == 1
            && all.len() < of_query("pageSize").unwrap_or(60)
        {
            pages.push((path, all.len()));
        }
        let identity =
            |row: &Value| format!("{} {} {}", row["id"], row["customer"], row["legalEntity"]);
        rows.entry(path).or_default().extend(all.iter().map(identity));
    }
    pages.iter().any(|(path, length)| *length < rows[path].len())
}

/// Holds what is said of a drawn session against what another value of each behavior would have answered.
fn check_draw(seed: &Arc<Seed>, sandbox: &Sandbox, draw: u64) -> BTreeSet<&'static str> {
    let choices = choices(draw);
    let chosen: Vec<(&'static str, String)> =
        choices.iter().map(|(name, value, _)| (*name, value.clone())).collect();
    let session = drawn(sandbox, draw, &chosen);
    let name = format!("draw-{draw}");
    let recorded: Vec<String> =
        session.iter().map(|it| comparable(it.answer.status, &it.answer.body)).collect();
    assert_eq!(
        answers(seed, &name, &session, &chosen),
        recorded,
        "draw {draw} cannot be sent again"
    );
    let settlement = settled(&session, None);
    let decided = decided(&settlement);
    let mut right = BTreeSet::new();
    for (place, (behavior, truth, values)) in choices.into_iter().enumerate() {
        // The values that would have been answered in the same way, all else being as it is.
        let same = |value: &&str| {
            let mut other = chosen.clone();
            (*value).clone_into(&mut other[place].1);
            **value == *truth || answers(seed, &name, &session, &other) == recorded
        };
        // A settlement tries other numbers too.
        let open = settlement.open.iter().find(|it| it.behavior == behavior);
        let tried = open.iter().flat_map(|it| &it.values).map(|value| &**value);
        let tried = tried.filter(|value| values.iter().all(|known| known != value));
        let all: Vec<&str> = values.iter().map(|value| &**value).chain(tried).collect();
        let same: Vec<&str> = all.into_iter().filter(same).collect();
        let said = || {
            format!(
                "draw {draw}, {behavior}={truth}, {same:?} are the same, {chosen:?}: {}",
                text(&settlement)
            )
        };
        if let Some(value) = decided.get(behavior) {
            assert_eq!(*value, truth, "{}", said());
            assert_eq!(same, [&*truth], "{}", said());
            right.insert(behavior);
            continue;
        }
        for ruled_out in &open.unwrap().ruled_out {
            assert!(!same.contains(&&**ruled_out), "{ruled_out}: {}", said());
        }
        // What a page cuts off is unknown to whoever has not seen more.
        let is_number = values.iter().any(|value| value.parse::<u32>().is_ok());
        assert!(same.len() > 1 || is_number && !shows_more_than_a_page(&session), "{}", said());
    }
    right
}

#[test]
fn of_drawn_behaviors_every_one_that_a_session_touches_comes_out_right_and_no_other_is_claimed() {
    let (seed, sandbox) = (shipped(), Sandbox::start().unwrap());
    let part = &|first: u64| {
        let draws = (first..DRAWS).step_by(THREADS);
        draws.flat_map(|draw| check_draw(&seed, &sandbox, draw)).collect::<BTreeSet<_>>()
    };
    let ever: BTreeSet<&str> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..THREADS as u64).map(|first| scope.spawn(move || part(first))).collect();
        threads.into_iter().flat_map(|it| it.join().unwrap()).collect()
    });
    // All but those that take fixtures, and those whose values the template does not tell apart.
    assert!(ever.len() >= 14, "{ever:?}");
}

#[test]
fn groups_that_are_accepted_unknown_and_category_trees_are_explained() {
    let sandbox = Sandbox::start().unwrap();
    let base = world(&sandbox, "groups", &json!({"references": "accept"}));
    let items = format!("{SEGMENTS}/628cd20c6e8b2432b6346ca6/items");
    let groups = format!("{SEGMENTS}/628cd20c6e8b2432b6346ca6/groups");
    let get = |target: &str, token: &str| call("GET", target, token, "");
    let session = record(
        &base,
        vec![
            get("/customer/mytenant/me", "customer"),
            get(&format!("{SEGMENTS}?pageSize=30"), "service"),
            get(&format!("{SEGMENTS}/me?pageSize=31"), "customer"),
            get(&format!("{items}?pageSize=32"), "service"),
            // What the session shows no assignment of, and what it has assigned itself.
            get(&format!("{SEGMENTS}/items/category-trees"), "customer"),
            call("PUT", &format!("{items}/CATEGORY/c-vouchers"), "service", "{}"),
            get(&format!("{SEGMENTS}/items/category-trees"), "customer"),
            call("PUT", &format!("{groups}/unknown"), "service", "{}"),
            get(&format!("{groups}/unknown"), "service"),
            get(&format!("{groups}?pageSize=33"), "service"),
        ],
    );
    assert!(session[4].answer.body.contains("c-shade"), "{}", session[4].answer.body);
    assert_eq!(session[7].answer.status, 201);
    let settlement = settled(&session, None);
    assert_eq!(settlement.unexplained.len(), 0, "{}", text(&settlement));
    assert_eq!(decided(&settlement).get("references"), Some(&"accept"), "{}", text(&settlement));
}

#[test]
fn settings_choose_named_values() {
    // The table of the test names values as files do.
    for (name, _, values) in choices(0) {
        for value in values {
            assert!(matches!(
                setting(name, &value),
                Ok((_, Setting::Choice(_) | Setting::Number(_)))
            ));
        }
    }
}
