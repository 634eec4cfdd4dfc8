//! The worlds that follow the files: `main` under its own changes, new worlds from the start, others not at all.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should end where it stands")]

use std::fs;

use emporix_sandbox::Watch;
use serde_json::{Value, json};

use crate::reload_stage::{LIST, Program, Shop, name_in, until, until_named};
use crate::support::{SERVICE, get, put, send};

/// Writes the customers `ids` and assigns them all, each with `mark`.
fn assign(shop: &Shop, ids: &[&str], mark: &str) {
    let customers: Vec<Value> = ["c", "d", "e", "f", "g"]
        .iter()
        .map(|id| json!({"id": id, "firstName": mark, "lastName": "L", "email": "a@example.org"}))
        .collect();
    let rows: Vec<Value> = ids
        .iter()
        .map(|id| json!({"segmentId": "s", "customerId": id, "mixins": {"mark": mark}}))
        .collect();
    let temp = |name: &str, rows: Vec<Value>| {
        let new = shop.path(name);
        fs::write(&new, Value::from(rows).to_string()).unwrap();
        fs::rename(new, shop.fixtures.join("acme").join(name)).unwrap();
    };
    temp("customers.json", customers);
    temp("customer-assignments.json", rows);
}

/// Every assignment and its mark, in list order.
fn marks(base: &str) -> Vec<(String, String)> {
    let url = format!("{base}/customer-segment/acme/segments/s/customers?pageSize=100");
    let text = |value: &Value| value.as_str().unwrap_or("none").to_owned();
    let list = get(&url).json();
    let rows = list.as_array().unwrap().iter();
    rows.map(|row| (text(&row["customer"]["id"]), text(&row["mixins"]["mark"]))).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(id, mark)| ((*id).to_owned(), (*mark).to_owned())).collect()
}

#[test]
fn main_follows_under_its_changes_and_the_report_says_what_became_of_what() {
    let shop = Shop::new("Ada");
    assign(&shop, &["c", "d", "e"], "old");
    let program = Program::start(&shop, &[]);
    let one = |id: &str| format!("{}/customer-segment/acme/segments/s/customers/{id}", program.url);
    let live = json!({"mixins": {"mark": "live"}, "metadata": {"version": 1}}).to_string();
    assert!(put(&one("c"), &live).status < 300);
    assert!(put(&one("g"), &json!({"mixins": {"mark": "live"}}).to_string()).status < 300);
    assert_eq!(send("DELETE", &one("d"), &[SERVICE], b"").status, 204);
    assert_eq!(marks(&program.url), pairs(&[("c", "live"), ("e", "old"), ("g", "live")]));

    assign(&shop, &["c", "d", "e", "f"], "new");
    until("the new files", || {
        marks(&program.url).contains(&pairs(&[("f", "new")])[0]).then_some(())
    });
    let expected = pairs(&[("c", "live"), ("e", "new"), ("f", "new"), ("g", "live")]);
    assert_eq!(marks(&program.url), expected);

    let events = program.stop();
    let reloaded: Vec<_> = events.iter().filter(|event| event["event"] == "reloaded").collect();
    let rows = reloaded.iter().flat_map(|event| event["collections"].as_array().unwrap());
    let of = |row: &&Value| row["tenant"] == "acme" && row["collection"] == "customer-assignments";
    let row = rows.clone().find(of).unwrap_or_else(|| panic!("{events:?}"));
    let counts = json!({"tenant": "acme", "collection": "customer-assignments",
        "added": 1, "changed": 3, "removed": 0, "kept": 2});
    assert_eq!(*row, counts, "{events:?}");
    let kept: Vec<_> =
        reloaded.iter().flat_map(|event| event["kept"].as_array().unwrap()).collect();
    let told = |id: &str, change: &str| json!({"tenant": "acme", "collection": "customer-assignments", "id": id, "change": change});
    assert_eq!(kept, [&told("s/c", "changed"), &told("s/d", "removed")], "{events:?}");
}

#[test]
fn other_worlds_stay_with_the_files_they_were_made_from() {
    let shop = Shop::new("Ada");
    let sandbox = shop.watched(Watch::Auto);
    let early = sandbox.world_url("early");
    assert_eq!(name_in(&early), "Ada");
    shop.save("Bea");
    until_named(sandbox.url(), "Bea");
    assert_eq!(name_in(&early), "Ada");
    assert_eq!(name_in(&sandbox.world_url("late")), "Bea");
    shop.save("Cleo");
    until_named(sandbox.url(), "Cleo");
    assert_eq!(name_in(&early), "Ada");
    assert_eq!(name_in(&sandbox.world_url("late")), "Bea");
    // A reset takes what the files say by then; a world with its own fixtures goes back to these.
    let own = json!({"name": "own", "fixtures": {"acme": {"customers": [
        {"id": "c", "firstName": "Own", "lastName": "Last", "email": "c@example.org"}]}}});
    let admin = format!("{}/__sandbox/worlds", sandbox.url());
    assert_eq!(put_admin("POST", &admin, &own.to_string()), 201);
    for (world, name) in [("early", "Cleo"), ("own", "Own"), ("main", "Cleo")] {
        assert_eq!(put_admin("POST", &format!("{admin}/{world}/reset"), ""), 204);
        let base =
            if world == "main" { sandbox.url().to_owned() } else { sandbox.world_url(world) };
        assert_eq!(name_in(&base), name, "{world}");
    }
    shop.save("Dora");
    until_named(sandbox.url(), "Dora");
    assert_eq!(name_in(&early), "Cleo");
}

fn put_admin(method: &str, url: &str, body: &str) -> u16 {
    send(method, url, &[("Content-Type", "application/json")], body.as_bytes()).status
}

/// A reload on request says what became of it: a report, or the mistakes.
#[test]
fn the_admin_api_reloads_and_tells() {
    let shop = Shop::new("Ada");
    let sandbox = shop.watched(Watch::Off);
    let url = format!("{}/__sandbox/reload", sandbox.url());
    shop.save("Bea");
    let answer = send("POST", &url, &[], b"");
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json()["collections"][0]["changed"], 1, "{answer:?}");
    assert_eq!(name_in(sandbox.url()), "Bea");
    fs::write(shop.fixtures.join("acme/segments.json"), "[").unwrap();
    let answer = send("POST", &url, &[], b"");
    assert_eq!(answer.status, 422, "{answer:?}");
    assert_eq!(answer.json()["mistakes"][0]["code"], "F003", "{answer:?}");
    assert!(crate::reload_stage::is_stale(&answer));
    assert_eq!(name_in(sandbox.url()), "Bea");
    let config = get(&format!("{}/__sandbox/config", sandbox.url())).json();
    assert_eq!(config["status"], "stale");
    assert_eq!(config["mistakes"][0]["code"], "F003", "{config}");
}

/// How far a rule has come survives a reload, unless the text of that rule is another.
#[test]
fn rules_go_on_where_they_were_unless_their_text_changed() {
    let shop = Shop::new("Ada");
    let scenarios = shop.path("scenarios");
    let write = |reads: &str, writes: &str| {
        let fails = |name: &str, on: &str, times: &str| {
            format!(
                r#"{{"name": "{name}", "on": "{on}", "times": {times}, "then": {{"error": "unavailable"}}}}"#
            )
        };
        let reads = fails("reads", "GET …/customers", reads);
        let writes = fails("writes", "PUT …/customers/{customerId}", writes);
        fs::write(scenarios.join("down.json"), format!(r#"{{"rules": [{reads}, {writes}]}}"#))
            .unwrap();
    };
    fs::create_dir(&scenarios).unwrap();
    write("1", "1");
    let arguments = ["--scenarios", scenarios.to_str().unwrap(), "--scenario", "down"];
    let mut program = Program::start(&shop, &arguments);
    let read = format!("{}{LIST}", program.url);
    let one = format!("{}/customer-segment/acme/segments/s/customers/d", program.url);
    let write_one = || put(&one, "{}").status;
    let statuses = |asked: &dyn Fn() -> u16| [asked(), asked()];
    assert_eq!(statuses(&|| get(&read).status), [503, 200]);
    assert_eq!(statuses(&write_one)[0], 503);
    write("1", "2");
    program.event("reloaded");
    assert_eq!(statuses(&|| get(&read).status), [200, 200]);
    assert_eq!([write_one(), write_one()], [503, 503]);
    assert_ne!(write_one(), 503);
    // Neither do the counters of a scenario that came with single requests survive its change.
    let by_header = r#"{"rules": [{"name": "one", "on": "GET …/customers", "times": 1, "then": {"error": "forbidden"}}]}"#;
    fs::write(scenarios.join("asked.json"), by_header).unwrap();
    program.event("reloaded");
    let asked = || send("GET", &read, &[SERVICE, ("Sandbox-Scenario", "asked")], b"").status;
    assert_eq!([asked(), asked()], [403, 200]);
    fs::write(scenarios.join("asked.json"), by_header.replace("\"times\": 1", "\"times\": 2"))
        .unwrap();
    program.event("reloaded");
    assert_eq!([asked(), asked(), asked()], [403, 403, 200]);
    // A change of the other files alone touches no rule.
    shop.save("Bea");
    program.event("reloaded");
    assert_eq!(statuses(&|| get(&read).status), [200, 200]);
    assert_ne!(write_one(), 503);
    // A scenario that every world starts with cannot go.
    fs::rename(scenarios.join("down.json"), scenarios.join("up.json")).unwrap();
    assert_eq!(program.event("stale")["findings"][0]["code"], "X002");
    fs::rename(scenarios.join("up.json"), scenarios.join("down.json")).unwrap();
    program.event("reloaded");
}
