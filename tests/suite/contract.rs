//! The table of operations against the vendor's OpenAPI files, which are not part of this project.
//!
//! `EMPORIX_OPENAPI` and `EMPORIX_OAUTH_OPENAPI` say where the files are; without them the tests say that they did
//! not run.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]
#![expect(clippy::disallowed_methods, reason = "tests read their own files")]

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::io::Write as _;
use std::path::PathBuf;

use emporix_sandbox::api::SERVICES;
use emporix_sandbox::engine::Operation;
use saphyr::{LoadableYamlNode, Yaml};

/// What both sides say of an operation.
#[derive(Debug, PartialEq)]
struct Row {
    id: String,
    scopes: BTreeSet<String>,
    statuses: BTreeSet<u16>,
}

/// Rows by method and path.
type Rows = BTreeMap<(String, String), Row>;

#[test]
fn the_customer_segment_service_is_as_the_vendor_documents_it() {
    let Some(vendor) = vendor("EMPORIX_OPENAPI") else { return };
    let mut ours = ours("customer-segment");
    assert_same(&vendor, &ours);
    ours.retain(|place, _| !vendor.contains_key(place));
    for (method, path) in ours.keys() {
        // What the vendor added on 2026-09-16 is not in the file of before.
        assert!(path.ends_with("/segments/me") || path.contains("/groups"), "{method} {path}");
    }
}

#[test]
fn the_token_endpoint_is_as_the_vendor_documents_it() {
    let Some(mut vendor) = vendor("EMPORIX_OAUTH_OPENAPI") else { return };
    let ours = ours("oauth");
    // The vendor's file has the tokens of people too.
    vendor.retain(|(_, path), _| path.starts_with("/oauth/"));
    assert_same(&vendor, &ours);
    assert_eq!(vendor.len(), ours.len());
}

fn assert_same(vendor: &Rows, ours: &Rows) {
    assert!(!vendor.is_empty(), "the vendor's file has no operations");
    for (place, row) in vendor {
        let (method, path) = place;
        let mine = ours.get(place).unwrap_or_else(|| panic!("{method} {path} is not in the table"));
        assert_eq!(mine, row, "{method} {path}: ours on the left, the vendor's on the right");
    }
}

fn ours(service: &str) -> Rows {
    let service = SERVICES.iter().find(|known| known.name == service).unwrap();
    let row = |operation: &Operation| {
        let scopes = operation.scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let statuses = operation.documented.iter().copied().collect();
        let place = (operation.method.as_str().to_owned(), operation.path.to_owned());
        (place, Row { id: operation.id.to_owned(), scopes, statuses })
    };
    service.tables.iter().copied().flatten().map(row).collect()
}

/// The rows of the file that the variable called `name` tells of; none, and a word on standard error, without it.
fn vendor(name: &str) -> Option<Rows> {
    let Some(path) = env::var_os(name) else {
        // Standard error itself: what is printed by macros is shown of failed tests only.
        let message = format!("NOT RUN: a test of the contract needs {name}, the vendor's file\n");
        std::io::stderr().write_all(message.as_bytes()).unwrap();
        return None;
    };
    let path = PathBuf::from(path);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let documents = Yaml::load_from_str(&text).unwrap();
    let mut rows = Rows::new();
    for (path, item) in documents[0]["paths"].as_mapping().unwrap() {
        for (method, operation) in item.as_mapping().unwrap() {
            if operation.as_mapping().is_none() {
                continue; // the parameters that all methods share
            }
            let place = (text_of(method).to_uppercase(), text_of(path));
            rows.insert(place, read(operation));
        }
    }
    Some(rows)
}

fn read(operation: &Yaml<'_>) -> Row {
    let statuses = operation["responses"].as_mapping().unwrap().iter();
    let schemes = operation.as_mapping_get("security").and_then(Yaml::as_sequence);
    let scopes = schemes
        .into_iter()
        .flatten()
        .flat_map(|scheme| scheme.as_mapping().unwrap().iter())
        .flat_map(|(_, scopes)| scopes.as_sequence().unwrap());
    Row {
        id: text_of(&operation["operationId"]),
        scopes: scopes.map(text_of).collect(),
        statuses: statuses.map(|(status, _)| text_of(status).parse().unwrap()).collect(),
    }
}

fn text_of(yaml: &Yaml<'_>) -> String {
    yaml.as_str().unwrap_or_else(|| panic!("expected a text, found {yaml:?}")).to_owned()
}
