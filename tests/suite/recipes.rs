//! The recipes: each says what it was tried with, what it names of the program exists, and its rules can be made active.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::collections::BTreeSet;

use emporix_sandbox::Sandbox;
use serde_json::Value;

use crate::support_kept::{project, text_of};
use crate::support_pages::{links_lead_somewhere, names_exist};

const FOLDER: &str = "docs/recipes";
const JOURNEY: &str = "tests/journeys/recipes";

/// The pages, by their names in the folder.
fn pages() -> Vec<String> {
    let entries = std::fs::read_dir(project(FOLDER)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// The pages that are recipes, with their texts.
fn recipes() -> Vec<(String, String)> {
    let recipes = pages().into_iter().filter(|name| name != "README.md");
    let recipes: Vec<_> =
        recipes.map(|name| (name.clone(), text_of(&format!("{FOLDER}/{name}")))).collect();
    assert_eq!(recipes.len(), 10);
    recipes
}

/// The packages that the journey installs, and their versions.
fn installed() -> Value {
    let package: Value =
        serde_json::from_str(&text_of(&format!("{JOURNEY}/package.json"))).unwrap();
    package["devDependencies"].clone()
}

#[test]
fn each_recipe_says_what_it_was_tried_with_or_that_it_was_not() {
    let installed = installed();
    let mut tried = BTreeSet::new();
    for (name, text) in recipes() {
        let said = text.split("\n\n").nth(1).unwrap().replace('\n', " ");
        assert!(said.starts_with("Tried with ") || said.starts_with("Untried: "), "{name}: {said}");
        let Some(with) = said.strip_prefix("Tried with ") else { continue };
        let with = with.split(" Untried: ").next().unwrap();
        let place = with.split('`').rfind(|code| code.starts_with("tests/")).unwrap();
        assert!(project(place).exists(), "{name}: there is no {place}");
        let ours = format!("emporix-sandbox {}", env!("CARGO_PKG_VERSION"));
        let words: Vec<&str> = with.split([' ', ',', ':']).collect();
        let mut versions = usize::from(with.contains(&ours));
        for pair in words.windows(2) {
            let Some(package) = pair[0].strip_prefix('`').and_then(|it| it.strip_suffix('`'))
            else {
                continue;
            };
            if pair[1].starts_with(|c: char| c.is_ascii_digit()) {
                assert_eq!(installed[package], pair[1], "{name}: the version of {package}");
                tried.insert(package.to_owned());
                versions += 1;
            }
        }
        assert!(versions > 0, "{name} names no version: {with}");
    }
    // What the pages do not name belongs to what they do.
    let packages: BTreeSet<String> = installed.as_object().unwrap().keys().cloned().collect();
    let unnamed: Vec<_> = packages.difference(&tried).collect();
    assert_eq!(unnamed, ["react-dom"]);
}

#[test]
fn what_the_recipes_name_exists() {
    for name in pages() {
        let page = format!("{FOLDER}/{name}");
        assert!(links_lead_somewhere(&page) > 0 || name == "wait-on.md", "{name}");
        assert!(names_exist(&page) > 1 || name == "README.md", "{name}");
    }
}

#[test]
fn every_recipe_is_in_the_index() {
    let index = text_of(&format!("{FOLDER}/README.md"));
    for (name, text) in recipes() {
        assert!(index.contains(&format!("]({name})")), "the index lacks {name}");
        assert!(text.starts_with("# "), "{name}");
    }
}

#[test]
fn the_rules_of_the_recipes_can_be_made_active() {
    let sandbox = Sandbox::start().unwrap();
    for name in ["from-wiremock.md", "from-msw.md", "from-json-server.md"] {
        let text = text_of(&format!("{FOLDER}/{name}"));
        let codes = text.split('`').skip(1).step_by(2);
        let rules: Vec<&str> = codes
            .filter_map(|code| Some(&code[code.find("{\"name\"")?..]))
            .map(|rule| rule.trim_end_matches('\''))
            .collect();
        assert!(rules.len() > 1, "{name}: {rules:?}");
        for rule in rules {
            let armed = sandbox.world().arm(rule);
            assert!(armed.is_ok(), "{name}: {rule}: {armed:?}");
        }
    }
}

/// CI tries them, and so does the command for people.
#[test]
fn the_journey_is_a_step_of_the_checks() {
    let line = format!("{JOURNEY}/run");
    for page in [".ci/run", "justfile", "CONTRIBUTING.md"] {
        assert!(text_of(page).contains(&line), "{page} does not name {line}");
    }
}
