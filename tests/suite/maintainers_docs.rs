//! The pages for maintainers of the program: their paths exist, and the commands are those of CI.

#![expect(clippy::disallowed_methods, reason = "the files of the project are what is tested here")]

use std::collections::{BTreeMap, BTreeSet};

use crate::support_kept::{project, text_of};

const ARCHITECTURE: &str = "docs/architecture.md";
const CONTRIBUTING: &str = "CONTRIBUTING.md";

/// The folders that a path on a page starts with.
const FOLDERS: &[&str] = &[
    "src",
    "tests",
    "docs",
    "schemas",
    "fixtures",
    "scenarios",
    "benches",
    "packaging",
    "console",
    ".ci",
    ".github",
];

/// What a checklist is about.
const CHECKLISTS: &[&str] = &[
    "operation",
    "collection",
    "field of a document",
    "fault",
    "finding",
    "admin call",
    "lint",
    "command",
];

/// The paths in code marks, each up to the first part that is a placeholder (`<name>`).
fn paths(text: &str) -> Vec<&str> {
    let is_path = |code: &&str| {
        let first = code.split('/').next().unwrap_or_default();
        FOLDERS.contains(&first) && !code.contains(char::is_whitespace)
    };
    let without_blocks = text.split("```").step_by(2);
    let codes = without_blocks.flat_map(|prose| prose.split('`').skip(1).step_by(2));
    codes.filter(is_path).map(known_part).collect()
}

/// The part of a path before a placeholder.
fn known_part(path: &str) -> &str {
    let Some(at) = path.find('<') else { return path };
    path[..at].rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[test]
fn paths_of_the_pages_exist() {
    for page in [ARCHITECTURE, CONTRIBUTING] {
        let text = text_of(page);
        let paths = paths(&text);
        assert!(paths.len() > 5, "{page}: {paths:?}");
        for path in paths {
            assert!(project(path).exists(), "{page} names `{path}`, which does not exist");
        }
    }
}

#[test]
fn every_part_of_the_program_is_on_the_page() {
    let text = text_of(ARCHITECTURE);
    let (_, parts) = text.split_once("## The parts of `src`").expect("a heading");
    let (parts, _) = parts.split_once("\n## ").expect("a heading behind it");
    let named: BTreeSet<&str> =
        paths(parts).into_iter().filter(|path| path.starts_with("src/")).collect();
    let entries = std::fs::read_dir(project("src")).expect("it is there");
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.expect("it is there").file_name();
    let found: BTreeSet<String> =
        entries.map(|entry| format!("src/{}", name(entry).display())).collect();
    assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<_>>(), named);
}

#[test]
fn there_is_a_checklist_for_each_kind_of_change() {
    let text = text_of(ARCHITECTURE);
    for change in CHECKLISTS {
        let heading = format!("\n### A new {change}\n");
        let (_, list) = text.split_once(&heading).unwrap_or_else(|| panic!("no{heading}"));
        let list = list.split("\n#").next().unwrap_or_default();
        assert!(paths(list).len() > 2, "{change}: {list}");
    }
}

/// The recipes of the justfile: what each depends on, and its lines.
fn recipes(text: &str) -> BTreeMap<&str, (Vec<&str>, Vec<&str>)> {
    let mut recipes = BTreeMap::new();
    let mut last = "";
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        if let Some(command) = line.strip_prefix("    ") {
            let (_, lines): &mut (Vec<&str>, Vec<&str>) =
                recipes.get_mut(last).unwrap_or_else(|| panic!("no recipe above {line}"));
            lines.push(command);
        } else {
            let (head, needs) = line.split_once(':').unwrap_or_else(|| panic!("no recipe: {line}"));
            last = head.split_whitespace().next().unwrap_or_default();
            recipes.insert(last, (needs.split_whitespace().collect(), Vec::new()));
        }
    }
    recipes
}

/// The commands that `.ci/run` checks with: all below its steps, but those that set up.
fn checks_of_ci(text: &str) -> Vec<&str> {
    const SET_UP: [&str; 2] = ["\"the vendor's descriptions\"", "\"tools\""];
    let steps = text.split("\nstep ").skip(1);
    let checks = steps.filter(|step| !SET_UP.iter().any(|name| step.starts_with(name)));
    checks.flat_map(|step| step.lines().skip(1)).filter(|line| !line.is_empty()).collect()
}

#[test]
fn the_justfile_checks_what_ci_checks() {
    let (text, script) = (text_of("justfile"), text_of(".ci/run"));
    let recipes = recipes(&text);
    let (needs, own) = &recipes["check"];
    assert!(own.is_empty(), "`check` has lines of its own");
    let checks: Vec<&str> = needs.iter().flat_map(|need| recipes[need].1.iter().copied()).collect();
    assert!(checks.len() > 4, "{checks:?}");
    assert_eq!(checks, checks_of_ci(&script), "the justfile on the left, .ci/run on the right");
}

#[test]
fn a_recipe_is_lines_of_shell() {
    let text = text_of("justfile");
    for (name, (needs, lines)) in recipes(&text) {
        assert!(!lines.is_empty() || !needs.is_empty(), "`{name}` does nothing");
        assert!(!lines.iter().any(|line| line.starts_with("#!")), "`{name}` is a script");
        let head = text.lines().position(|line| {
            line.starts_with(&format!("{name}:")) || line.starts_with(&format!("{name} "))
        });
        let above = head.and_then(|at| text.lines().nth(at.checked_sub(1)?)).unwrap_or_default();
        assert!(above.starts_with("# "), "`{name}` is not described");
    }
}

#[test]
fn every_ignored_test_says_what_it_needs() {
    let text = text_of(CONTRIBUTING);
    for entry in std::fs::read_dir(project("tests/suite")).expect("it is there") {
        let path = entry.expect("it is there").path();
        let source = std::fs::read_to_string(&path).expect("it is text");
        for line in source.lines().filter(|line| line.trim_start().starts_with("#[ignore")) {
            let reason = line.trim().strip_prefix("#[ignore = \"needs ");
            let need = reason.and_then(|reason| reason.strip_suffix("\"]"));
            let need = need
                .unwrap_or_else(|| panic!("{}: {line} does not say what it needs", path.display()));
            assert!(
                text.contains(&format!("| `{need}` |")),
                "{CONTRIBUTING} says nothing of {need}"
            );
        }
    }
}
