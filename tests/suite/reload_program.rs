//! Reloading as who runs the program sees it: signals, and what it tells.

#![cfg(unix)]

use std::fs;

use serde_json::json;

use crate::reload_stage::{Program, SEGMENTS, Shop, name_in, readiness, until_named, until_ready};
use crate::support::send;
use crate::support_process::refusal;

#[test]
fn sighup_reloads_though_nothing_is_watched() {
    let shop = Shop::new("Ada");
    let mut program = Program::start(&shop, &["--watch", "off"]);
    shop.save("Bea");
    assert_eq!(name_in(&program.url), "Ada");
    program.signal("HUP");
    let report = program.event("reloaded");
    assert_eq!(report["collections"][0]["collection"], "customers", "{report}");
    assert_eq!(report["collections"][0]["changed"], 1, "{report}");
    assert_eq!(name_in(&program.url), "Bea");
    // Who asks is answered, also when there is nothing new.
    program.signal("HUP");
    assert_eq!(program.event("reloaded")["collections"].as_array().unwrap().len(), 0);
    fs::write(shop.customers(), "[").unwrap();
    assert_eq!(readiness(&program.url), "ready");
    program.signal("HUP");
    let stale = program.event("stale");
    assert_eq!(stale["findings"][0]["code"], "F003", "{stale}");
    assert_eq!(readiness(&program.url), "stale");
    assert_eq!(program.stop(), [] as [serde_json::Value; 0]);
}

#[test]
fn the_program_watches_and_tells_the_same_mistakes_once() {
    let shop = Shop::new("Ada");
    let mut program = Program::start(&shop, &[]);
    shop.save("Bea");
    program.event("reloaded");
    assert_eq!(name_in(&program.url), "Bea");
    fs::write(shop.customers(), "[").unwrap();
    program.event("stale");
    // Another file changes, and the mistake is still the same.
    fs::write(shop.fixtures.join("acme/segments.json"), SEGMENTS.replace("Segment", "Other"))
        .unwrap();
    fs::write(shop.customers(), "[\n\n").unwrap();
    program.event("stale");
    shop.save("Cleo");
    program.event("reloaded");
    until_ready(&program.url, "ready");
    until_named(&program.url, "Cleo");
    assert_eq!(program.stop(), [] as [serde_json::Value; 0]);
}

#[test]
fn warnings_are_told_and_keep_nothing_from_being_served() {
    let shop = Shop::new("Ada");
    fs::write(shop.fixtures.join("acme/custmers.json"), "[]").unwrap();
    let mut program = Program::start(&shop, &[]);
    shop.save("Bea");
    // The warning is the same as before.
    let report = program.event("reloaded");
    assert_eq!(report["warnings"][0]["code"], "F030", "{report}");
    fs::rename(shop.fixtures.join("acme/custmers.json"), shop.fixtures.join("acme/cutsomers.json"))
        .unwrap();
    program.event("warnings");
    program.event("reloaded");
    assert_eq!(readiness(&program.url), "ready");
}

#[test]
fn the_environment_says_how_to_watch_and_a_wrong_word_is_refused() {
    let told =
        |watch| refusal(&["--fixtures", "/there/is/none"], &[("EMPORIX_SANDBOX_WATCH", watch)]);
    assert!(told("sometimes").contains("auto, native, poll, off"));
    assert!(told("poll").contains("X001"));
}

/// Rules and settings are no records, and are told all the same.
#[test]
fn the_report_says_which_rules_and_settings_changed() {
    let shop = Shop::new("Ada");
    let scenarios = shop.path("scenarios");
    fs::create_dir(&scenarios).unwrap();
    let rules = |rules: &[(&str, &str)]| {
        let rules: Vec<String> = rules
            .iter()
            .map(|(name, delay)| {
                format!(r#"{{"name": "{name}", "on": "*", "then": {{"delay": "{delay}"}}}}"#)
            })
            .collect();
        fs::write(scenarios.join("slow.json"), format!(r#"{{"rules": [{}]}}"#, rules.join(",")))
            .unwrap();
    };
    rules(&[("a", "1s"), ("b", "1s"), ("c", "1s")]);
    let flags = ["--watch", "off", "--scenarios", scenarios.to_str().unwrap()];
    let mut program = Program::start(&shop, &flags);
    rules(&[("b", "2s"), ("a", "1s"), ("d", "1s")]);
    fs::write(shop.fixtures.join("acme/_tenant.json"), r#"{"behaviors": {"details": "object"}}"#)
        .unwrap();
    program.signal("HUP");
    let report = program.event("reloaded");
    let expected = json!([{"scenario": "slow", "added": 1, "changed": 1, "removed": 1}]);
    assert_eq!(report["rules"], expected, "{report}");
    assert_eq!(report["settings"], json!(["acme"]), "{report}");
    assert_eq!(report["collections"], json!([]), "{report}");
    let answer = send("POST", &format!("{}/__sandbox/reload", program.url), &[], b"");
    assert_eq!(answer.json()["rules"], json!([]), "{answer:?}");
    assert_eq!(answer.json()["settings"], json!([]), "{answer:?}");
}
