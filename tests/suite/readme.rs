//! The README and the pages beside it: their commands, examples, tables and links hold.

use std::process::Command;

use clap::CommandFactory;
use emporix_sandbox::api::SERVICES;
use emporix_sandbox::cli::Cli;
use emporix_sandbox::engine::{BEHAVIORS, Service};
use serde_json::{Value, json};

use crate::exec::{Running, WAITS};
use crate::support::{CUSTOMERS, get, put, send};
use crate::support_kept::{keep_block, keep_fence, project, text_of};
#[cfg(unix)]
use crate::support_linted::Sandbox;
use crate::support_process::{Server, command};
use crate::support_requests::{BASE, curl, curl_lines};

const README: &str = "README.md";
const CLI: &str = "docs/cli.md";
const OPERATIONS: &str = "docs/operations.md";
const TESTS: &str = "docs/tests.md";
const TOKENS: &str = "docs/tokens.md";
/// What lines begin with whose flags are not ours.
const OTHER_PROGRAMS: &[&str] = &["pytest ", "cargo ", "docker ", "npm ", "pip "];
/// Most lines of the README's first screen, which is all above `## Change it`.
const FIRST_SCREEN: usize = 60;
const PAGES: &[&str] = &[
    README,
    "CHANGELOG.md",
    "docs/README.md",
    "docs/admin.md",
    "docs/behaviors.md",
    CLI,
    "docs/contract.md",
    "docs/fidelity.md",
    "docs/fixtures.md",
    "docs/install.md",
    "docs/limits.md",
    OPERATIONS,
    "docs/queries.md",
    "docs/race.md",
    "docs/reload.md",
    "docs/requests.md",
    "docs/rust.md",
    "docs/scenarios.md",
    "docs/settle.md",
    "docs/sweep.md",
    TESTS,
    TOKENS,
];
/// Pages for maintainers of the program, which name no flags of it.
const MAINTAINERS_PAGES: &[&str] =
    &["CONTRIBUTING.md", "docs/architecture.md", "docs/performance.md"];

#[test]
fn what_the_server_shows_is_kept() {
    let mut server = Server::of(command(&["--port", "0", "--seed", "2463534242"], &[]));
    let mut shown = vec![server.line()];
    let base = shown[0].split_whitespace().last().unwrap().to_owned();
    while !shown.last().unwrap().starts_with("try ") {
        shown.push(server.line());
    }
    let customers = format!("{base}{CUSTOMERS}");
    get(&customers);
    put(
        &format!("{customers}/bulk"),
        r#"[{"customerId": "98029737"}, {"customerId": "98029737", "metadata": {"version": 1}}]"#,
    );
    send("GET", &customers, &[("Authorization", "Bearer manage_only")], b"");
    while !shown.last().unwrap().contains(" 403 ") {
        shown.push(server.line());
    }
    let shown = shown.join("\n").replace(&base, BASE);
    keep_block(CLI, "ready", &format!("```text\n{shown}\n```"));
}

#[test]
fn the_curl_lines_about_tests_work() {
    let lines = curl_lines(&text_of(TESTS));
    assert!(lines.len() > 1);
    let sandbox = Sandbox::start().unwrap();
    for line in lines {
        let answer = line.send(sandbox.url());
        assert!(line.expected.contains(&answer.status), "{line:?}\n{answer:?}");
    }
}

#[test]
fn the_first_row_is_there() {
    let line = format!("curl '{BASE}{CUSTOMERS}?pageSize=1' -H 'Authorization: Bearer service'");
    let mut server = Server::of(command(&["--port", "0"], &[]));
    let ready = server.line();
    let base = ready.split_whitespace().last().unwrap();
    let answer = curl(&line).send(base);
    assert_eq!(answer.status, 200);
    let ready = ready.replace(base, BASE);
    let shown = format!("$ emporix-sandbox &\n{ready}\n$ {line}\n{}", answer.body);
    keep_fence(README, "first-row", &shown);
}

/// What `exec` says of two bulk calls in the scenario of the README.
#[cfg(unix)]
#[test]
fn what_exec_says_is_kept() {
    let text = text_of(README);
    let (_, rest) = text.split_once("```json\n").unwrap();
    let (scenario, _) = rest.split_once("```").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("third-row.json");
    std::fs::write(&file, scenario).unwrap();
    let args = ["--scenario", file.to_str().unwrap(), "--seed", "1", "--quiet"];
    let running = Running::start(&args, WAITS);
    let rows = ["61109356", "65044570", "66001234", "18249883"];
    let rows = rows.map(|id| json!({ "customerId": id }));
    for codes in [[201, 201, 409, 201], [204, 204, 201, 204]] {
        let url = format!("{}{CUSTOMERS}/bulk", running.said);
        let items = put(&url, &Value::from_iter(rows.clone()).to_string()).json();
        let found: Vec<&Value> =
            items.as_array().unwrap().iter().map(|item| &item["code"]).collect();
        assert_eq!(found, codes.map(Value::from).iter().collect::<Vec<_>>());
    }
    let (code, told) = running.finish();
    assert_eq!(code, Some(0), "{told}");
    let (_, summary) = told.split_once("emporix-sandbox: ").unwrap();
    // How long it took differs from run to run.
    let (took, _) = summary.split_once(" s, ").unwrap();
    let took = took.rsplit(' ').next().unwrap();
    let summary = summary.replacen(&format!(" {took} s"), " 0.1 s", 1);
    let line = "$ emporix-sandbox exec --scenario ./third-row.json -- npm test";
    keep_fence(README, "exec", &format!("{line}\nemporix-sandbox: {summary}"));
}

#[test]
fn the_first_screen_of_the_readme_is_short_and_leads_on() {
    let text = text_of(README);
    let (screen, _) = text.split_once("\n## Change it\n").unwrap();
    let lines = screen.lines().count();
    assert!(lines <= FIRST_SCREEN, "{lines} lines");
    let leads = screen.trim_end().lines().last().unwrap();
    assert_eq!(leads.matches("](").count(), 5, "{leads}");
    let open = format!("{} questions", BEHAVIORS.len());
    assert!(screen.contains(&open), "the README does not say that {open} are open");
}

#[test]
fn the_example_about_tests_is_one_that_ran() {
    let source = include_str!("docs_example.rs");
    let (_, rest) = source.split_once("// the page\n").unwrap();
    let (example, _) = rest.split_once("// end of the page").unwrap();
    keep_block(TESTS, "example", &format!("```rust\n{example}```"));
}

#[test]
#[ignore = "needs python3"]
fn the_example_for_other_languages_runs() {
    let text = text_of(TESTS);
    let (_, rest) = text.split_once("```python\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let program = example.replace("\"emporix-sandbox\"", "sys.argv[1]");
    let program = format!("import sys\n{program}\nprint(base, server.wait())\n");
    let binary = env!("CARGO_BIN_EXE_emporix-sandbox");
    let output = Command::new("python3").args(["-c", &program, binary]).output();
    let output = output.expect("python3 is on the path");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("http://127.0.0.1:") && said.ends_with("/~my-test 0\n"), "{said}");
}

#[test]
fn every_flag_that_a_page_names_exists() {
    let mut command = Cli::command();
    let mut help = command.render_long_help().to_string();
    for subcommand in command.get_subcommands_mut() {
        help += &subcommand.render_long_help().to_string();
    }
    for page in PAGES {
        let text = text_of(page);
        // What is in code marks and is no other program's line.
        let lines = text.split('`').skip(1).step_by(2).flat_map(str::lines);
        let is_ours = |line: &&str| !OTHER_PROGRAMS.iter().any(|name| line.starts_with(name));
        for line in lines.filter(is_ours) {
            for word in line.split_whitespace().filter(|word| word.starts_with("--")) {
                let flag = word.trim_end_matches(['.', ',']).split('=').next().unwrap_or(word);
                assert!(help.contains(flag), "{page} names {flag}, which --help does not know");
            }
        }
    }
}

#[test]
fn the_tables_of_operations_are_those_of_the_program() {
    const SEGMENTS: &str = "/customer-segment/{tenant}/segments";
    let text = text_of(OPERATIONS);
    let mut told = 0;
    for row in SERVICES.iter().flat_map(Service::operations) {
        let Some(path) = row.path.strip_prefix(SEGMENTS) else { continue };
        // The table of assignments begins below a segment.
        let path = path
            .strip_prefix("/{segmentId}")
            .filter(|path| path.starts_with("/customers"))
            .unwrap_or(path);
        let start = format!("| `{}` | `{path}` |", row.method);
        let statuses: Vec<String> = row.documented.iter().map(u16::to_string).collect();
        let end = format!("| {} |", statuses.join(" "));
        let line = text.lines().find(|line| line.starts_with(&start));
        let line = line.unwrap_or_else(|| panic!("{OPERATIONS} lacks {start}"));
        assert!(line.ends_with(&end), "{line}\nshould end with {end}");
        told += 1;
    }
    assert_eq!(told, text.lines().filter(|line| line.starts_with("| `")).count());
}

#[test]
fn the_tokens_of_the_page_are_known() {
    let section = text_of(TOKENS);
    let sandbox = Sandbox::start().unwrap();
    let cells = section
        .lines()
        .filter(|line| line.starts_with("| `"))
        .filter_map(|line| line.split('|').nth(1));
    let tokens: Vec<&str> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    assert_eq!(tokens.len(), 9, "{tokens:?}");
    for token in tokens {
        let bearer = format!("Bearer {token}");
        let url = format!("{}{CUSTOMERS}", sandbox.url());
        let answer = send("GET", &url, &[("Authorization", &bearer)], b"");
        let expected = match token {
            "manage_only" | "visitor" | "no_scope" => 403,
            "expired" | "other_tenant" => 401,
            _ => 200,
        };
        assert_eq!(answer.status, expected, "{token}");
    }
}

#[test]
fn relative_links_lead_somewhere() {
    for page in PAGES.iter().chain(MAINTAINERS_PAGES) {
        let text = text_of(page);
        assert!(!text.is_empty(), "{page} is missing");
        let folder = project(page).parent().unwrap().to_owned();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap_or_default();
            let is_elsewhere = target.is_empty() || target.contains("://");
            assert!(is_elsewhere || folder.join(target).exists(), "{page} links to {link}");
        }
    }
}

/// `.ci/run` ends with the second command of the README, and runs also the tests that need something from outside.
#[test]
fn the_checks_end_with_the_command_of_the_readme() {
    let script = text_of(".ci/run");
    assert_eq!(script.trim_end().lines().last(), Some("cargo test -- --include-ignored"));
    let readme = text_of(README);
    assert!(readme.contains("| `cargo run --release` |") && readme.contains("| `cargo test` |"));
}
