//! The tree as it should be: who may know whom, lengths, first lines, and no file that nothing leads to.
//!
//! Reads the sources as text: names are taken apart as far as `use` lists and paths go, and nothing is resolved.
//! Code behind `#[cfg(test)]` is free to know whom it likes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]
#![expect(clippy::disallowed_methods, reason = "tests read the tree")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Longest file without its tests, in lines.
const MAX_LINES: usize = 400;
/// Longest `main.rs`.
const MAX_MAIN: usize = 50;

/// Who may know whom: a part of the tree, and the parts it may name.
#[rustfmt::skip]
const MAY_NAME: &[(&str, &[&str])] = &[
    ("model",    &[]),
    ("engine",   &["model"]),
    ("api",      &["model", "engine"]),
    ("admin",    &["model", "engine"]),
    ("content",  &["model", "engine"]),
    ("docs",     &["engine"]),
    ("console",  &["engine"]),
    ("shell",    &["model", "engine", "content", "admin", "console"]),
    ("cli",      &["model", "engine", "shell"]),
    ("sandbox",  &["model", "engine", "api", "admin", "content", "docs", "console", "shell"]),
    ("commands", &["model", "engine", "api", "admin", "content", "docs", "console", "shell", "cli", "sandbox"]),
    ("lib",      &["sandbox"]),
    ("main",     &[]),
];

/// The parts that neither wait nor share nor touch the outside.
const PURE: &[&str] = &["model", "engine", "api", "admin", "content", "docs", "console"];

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

/// A source file.
struct Source {
    /// Its place below `src`, without its ending: `engine/query/mod`.
    place: String,
    text: String,
}

impl Source {
    /// The part of the tree it belongs to.
    fn part(&self) -> &str {
        self.place.split('/').next().unwrap()
    }

    /// The path of its module; a `mod.rs` is its folder.
    fn module(&self) -> Vec<&str> {
        let mut module: Vec<&str> = self.place.split('/').collect();
        if module.last() == Some(&"mod") {
            module.pop();
        }
        module
    }

    /// The text before its tests.
    fn code(&self) -> &str {
        let tests = self.text.find("\n#[cfg(test)]\nmod ");
        let inside = |at: &usize| self.text[*at..].contains("\nmod tests {");
        tests.filter(inside).map_or(&self.text, |at| &self.text[..at])
    }

    /// Everything it names: paths of `use` declarations, taken apart, and paths in the code.
    fn names(&self) -> BTreeSet<String> {
        names(&tokens(self.code()))
    }

    /// The parts of the crate it names.
    fn parts_named(&self) -> BTreeSet<String> {
        self.names().iter().filter_map(|name| self.resolved(name)?.into_iter().next()).collect()
    }

    /// The path from the root of the crate, where `name` starts at it or climbs to it.
    fn resolved(&self, name: &str) -> Option<Vec<String>> {
        let mut segments = name.split("::").peekable();
        let mut base: Vec<&str> = self.module();
        match segments.next()? {
            "crate" => base.clear(),
            "super" => {
                base.pop();
                while segments.next_if_eq(&"super").is_some() {
                    base.pop();
                }
            }
            _ => return None,
        }
        Some(base.into_iter().chain(segments).map(str::to_owned).collect())
    }

    /// Whether a module declares it as a test.
    fn is_test(&self, all: &[Self]) -> bool {
        let module = self.module();
        let Some((name, parent)) = module.split_last() else { return false };
        let declared = format!("#[cfg(test)]\nmod {name};");
        let is_parent = |source: &&Self| source.module() == parent;
        all.iter().find(is_parent).is_some_and(|parent| parent.text.contains(&declared))
    }
}

/// The sources that are no tests.
fn sources() -> Vec<Source> {
    let all = files_below("src");
    let tests: Vec<bool> = all.iter().map(|source| source.is_test(&all)).collect();
    all.into_iter().zip(tests).filter(|(_, is_test)| !is_test).map(|(source, _)| source).collect()
}

fn files_below(folder: &str) -> Vec<Source> {
    let root = Path::new(ROOT).join(folder);
    let mut found: Vec<PathBuf> = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    let source = |path: PathBuf| {
        let place = path.strip_prefix(&root).unwrap().with_extension("");
        let place = place.to_str().unwrap().replace('\\', "/");
        Source { place, text: std::fs::read_to_string(path).unwrap() }
    };
    found.into_iter().map(source).collect()
}

/// Identifiers and signs of a source, without comments and texts.
fn tokens(code: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let letters: Vec<char> = code.chars().collect();
    let mut at = 0;
    while at < letters.len() {
        let letter = letters[at];
        let next = letters.get(at + 1).copied().unwrap_or(' ');
        if letter == '/' && next == '/' {
            at += letters[at..].iter().take_while(|letter| **letter != '\n').count();
        } else if letter == '"' || (letter == 'r' && matches!(next, '"' | '#')) {
            at = behind_text(&letters, at);
        } else if letter == '\'' {
            at = behind_quote(&letters, at);
        } else if letter.is_alphabetic() || letter == '_' {
            let word = letters[at..].iter().take_while(|c| c.is_alphanumeric() || **c == '_');
            let word: String = word.collect();
            at += word.chars().count();
            tokens.push(word);
        } else {
            if letter == ':' && next == ':' {
                tokens.push("::".to_owned());
                at += 1;
            } else if !letter.is_whitespace() {
                tokens.push(letter.to_string());
            }
            at += 1;
        }
    }
    tokens
}

/// The place behind the text that starts at `at`, raw or not.
fn behind_text(letters: &[char], at: usize) -> usize {
    let raw = letters[at] == 'r';
    let mut at = at + usize::from(raw);
    let hashes = letters[at..].iter().take_while(|letter| **letter == '#').count();
    at += hashes;
    if letters.get(at) != Some(&'"') {
        return at; // a raw identifier
    }
    at += 1;
    while at < letters.len() {
        let closes = letters[at] == '"'
            && letters[at + 1..].iter().take(hashes).filter(|letter| **letter == '#').count()
                == hashes;
        if closes {
            return at + 1 + hashes;
        }
        at += if !raw && letters[at] == '\\' { 2 } else { 1 };
    }
    at
}

/// The place behind the character, or the quote of the lifetime, that starts at `at`.
fn behind_quote(letters: &[char], at: usize) -> usize {
    if letters.get(at + 1) == Some(&'\\') {
        let end = letters[at + 3..].iter().position(|letter| *letter == '\'').unwrap_or(0);
        return at + 3 + end + 1;
    }
    if letters.get(at + 2) == Some(&'\'') { at + 3 } else { at + 1 }
}

/// All paths in `tokens`, those of `use` lists written out; single words too.
fn names(tokens: &[String]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut at = 0;
    while at < tokens.len() {
        let is_word = tokens[at].starts_with(|c: char| c.is_alphabetic() || c == '_');
        let at_start = at == 0 || tokens[at - 1] != "::";
        if is_word && at_start {
            at = path(tokens, at, "", &mut names);
        } else {
            at += 1;
        }
    }
    names
}

/// Reads the path at `at` behind `prefix`, with its braces; the place behind it.
fn path(tokens: &[String], mut at: usize, prefix: &str, names: &mut BTreeSet<String>) -> usize {
    let mut name = prefix.to_owned();
    loop {
        match tokens.get(at).map(String::as_str) {
            Some("{") if name.ends_with("::") => {
                at += 1;
                while tokens.get(at).is_some_and(|token| token != "}") {
                    at = path(tokens, at, &name, names).max(at + 1);
                    while tokens.get(at).is_some_and(|token| token != "," && token != "}") {
                        at += 1; // `as other`
                    }
                    at += usize::from(tokens.get(at).is_some_and(|token| token == ","));
                }
                return at + 1;
            }
            Some(word) if word.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                name += word;
                at += 1;
            }
            _ => break,
        }
        if tokens.get(at).is_some_and(|token| token == "::") {
            name += "::";
            at += 1;
        } else {
            break;
        }
    }
    names.insert(name.trim_end_matches("::").to_owned());
    at
}

fn names_one_of<'a>(source: &Source, forbidden: &[&'a str]) -> Vec<&'a str> {
    let names = source.names();
    let is_told = |path: &&&str| {
        let below = format!("{path}::");
        names.iter().any(|name| name == **path || name.starts_with(&below))
    };
    forbidden.iter().filter(is_told).copied().collect()
}

#[test]
fn names_are_found_wherever_they_stand() {
    let code = r##"
        use std::{fs, sync::{Arc, Mutex as Lock}, io::{self, Read}};
        // use tokio::net;
        const A: &str = "crate::shell"; const B: &str = r#"super::x "quoted" "#; const C: char = '"';
        fn f<'a>(x: &'a str) -> super::super::api::Row { crate::content::load(x).await }
    "##;
    let names = names(&tokens(code));
    let told = |name: &str| names.contains(name);
    for name in ["std::fs", "std::sync::Arc", "std::sync::Mutex", "std::io::self", "std::io::Read"]
    {
        assert!(told(name), "{name} in {names:?}");
    }
    for name in ["super::super::api::Row", "crate::content::load", "await"] {
        assert!(told(name), "{name} in {names:?}");
    }
    assert!(
        !names.iter().any(|name| name.contains("tokio") || name.contains("shell")),
        "{names:?}"
    );
}

#[test]
fn each_part_knows_only_whom_it_may() {
    let mut mistakes = Vec::new();
    for source in sources() {
        let part = source.part();
        let Some((_, may)) = MAY_NAME.iter().find(|(known, _)| *known == part) else {
            mistakes.push(format!("src/{}.rs: no rule says whom `{part}` may know", source.place));
            continue;
        };
        for named in source.parts_named() {
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
    for source in sources() {
        let part = source.part();
        let forbidden = match part {
            "shell" => NOT_IN_SHELL,
            _ if PURE.contains(&part) => IMPURE,
            _ => &[],
        };
        for name in names_one_of(&source, forbidden) {
            mistakes.push(format!("src/{}.rs names `{name}`", source.place));
        }
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

#[test]
fn services_and_subcommands_do_not_know_one_another() {
    let sources = sources();
    let tables: Vec<&str> = sources
        .iter()
        .filter(|source| source.part() == "api" && source.code().contains("const OPERATIONS:"))
        .map(|source| source.place.as_str())
        .collect();
    assert!(tables.len() > 1, "no tables in src/api");
    let mut mistakes = Vec::new();
    for source in &sources {
        let is_table = tables.contains(&source.place.as_str());
        let is_command = source.part() == "commands" && source.module().len() > 1;
        if !is_table && !is_command {
            continue;
        }
        for name in source.names() {
            let Some(path) = source.resolved(&name) else { continue };
            let named = path.iter().take(2).cloned().collect::<Vec<_>>().join("/");
            let sibling = named != source.module()[..2].join("/")
                && ((is_table && tables.contains(&named.as_str()))
                    || (is_command
                        && named.starts_with("commands/")
                        && sources.iter().any(|other| other.place == named)));
            if sibling {
                mistakes.push(format!("src/{}.rs names `{named}`", source.place));
            }
        }
        let starts = source.parts_named().contains("sandbox") && is_command;
        if starts && source.place != "commands/serve" {
            mistakes.push(format!("src/{}.rs names `sandbox`, which is for serve", source.place));
        }
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

#[test]
fn every_file_says_what_it_is() {
    for folder in ["src", "tests", "benches"] {
        if !Path::new(ROOT).join(folder).is_dir() {
            continue;
        }
        for source in files_below(folder) {
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
    for source in sources() {
        let lines = source.code().lines().count();
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
        let all = files_below(folder);
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
                is_parent
                    && other
                        .text
                        .lines()
                        .any(|line| line.trim_end().ends_with(&format!("mod {name};")))
            };
            assert!(
                all.iter().any(|other| declares(&other)),
                "{folder}/{}.rs is dead",
                source.place
            );
        }
    }
}
