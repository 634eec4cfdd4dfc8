//! What is documented of scenarios: every example of `docs/scenarios.md` and of the README is run, and a client sees
//! what is written beside it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use emporix_sandbox::engine::scenario::{ERROR_NAMES, TARGET_IDS};
use emporix_sandbox::engine::{BodyFault, ConnectionFault, Reply, variable};
use http::Method;
use serde_json::{Value, json};

use crate::scenarios_armed::{UNASSIGNED, codes, file, shipped, staged, understood};
use crate::stage::{SEGMENT, Stage, operations, request};

const PAGE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/scenarios.md"));
const README: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md"));
/// The line before the block of a run.
const RUN: &str = "<!-- run -->";

/// A fenced block: its language, the line it starts at, its text, and whether it is a run.
struct Block {
    language: String,
    line: usize,
    text: String,
    is_run: bool,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = page.lines().zip(1..);
    let mut is_run = false;
    while let Some((line, number)) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let text = lines.by_ref().map(|(line, _)| line).take_while(|line| *line != "```");
            let text: Vec<&str> = text.collect();
            let (language, text) = (language.to_owned(), text.join("\n"));
            blocks.push(Block { language, line: number, text, is_run });
        }
        is_run = line == RUN;
    }
    blocks
}

/// The scenario file that a block of JSON means.
fn scenario(text: &str) -> String {
    let value: Value = serde_json::from_str(text).unwrap();
    if value.get("name").is_some() { file(&[value]) } else { text.to_owned() }
}

#[test]
fn every_example_of_the_reference_is_run_and_goes_as_it_says() {
    let (examples, runs) = try_out(PAGE);
    assert!(examples > 30 && runs == examples, "{examples} examples, {runs} runs");
}

#[test]
fn the_variables_of_paths_and_targets_are_named() {
    let built = operations().into_iter().filter(|it| it.is_built());
    let of_paths: BTreeSet<&str> =
        built.flat_map(|it| it.path.split('/').filter_map(variable)).collect();
    assert_eq!(named_in("| `path` |"), of_paths);
    assert_eq!(named_in("| `target` |"), TARGET_IDS.into_iter().collect());
}

/// The words in code of the row of the page that starts like this, without its first.
fn named_in(start: &str) -> BTreeSet<&'static str> {
    let row = PAGE.lines().find(|line| line.starts_with(start)).unwrap();
    row.split('`').skip(1).step_by(2).skip(1).collect()
}

#[test]
fn the_example_of_the_readme_goes_as_it_says() {
    let (_, section) = README.split_once("## Make it fail\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    assert_eq!(try_out(section), (1, 1));
}

/// Tries the examples and runs of a page, and says how many there are.
fn try_out(page: &str) -> (usize, usize) {
    let (mut examples, mut runs) = (0, 0);
    let mut before = None;
    for block in blocks(page) {
        match block.language.as_str() {
            "json" => {
                examples += 1;
                assert!(before.is_none(), "line {}: no run behind the example before", block.line);
                let text = scenario(&block.text);
                understood(&text);
                before = Some(text);
            }
            "text" if block.is_run => {
                runs += 1;
                let text = before.take().expect("a run stands behind its example");
                // The same requests in the same order meet the same failures.
                let again = run(&mut staged(&text), &block);
                assert_eq!(run(&mut staged(&text), &block), again, "line {}", block.line);
            }
            "sh" => {}
            _ => panic!("line {}: neither an example nor a run", block.line),
        }
    }
    assert!(before.is_none(), "no run behind the last example");
    (examples, runs)
}

/// The words of rules.
const KEYS: [&str; 49] = [
    "on",
    "when",
    "path",
    "query",
    "header",
    "body",
    "token",
    "tenant",
    "world",
    "target",
    "contains",
    "matches",
    "in",
    "exists",
    "skip",
    "times",
    "every",
    "chance",
    "for",
    "per",
    "inState",
    "toState",
    "error",
    "message",
    "details",
    "resourceId",
    "retryAfter",
    "undocumented",
    "respond",
    "items",
    "nth",
    "where",
    "first",
    "all",
    "commit",
    "patch",
    "headers",
    "status",
    "touch",
    "expireToken",
    "loseScope",
    "revokeClient",
    "delay",
    "truncate",
    "malformed",
    "stall",
    "dribble",
    "contentLength",
    "connection",
];

#[test]
fn every_key_and_every_name_stands_on_the_page() {
    let names = ERROR_NAMES.iter().map(|(name, _)| *name);
    let scenarios = shipped().map(|scenario| &*scenario.name);
    for word in names.chain(scenarios).chain(KEYS) {
        let told = [format!("`{word}`"), format!("\"{word}\"")];
        assert!(told.iter().any(|told| PAGE.contains(told)), "{word}");
    }
    for scenario in shipped() {
        let row =
            format!("| [`{0}`](../scenarios/{0}.json) | {1} |", scenario.name, scenario.title);
        assert!(PAGE.contains(&row), "expected {row}");
    }
}

/// Sends the lines of a run, and returns what came of each.
fn run(stage: &mut Stage, block: &Block) -> Vec<String> {
    let mut outcomes = Vec::new();
    for (line, number) in block.text.lines().zip(block.line + 1..) {
        let (left, right) =
            line.split_once(" → ").unwrap_or_else(|| panic!("line {number}: no arrow"));
        let reply = send(stage, left.trim());
        let (expected, members) = match right.split_once(" {") {
            Some((expected, members)) => (expected, format!("{{{members}")),
            None => (right, "{}".to_owned()),
        };
        let outcome = outcome(&reply);
        assert!(is_as_told(&outcome, expected.trim()), "line {number}: {outcome}, {reply:?}");
        outcomes.push(outcome);
        let members: Value = serde_json::from_str(&members).unwrap();
        let body: Value = serde_json::from_slice(&reply.response.body).unwrap_or_default();
        assert!(holds(&body, &members), "line {number}: {body}");
    }
    outcomes
}

/// Whether an outcome is the one of the page, which may say between which bounds a delay is.
fn is_as_told(outcome: &str, told: &str) -> bool {
    let Some((told, (least, most))) = told
        .split_once(" after ")
        .and_then(|(told, delay)| Some((told, delay.strip_suffix(" ms")?.split_once(" to ")?)))
    else {
        return outcome == told;
    };
    let Some((outcome, delay)) = outcome.split_once(" after ") else { return false };
    let ms = |text: &str| text.trim_end_matches(" ms").parse::<u64>().unwrap();
    outcome == told && (ms(least)..=ms(most)).contains(&ms(delay))
}

/// Sends what the left side of an arrow says: method, path, then a body or a token.
fn send(stage: &mut Stage, line: &str) -> Reply {
    let (method, rest) = line.split_once(' ').unwrap();
    let (path, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let rest = rest.trim();
    let token = rest.strip_prefix("as ").unwrap_or("service");
    let rows = rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(" rows]"));
    let body = match rows {
        Some(count) => {
            let rows = UNASSIGNED.iter().take(count.parse().unwrap());
            json!(rows.map(|id| json!({"customerId": id})).collect::<Vec<_>>()).to_string()
        }
        None if rest.starts_with("as ") => String::new(),
        None => rest.to_owned(),
    };
    let target = match path.starts_with('/') {
        true => path.to_owned(),
        false => format!("/customer-segment/mytenant/segments/{SEGMENT}/{path}"),
    };
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
    stage.send(&request(method.parse::<Method>().unwrap(), &target, &headers, body))
}

/// What a client sees, in the words of the page.
fn outcome(reply: &Reply) -> String {
    let effects = &reply.acted.effects;
    if let Some(connection) = effects.connection {
        return match connection {
            ConnectionFault::Reset => "reset",
            ConnectionFault::Close => "close",
            ConnectionFault::Hang => "hang",
        }
        .to_owned();
    }
    let mut out = reply.response.status.as_u16().to_string();
    if reply.response.status == 207 {
        let codes: Vec<String> =
            codes(&reply.response.body).iter().map(ToString::to_string).collect();
        let _ = write!(out, ": {}", codes.join(" "));
    }
    out += match &effects.body {
        None => "",
        Some(BodyFault::Truncate(_)) => ", cut",
        Some(BodyFault::Malformed) => ", malformed",
        Some(BodyFault::Stall) => ", stalled",
        Some(BodyFault::Dribble { .. }) => ", dribbled",
        Some(BodyFault::ContentLength(_)) => ", lying length",
    };
    if effects.delay_ms > 0 {
        let _ = write!(out, " after {} ms", effects.delay_ms);
    }
    out
}

/// Whether `value` has all of `members`, and theirs.
fn holds(value: &Value, members: &Value) -> bool {
    match members {
        Value::Object(members) => members
            .iter()
            .all(|(key, wanted)| value.get(key).is_some_and(|found| holds(found, wanted))),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            value == members
        }
    }
}
