//! Reloading as a user of the program sees it: signals, and what it prints.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

use std::fs;

use serde_json::json;

use crate::reload_stage::{Program, SEGMENTS, Shop, name_in, readiness, until_named, until_ready};
use crate::support::{CUSTOMERS, send};
use crate::support_process::{Server, command, refusal, run, url};

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
    // A caller that requests a reload is answered, also when there is nothing new.
    program.signal("HUP");
    assert_eq!(program.event("reloaded")["collections"].as_array().unwrap().len(), 0);
    fs::write(shop.customers(), "[").unwrap();
    assert_eq!(readiness(&program.url), "ready");
    program.signal("HUP");
    let stale = program.event("stale");
    assert_eq!(stale["findings"][0]["code"], "F003", "{stale}");
    assert_eq!(readiness(&program.url), "stale");
    // The same mistakes once more are an answer to who asks, and no event.
    let reload = format!("{}/__sandbox/reload", program.url);
    assert_eq!(send("POST", &reload, &[], b"").status, 422);
    program.signal("HUP");
    assert_eq!(send("POST", &reload, &[], b"").status, 422);
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

/// Rules and settings are no records, and are reported all the same.
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

#[test]
fn an_empty_folder_borrows_the_shipped_template_and_says_so() {
    let temp = tempfile::tempdir().unwrap();
    // What is there for people, or for git, is nothing.
    for empty in ["bare", "kept", "template"] {
        let folder = temp.path().join(empty);
        fs::create_dir(&folder).unwrap();
        match empty {
            "kept" => fs::write(folder.join(".gitkeep"), "").unwrap(),
            "template" => fs::create_dir(folder.join("_template")).unwrap(),
            _ => fs::write(folder.join("README.md"), "mine").unwrap(),
        }
        let folder = folder.to_str().unwrap();
        let (_server, ready) = Server::start(&["--fixtures", folder], &[]);
        assert_eq!((&ready["template"], &ready["fixtures"]), (&json!("shipped"), &json!(folder)));
        let list = format!("{}{CUSTOMERS}", url(&ready));
        let answer = send("GET", &list, &[("Authorization", "Bearer service")], b"");
        assert_eq!((answer.status, answer.json().as_array().unwrap().is_empty()), (200, false));
        let mut server = Server::of(command(&["--port", "0", "--fixtures", folder], &[]));
        let said = std::iter::repeat_with(|| server.line()).find(|it| it.starts_with("fixtures "));
        let expected =
            format!("fixtures  {folder}, which has no _template, so the shipped one is taken");
        assert_eq!(said.unwrap(), expected);
        let check = run(&["check", "--fixtures", folder], &[]);
        let note =
            format!("note: there is no _template in `{folder}`, so the shipped one is taken\n");
        assert_eq!(String::from_utf8(check.stderr).unwrap(), note);
        assert_eq!(check.status.code(), Some(0));
    }
}

#[test]
fn the_template_is_borrowed_when_the_last_folder_is_deleted_and_given_back() {
    for watch in ["off", "auto"] {
        let shop = Shop::new("Ada");
        let own = fs::read(shop.fixtures.join("_template/tokens.json")).unwrap();
        let mut program = Program::start(&shop, &["--watch", watch]);
        let list = format!("{}{CUSTOMERS}", program.url);
        let status = || {
            let bearer = [("Authorization", "Bearer service")];
            send("GET", &list, &bearer, b"").json().as_array().map(Vec::len)
        };
        assert_eq!(status(), Some(0), "the shop's template has tokens only");
        program.event("notice");
        // A watcher may see the two folders go one by one.
        let until = |program: &mut Program, template: &str| {
            while program.next_event("reloaded")["template"] != template {}
        };
        fs::remove_dir_all(shop.fixtures.join("_template")).unwrap();
        fs::remove_dir_all(shop.fixtures.join("acme")).unwrap();
        if watch == "off" {
            program.signal("HUP");
        }
        until(&mut program, "shipped");
        assert!(status() > Some(0));
        fs::create_dir(shop.fixtures.join("_template")).unwrap();
        fs::write(shop.fixtures.join("_template/tokens.json"), own).unwrap();
        if watch == "off" {
            program.signal("HUP");
        }
        until(&mut program, shop.fixtures.to_str().unwrap());
        assert_eq!(status(), Some(0));
    }
}
