//! The tree as it should be: which part may name which, lengths, first lines, and no file that nothing leads to.
//!
//! Code behind `#[cfg(test)]` may name every part. Cycles between modules are in `tree_cycles`.

use std::collections::{BTreeMap, BTreeSet};

use crate::support_kept::project;
use crate::support_sources::{Source, program, sources_below};

/// Longest file without its tests, in lines.
const MAX_LINES: usize = 400;
/// Longest `main.rs`.
const MAX_MAIN: usize = 50;

/// A part of the tree, and the parts it may name.
#[rustfmt::skip]
const MAY_NAME: &[(&str, &[&str])] = &[
    ("visible",  &[]),
    ("suggest",  &[]),
    ("findings", &["visible"]),
    ("json",     &["findings"]),
    ("schema",   &["suggest", "findings", "json"]),
    ("model",    &["suggest", "findings", "json", "schema"]),
    ("engine",   &["suggest", "json", "schema", "model"]),
    ("api",      &["json", "schema", "model", "engine"]),
    ("content",  &["suggest", "findings", "json", "model", "engine", "schema"]),
    ("review",   &["visible", "suggest", "findings", "json", "model", "engine", "content"]),
    ("steps",    &["visible", "json", "model", "engine", "review"]),
    ("settle",   &["visible", "findings", "json", "model", "engine", "content", "review"]),
    ("contract", &["visible"]),
    ("admin",    &["visible", "suggest", "findings", "json", "schema", "model", "engine", "content", "review"]),
    ("race",     &["visible", "engine", "review"]),
    ("report",   &["visible"]),
    ("sweep",    &["visible", "json", "model", "engine", "report", "review", "console"]),
    ("docs",     &["engine"]),
    ("console",  &["engine"]),
    ("shell",    &["visible", "suggest", "findings", "json", "model", "engine", "content", "review", "race", "admin", "console"]),
    ("cli",      &["visible", "model", "engine", "race", "sweep", "shell"]),
    ("sandbox",  &["suggest", "findings", "model", "engine", "api", "admin", "content", "review", "docs", "console", "shell"]),
    ("commands", &["visible", "suggest", "findings", "model", "engine", "api", "admin", "content", "docs", "console", "race", "report", "review", "steps", "sweep", "settle", "contract", "shell", "cli", "sandbox"]),
    ("lib",      &["sandbox"]),
    ("main",     &[]),
];

/// The parts that neither wait nor share nor touch the outside.
const PURE: &[&str] = &[
    "visible", "suggest", "findings", "json", "model", "engine", "schema", "api", "admin",
    "content", "docs", "console", "race", "sweep", "report", "review", "steps", "settle",
    "contract",
];

/// What a pure part never names.
#[rustfmt::skip]
const IMPURE: &[&str] = &[
    "tokio", "hyper", "hyper_util", "http_body_util", "clap", "notify", "rand", "include_dir",
    "std::fs", "std::net", "std::env", "std::thread", "std::process",
    "std::sync::Mutex", "std::sync::RwLock", "std::sync::Condvar", "std::sync::Barrier", "std::sync::mpsc", "std::sync::atomic",
    "std::time::SystemTime", "std::time::Instant", "async", "await",
];

/// What the shell never names besides.
const NOT_IN_SHELL: &[&str] = &["clap"];

/// The parts of the crate that `source` names.
fn parts_named(source: &Source) -> BTreeSet<String> {
    source.names.all.iter().filter_map(|name| source.resolved(name)?.into_iter().next()).collect()
}

/// What of `forbidden` the source names, each with its line.
fn forbidden_names(source: &Source, forbidden: &[&str]) -> Vec<String> {
    let named: BTreeMap<String, usize> =
        source.names.all.iter().map(|name| (name.path(), name.line)).collect();
    let line_of = |path: &&str| {
        let below = format!("{path}::");
        named.iter().find(|(name, _)| *name == path || name.starts_with(&below))
    };
    forbidden
        .iter()
        .filter_map(|path| line_of(path).map(|(_, line)| (path, line)))
        .map(|(path, line)| format!("src/{}.rs:{line} names `{path}`", source.place))
        .collect()
}

/// The lines before its tests.
fn lines_without_tests(source: &Source) -> usize {
    let tests = source.text.find("\n#[cfg(test)]\nmod ");
    let inside = |at: &usize| source.text[*at..].contains("\nmod tests {");
    let code = tests.filter(inside).map_or(&*source.text, |at| &source.text[..at]);
    code.lines().count()
}

/// Whether it holds a table of operations.
fn has_operations(source: &Source) -> bool {
    source.constants.iter().any(|name| name == "OPERATIONS")
}

/// Whether it is a subcommand, and not what the subcommands share.
fn is_command(source: &Source) -> bool {
    source.part() == "commands" && source.module().len() > 1 && source.text.contains("fn run(")
}

#[test]
fn each_part_knows_only_whom_it_may() {
    let mut mistakes = Vec::new();
    for source in program() {
        let part = source.part();
        let Some((_, may)) = MAY_NAME.iter().find(|(known, _)| *known == part) else {
            mistakes.push(format!("src/{}.rs: no rule says whom `{part}` may know", source.place));
            continue;
        };
        for named in parts_named(source) {
            let is_part = MAY_NAME.iter().any(|(known, _)| *known == named);
            if is_part && named != part && !may.contains(&&*named) {
                mistakes.push(format!("src/{}.rs names `{named}`", source.place));
            }
        }
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

#[test]
fn pure_parts_name_nothing_impure() {
    let mut mistakes = Vec::new();
    for source in program() {
        let part = source.part();
        let forbidden = match part {
            "shell" => NOT_IN_SHELL,
            _ if PURE.contains(&part) => IMPURE,
            _ => &[],
        };
        mistakes.extend(forbidden_names(source, forbidden));
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

#[test]
fn services_and_subcommands_do_not_know_one_another() {
    let sources = program();
    let tables: Vec<&str> = sources
        .iter()
        .filter(|source| source.part() == "api" && has_operations(source))
        .map(|source| source.place.as_str())
        .collect();
    assert!(tables.len() > 1, "no tables in src/api");
    let mut mistakes = Vec::new();
    for source in sources {
        let is_table = tables.contains(&source.place.as_str());
        let is_command = is_command(source);
        if !is_table && !is_command {
            continue;
        }
        for name in &source.names.all {
            let Some(path) = source.resolved(name) else { continue };
            let named = path.iter().take(2).cloned().collect::<Vec<_>>().join("/");
            let sibling = named != source.module()[..2].join("/")
                && ((is_table && tables.contains(&named.as_str()))
                    || (is_command
                        && sources
                            .iter()
                            .any(|other| other.place == named && self::is_command(other))));
            if sibling {
                mistakes.push(format!("src/{}.rs names `{named}`", source.place));
            }
        }
        let starts = parts_named(source).contains("sandbox") && is_command;
        if starts && !["serve", "exec", "race", "sweep", "test"].contains(&source.module()[1]) {
            mistakes.push(format!(
                "src/{}.rs names `sandbox`: serve, exec, race, sweep and test start it",
                source.place
            ));
        }
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

#[test]
fn every_file_says_what_it_is() {
    for folder in ["src", "tests", "benches"] {
        if !project(folder).is_dir() {
            continue;
        }
        for source in sources_below(folder) {
            assert!(
                source.text.starts_with("//! "),
                "{folder}/{}.rs opens without `//!`",
                source.place
            );
        }
    }
}

#[test]
fn no_file_is_longer_than_one_reads() {
    let mut long = Vec::new();
    for source in program() {
        let lines = lines_without_tests(source);
        let most = if source.place == "main" { MAX_MAIN } else { MAX_LINES };
        if lines > most {
            long.push(format!(
                "src/{}.rs: {lines} lines without tests, at most {most}",
                source.place
            ));
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn every_file_is_a_module() {
    for (folder, roots) in [("src", &["lib", "main"][..]), ("tests/suite", &["main"][..])] {
        let all = sources_below(folder);
        for source in &all {
            if roots.contains(&source.place.as_str()) || source.place.starts_with("bin/") {
                continue;
            }
            let module = source.module();
            let (name, parent) = module.split_last().unwrap();
            let declares = |other: &&Source| {
                let is_parent = match parent {
                    [] => roots.contains(&other.place.as_str()),
                    _ => other.module() == parent,
                };
                is_parent && other.declared.iter().any(|(declared, _)| declared == *name)
            };
            assert!(
                all.iter().any(|other| declares(&other)),
                "{folder}/{}.rs is dead",
                source.place
            );
        }
    }
}
