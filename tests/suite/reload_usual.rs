//! Folders that no option names: `./fixtures` and `./scenarios` serve from when they are there, and what they served is
//! not forgotten when they go.

use std::fs;
use std::path::Path;

use crate::reload_stage::{Program, customers, lay, name_in, until, until_named, until_ready};
use crate::support::{get, send};

fn sources(program: &Program) -> [String; 2] {
    let config = get(&format!("{}/__sandbox/config", program.url)).json();
    ["fixtures", "scenarioFiles"].map(|key| config[key].as_str().unwrap_or_default().to_owned())
}

/// Waits until the customer of `./fixtures` is called `name`; acme has other tokens in the shipped ones.
#[track_caller]
fn until_own(program: &Program, name: &str) {
    until("fixtures", || (sources(program)[0] == "fixtures").then_some(()));
    until_named(&program.url, name);
}

fn knows_scenario(program: &Program, name: &str) -> bool {
    let list = format!("{}/customer-segment/acme/segments/s/customers", program.url);
    let headers = [("Authorization", "Bearer service"), ("Sandbox-Scenario", name)];
    send("GET", &list, &headers, b"").status == 200
}

const NOTHING: &str = r#"{"rules": [{"name": "a", "on": "*", "then": {"delay": "1ms"}}]}"#;

#[test]
fn folders_that_come_later_serve_and_are_watched() {
    for watch in ["auto", "native", "poll"] {
        let temp = tempfile::tempdir().unwrap();
        let (program, ready) = Program::start_in(temp.path(), &["--watch", watch]);
        assert_eq!(ready["fixtures"], "shipped", "{ready}");
        assert_eq!(sources(&program), ["shipped", "shipped"]);
        let fixtures = temp.path().join("fixtures");
        lay(&fixtures, "Ada");
        until_own(&program, "Ada");
        assert_eq!(sources(&program), ["fixtures", "shipped"], "{watch}");
        fs::write(fixtures.join("acme/customers.json"), customers("Bea")).unwrap();
        until_named(&program.url, "Bea");
        assert!(!knows_scenario(&program, "mine"));
        fs::create_dir(temp.path().join("scenarios")).unwrap();
        fs::write(temp.path().join("scenarios/mine.json"), NOTHING).unwrap();
        until("the scenario", || knows_scenario(&program, "mine").then_some(()));
        assert_eq!(sources(&program), ["fixtures", "scenarios"], "{watch}");
        let events = program.stop();
        let first = events.iter().find(|event| event["fixtures"] == "fixtures");
        assert_eq!(first.unwrap()["event"], "reloaded", "{events:?}");
    }
}

#[test]
fn a_folder_that_served_and_is_gone_is_a_mistake_until_it_is_back() {
    let temp = tempfile::tempdir().unwrap();
    let (fixtures, aside) = (temp.path().join("fixtures"), temp.path().join("aside"));
    lay(&aside, "Ada");
    let (program, _) = Program::start_in(temp.path(), &[]);
    fs::rename(&aside, &fixtures).unwrap();
    until_own(&program, "Ada");
    fs::rename(&fixtures, &aside).unwrap();
    until_ready(&program.url, "stale");
    assert_eq!(name_in(&program.url), "Ada");
    let config = get(&format!("{}/__sandbox/config", program.url)).json();
    assert_eq!(config["mistakes"][0]["code"], "X001", "{config}");
    lay(&fixtures, "Bea");
    until_named(&program.url, "Bea");
    until_ready(&program.url, "ready");
}

#[test]
fn a_folder_that_never_served_may_go_again() {
    let temp = tempfile::tempdir().unwrap();
    let (program, _) = Program::start_in(temp.path(), &[]);
    let broken = temp.path().join("fixtures/acme/customers.json");
    fs::create_dir_all(broken.parent().unwrap()).unwrap();
    fs::write(&broken, "[").unwrap();
    until_ready(&program.url, "stale");
    assert_eq!(sources(&program), ["shipped", "shipped"]);
    fs::remove_dir_all(temp.path().join("fixtures")).unwrap();
    until_ready(&program.url, "ready");
    assert_eq!(sources(&program), ["shipped", "shipped"]);
}

#[test]
fn what_does_not_look_like_ours_is_left_alone_until_it_does() {
    let temp = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path: &Path = &temp.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("fixtures/users.txt", "other");
    write("fixtures/acme/notes.txt", "other");
    let (program, ready) = Program::start_in(temp.path(), &["--watch", "native"]);
    assert_eq!(ready["fixtures"], "shipped", "{ready}");
    lay(&temp.path().join("fixtures"), "Ada");
    until_own(&program, "Ada");
}
