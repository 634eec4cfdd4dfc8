//! The page about fixtures: its files are read, its requests are sent, its tables are made from the schemas of the files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::fmt::Write;

use emporix_sandbox::Config;
use emporix_sandbox::content::{Folder, SCHEMA_NAMES, SourceFile, fixtures, schema};
use emporix_sandbox::findings::Finding;
use serde_json::Value;

use crate::support_kept::{keep_block, text_of};
use crate::support_linted::Sandbox;
use crate::support_process::said;
use crate::support_requests::curl_lines;

const PAGE: &str = "docs/fixtures.md";

/// The blocks below `<!-- kind: name -->`: the name, the text, and the page behind it.
fn blocks<'p>(page: &'p str, kind: &str) -> Vec<(&'p str, &'p str, &'p str)> {
    let start = format!("<!-- {kind}: ");
    let block = |part: &'p str| {
        let (name, rest) = part.split_once(" -->\n```json\n").unwrap();
        let (text, behind) = rest.split_once("```\n").unwrap();
        (name, text, behind)
    };
    page.split(&*start).skip(1).map(block).collect()
}

#[test]
fn the_files_of_the_page_have_no_mistake_and_its_requests_are_answered_as_it_says() {
    let page = text_of(PAGE);
    let folder = tempfile::tempdir().unwrap();
    let files = blocks(&page, "file");
    assert!(files.len() > 7, "{files:?}");
    for (name, text, _) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let shown = folder.path().to_str().unwrap();
    assert!(said(&["check", shown]).ends_with("\n0 errors, 0 warnings\n"));
    let config = Config { fixtures: Some(folder.path().to_owned()), ..Config::default() };
    let sandbox = Sandbox::start_with(config).unwrap();
    let lines = curl_lines(&page);
    assert!(lines.len() > 6, "{lines:?}");
    let answers: Vec<_> = lines.iter().map(|line| line.send(sandbox.url())).collect();
    for (line, answer) in lines.iter().zip(&answers) {
        assert!(line.expected.contains(&answer.status), "{line:?}\n{answer:?}");
    }
    let rows = answers[0].json();
    let of = |row: usize, path: &str| rows[row].pointer(path).cloned().unwrap_or_default();
    assert_eq!(rows.as_array().map(Vec::len), Some(2), "{rows}");
    assert_eq!(
        (of(0, "/customer/firstName"), of(0, "/legalEntity/name")),
        ("Anna".into(), "Berg Ltd".into())
    );
    assert_eq!(
        (of(1, "/customer/lastName"), of(1, "/metadata/version")),
        ("Lind".into(), 3.into())
    );
    // Those of the file, and the one that was issued.
    let exported = &answers.last().unwrap().json()["acme"]["tokens"]["tokens"];
    assert_eq!(exported.as_array().map(Vec::len), Some(4), "{exported}");
}

#[test]
fn mistakes_are_reported_as_the_page_says() {
    let page = text_of(PAGE);
    let wrong = blocks(&page, "wrong");
    assert!(wrong.len() > 2, "{wrong:?}");
    for (name, text, behind) in wrong {
        let told = behind.trim_start().strip_prefix("<!-- reported -->\n```text\n").unwrap();
        let (told, _) = told.split_once("```").unwrap();
        let files = vec![SourceFile::new(name, text.to_owned())];
        let (_, findings) = fixtures(&Folder { shown: String::new(), files });
        let lines: String = findings.iter().map(|it| Finding::sentence(it) + "\n").collect();
        assert_eq!(lines, told, "{name}");
    }
}

/// Adds a row for each property of `schema`, and for those of the objects in it whose members are known.
fn rows(table: &mut String, schema: &Value, base: &str) {
    let required = schema["required"].as_array().unwrap();
    for (name, property) in schema["properties"].as_object().unwrap() {
        let about = property["description"].as_str().unwrap();
        let must = if required.contains(&Value::from(&**name)) { "yes" } else { "" };
        writeln!(table, "| `{base}{name}` | {} | {must} | {about} |", kind(property)).unwrap();
        // Behaviors have a page of their own, and what is spelled out has a collection.
        let is_elsewhere = ["behaviors", "customer", "legalEntity"].contains(&&**name);
        if property["properties"].is_object() && !is_elsewhere {
            rows(table, property, &format!("{base}{name}."));
        }
    }
}

/// What a value is, in a word or two.
fn kind(property: &Value) -> String {
    let words = |words: &Value| {
        let words = words.as_array().unwrap().iter().filter_map(Value::as_str);
        words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
    };
    if property["enum"].is_array() {
        return words(&property["enum"]);
    }
    if let Some(forms) = property["anyOf"].as_array() {
        let forms: Vec<String> =
            forms.iter().filter(|form| form["type"] != "null").map(kind).collect();
        assert_eq!(forms, ["object of texts", "text"], "{property}");
        return "text, or an object by language".to_owned();
    }
    let said = &property["type"];
    let first = said.as_str().or_else(|| said[0].as_str()).unwrap();
    let is_instant = property["pattern"].as_str().is_some_and(|it| it.contains("[+-][0-9]"));
    match first {
        "string" if is_instant => "instant".to_owned(),
        "string" => "text".to_owned(),
        "integer" => "whole number".to_owned(),
        "array" => format!("list of {}s", kind(&property["items"])),
        "object" if property["additionalProperties"]["type"] == "string" => {
            "object of texts".to_owned()
        }
        other => other.to_owned(),
    }
}

#[test]
fn the_tables_of_the_page_are_made_from_the_schemas() {
    const HEAD: &str = "| member | what | needed | |\n|---|---|---|---|\n";
    let parsed =
        |name: &str| -> Value { serde_json::from_str(&schema(name, &[]).unwrap()).unwrap() };
    let mut settings = HEAD.to_owned();
    rows(&mut settings, &parsed("tenant"), "");
    keep_block(PAGE, "settings", &settings);
    let mut collections = String::new();
    let others = ["tenant", "scenario", "case", "expectations"];
    for name in SCHEMA_NAMES.into_iter().filter(|name| !others.contains(name)) {
        let schema = parsed(name);
        let about = schema["description"].as_str().unwrap();
        let document = &schema["definitions"]["document"];
        write!(
            collections,
            "### {name}\n\n{about} A document of `{name}.json` or `{name}.ndjson`:\n\n{HEAD}"
        )
        .unwrap();
        rows(&mut collections, document, "");
        collections.push('\n');
    }
    keep_block(PAGE, "collections", &collections);
}
