//! The README and the pages beside it: their commands, examples, tables and links hold.

use std::fmt::Write;
use std::process::Command;

use clap::CommandFactory;
use emporix_sandbox::Sandbox;
use emporix_sandbox::api::SERVICES;
use emporix_sandbox::cli::Cli;
use emporix_sandbox::engine::Service;

use crate::cli_docs::{meaning, values, written};
use crate::support::{CUSTOMERS, get, put, send};
use crate::support_kept::{keep_block, project, text_of};
use crate::support_process::{Server, command};
use crate::support_requests::{BASE, curl_lines};

const README: &str = "README.md";
const PAGES: &[&str] = &[
    README,
    "CHANGELOG.md",
    "docs/README.md",
    "docs/admin.md",
    "docs/behaviors.md",
    "docs/cli.md",
    "docs/fidelity.md",
    "docs/fixtures.md",
    "docs/queries.md",
    "docs/reload.md",
    "docs/requests.md",
    "docs/scenarios.md",
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
    keep_block(README, "ready", &format!("```text\n{shown}\n```"));
}

#[test]
fn the_curl_lines_of_the_readme_work() {
    let lines = curl_lines(&text_of(README));
    assert!(!lines.is_empty());
    let sandbox = Sandbox::start().unwrap();
    for line in lines {
        let answer = line.send(sandbox.url());
        assert!(line.expected.contains(&answer.status), "{line:?}\n{answer:?}");
    }
}

#[test]
fn the_example_of_the_readme_is_one_that_ran() {
    let source = include_str!("readme_example.rs");
    let (_, rest) = source.split_once("// README\n").unwrap();
    let (example, _) = rest.split_once("// end of README").unwrap();
    keep_block(README, "example", &format!("```rust\n{example}```"));
}

#[test]
#[ignore = "needs python3"]
fn the_example_for_other_languages_runs() {
    let text = text_of(README);
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
fn the_table_of_flags_is_kept() {
    let mut table = String::from("| flag | environment | meaning |\n|---|---|---|\n");
    let command = Cli::command();
    let flags = command.get_arguments().filter(|arg| !arg.is_hide_set() && arg.get_env().is_some());
    for arg in flags {
        let env = arg.get_env().expect("filtered above").display();
        let values = values(arg, |value| format!("`{}`", value.get_name()));
        writeln!(table, "| {} | `{env}` | {} |", written(arg), meaning(arg, &values)).unwrap();
    }
    keep_block(README, "flags", &table);
}

#[test]
fn every_flag_the_readme_names_exists() {
    let mut command = Cli::command();
    let mut help = command.render_long_help().to_string();
    for subcommand in command.get_subcommands_mut() {
        help += &subcommand.render_long_help().to_string();
    }
    for page in PAGES {
        let text = text_of(page);
        // What is in code marks and is no other program's line.
        for code in text.split('`').skip(1).step_by(2).filter(|code| !code.starts_with("cargo")) {
            for word in code.split_whitespace().filter(|word| word.starts_with("--")) {
                let flag = word.trim_end_matches(['.', ',']).split('=').next().unwrap_or(word);
                assert!(help.contains(flag), "{page} names {flag}, which --help does not know");
            }
        }
    }
}

#[test]
fn the_table_of_operations_is_that_of_the_program() {
    let text = text_of(README);
    let rows = SERVICES.iter().flat_map(Service::operations);
    let mut told = 0;
    for row in rows {
        let Some(path) =
            row.path.strip_prefix("/customer-segment/{tenant}/segments/{segmentId}/customers")
        else {
            continue;
        };
        let start = format!("| `{}` | `/customers{path}` |", row.method);
        let statuses: Vec<String> = row.documented.iter().map(u16::to_string).collect();
        let end = format!("| {} |", statuses.join(" "));
        let line = text.lines().find(|line| line.starts_with(&start));
        let line = line.unwrap_or_else(|| panic!("README.md lacks {start}"));
        assert!(line.ends_with(&end), "{line}\nshould end with {end}");
        told += 1;
    }
    assert_eq!(told, 10);
}

#[test]
fn the_tokens_of_the_readme_are_known() {
    let text = text_of(README);
    let (_, section) = text.split_once("## Tokens").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let sandbox = Sandbox::start().unwrap();
    let cells = section
        .lines()
        .filter(|line| line.starts_with("| `"))
        .filter_map(|line| line.split('|').nth(1));
    let tokens: Vec<&str> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    assert_eq!(tokens.len(), 8, "{tokens:?}");
    for token in tokens {
        let bearer = format!("Bearer {token}");
        let url = format!("{}{CUSTOMERS}", sandbox.url());
        let answer = send("GET", &url, &[("Authorization", &bearer)], b"");
        let expected = match token {
            "manage_only" | "no_scope" => 403,
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
