//! The table of operations against the vendor's OpenAPI files, which are not part of this project.
//!
//! `EMPORIX_OPENAPI` and `EMPORIX_OAUTH_OPENAPI` name the files. A plain `cargo test` reports these tests as ignored;
//! `cargo test -- --include-ignored` runs them, and without a file they fail.
//!
//! What the file of the service lacks or has wrong is in `src/contract/vendor-gaps.json`, for the generated clients too.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]
#![expect(clippy::disallowed_methods, reason = "tests read their own files")]

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::path::{Path, PathBuf};

use emporix_sandbox::api::SERVICES;
use emporix_sandbox::engine::Operation;
use saphyr::{LoadableYamlNode, Yaml};
use serde_json::Value;

use crate::support_process::said;

/// What both sides say of an operation.
#[derive(Debug, PartialEq)]
struct Row {
    id: String,
    scopes: BTreeSet<String>,
    statuses: BTreeSet<u16>,
}

/// Rows by method and path.
type Rows = BTreeMap<(String, String), Row>;

/// The operations of the vendor's file of 2026-10-08.
const OPERATIONS: usize = 36;

#[test]
#[ignore = "needs EMPORIX_OPENAPI"]
fn the_customer_segment_service_is_as_the_vendor_documents_it() {
    let vendor = vendor("EMPORIX_OPENAPI");
    assert_eq!(vendor.len(), OPERATIONS, "EMPORIX_OPENAPI is another version of the file");
    assert_same(&vendor, &ours("customer-segment"));
}

#[test]
#[ignore = "needs EMPORIX_OAUTH_OPENAPI"]
fn the_token_endpoint_is_as_the_vendor_documents_it() {
    let mut vendor = vendor("EMPORIX_OAUTH_OPENAPI");
    // The vendor's file has the tokens of people too.
    vendor.retain(|(_, path), _| path.starts_with("/oauth/"));
    assert!(!vendor.is_empty(), "EMPORIX_OAUTH_OPENAPI has no operations below /oauth/");
    assert_same(&vendor, &ours("oauth"));
}

#[test]
#[ignore = "needs EMPORIX_NEIGHBOURS"]
fn the_neighbours_are_as_the_vendor_documents_them() {
    for (service, file) in [
        ("customer-login", "customer-login.openapi.yml"),
        ("customer", "customers.openapi.yml"),
        ("customer-management", "legal-entities.openapi.yml"),
        ("iam", "iam.openapi.yml"),
    ] {
        let folder = env::var_os("EMPORIX_NEIGHBOURS").unwrap_or_else(|| {
            panic!(
                "EMPORIX_NEIGHBOURS is not set: set it to the folder of the vendor's OpenAPI files"
            )
        });
        // A part of each service is emulated, and the rest is known: `table` tests that it says so and what to do.
        let vendor = read_file(&PathBuf::from(folder).join(file), "EMPORIX_NEIGHBOURS");
        assert_same(&vendor, &ours(service));
    }
}

/// Each of the vendor's files that is there, held against the emulation by the command: what is left is known, and every line of
/// what is known is used. It needs the other variables too.
#[test]
#[ignore = "needs EMPORIX_NEIGHBOURS"]
fn the_command_finds_nothing_new_in_the_vendors_files() {
    let neighbours = path_in("EMPORIX_NEIGHBOURS");
    let mut files = vec![path_in("EMPORIX_OPENAPI"), path_in("EMPORIX_OAUTH_OPENAPI")];
    let names = ["customer-login", "customers", "legal-entities", "iam"];
    files.extend(names.map(|name| neighbours.join(format!("{name}.openapi.yml"))));
    let mut used = BTreeSet::new();
    for file in files {
        let path = file.to_str().unwrap();
        let said: Value =
            serde_json::from_str(&said(&["contract", path, "--format", "json"])).unwrap();
        assert_eq!(said["differences"], Value::Array(Vec::new()), "{path}");
        used.extend(rows_of(&said, "known").iter().map(|row| member(row, "reason")));
    }
    for row in rows_of(&gaps(), "differences") {
        let reason = member(&row, "reason");
        assert!(used.contains(&reason), "nothing is so any more: {reason}");
    }
}

/// What the vendor's file lacks or has wrong.
const GAPS: &str = include_str!("../../src/contract/vendor-gaps.json");

#[test]
fn every_status_that_the_vendor_does_not_list_has_its_reason() {
    let service = SERVICES.iter().find(|known| known.terms.name == "customer-segment").unwrap();
    let id = |operation: &Operation| operation.id.to_owned();
    let ours: BTreeSet<(String, u16)> = service
        .operations()
        .flat_map(|it| it.ours.iter().map(move |status| (id(it), *status)))
        .collect();
    assert_eq!(stated_statuses(&gaps()), ours);
    let bulk_removals: BTreeSet<String> =
        service.operations().filter(|it| it.is_bulk() && it.method == "DELETE").map(id).collect();
    let bodies: BTreeSet<String> =
        rows_of(&gaps(), "bodies").iter().map(|row| member(row, "operation")).collect();
    assert_eq!(bodies, bulk_removals, "they are the ones whose body is in the text alone");
}

#[test]
#[ignore = "needs EMPORIX_OPENAPI"]
fn the_gaps_of_the_vendors_file_are_still_there() {
    let text = text_at(&path_in("EMPORIX_OPENAPI"), "EMPORIX_OPENAPI");
    let file = &Yaml::load_from_str(&text).unwrap()[0];
    let gaps = gaps();
    let operations = operations_of(file);
    let operation = |id: &str| {
        let found = operations.iter().find(|(_, it)| text_of(&it["operationId"]) == id);
        found.unwrap_or_else(|| panic!("the file has no operation {id}")).1
    };
    for (id, status) in stated_statuses(&gaps) {
        let lists = read(operation(&id)).statuses.contains(&status);
        assert!(!lists, "{id}: the file lists {status} now");
    }
    for row in rows_of(&gaps, "bodies") {
        let id = member(&row, "operation");
        let body = operation(&id).as_mapping_get("requestBody");
        assert!(body.is_none(), "{id}: the file has its body now");
    }
    for (list, key) in [("statuses", "response"), ("behaviors", "at"), ("places", "at")] {
        for row in rows_of(&gaps, list) {
            let at = member(&row, key);
            assert!(pointed(file, &at).is_some(), "the file has nothing at {at}");
            assert!(!member(&row, "reason").is_empty(), "{at} has no reason");
        }
    }
}

#[test]
#[ignore = "needs EMPORIX_OPENAPI"]
fn the_parameters_are_those_that_the_vendor_documents() {
    let text = text_at(&path_in("EMPORIX_OPENAPI"), "EMPORIX_OPENAPI");
    let file = &Yaml::load_from_str(&text).unwrap()[0];
    let described: Value = serde_json::from_str(&said(&["openapi"])).unwrap();
    let mut held = 0;
    for ((method, path), operation) in operations_of(file) {
        let shared = file["paths"][path.as_str()].as_mapping_get("parameters");
        let own = operation.as_mapping_get("parameters");
        let lists = [shared, own].into_iter().flatten().filter_map(Yaml::as_sequence).flatten();
        let theirs: BTreeSet<String> = lists
            .map(|it| it.as_mapping_get("$ref").map_or(it, |to| referred(file, to)))
            .filter(|it| text_of(&it["in"]) != "path")
            .map(|it| place_of(&text_of(&it["in"]), &text_of(&it["name"])))
            .collect();
        let ours = &described["paths"][&path][method.to_ascii_lowercase()]["parameters"];
        let ours: BTreeSet<String> = ours
            .as_array()
            .unwrap_or_else(|| panic!("{method} {path} is not described"))
            .iter()
            .filter(|it| it["in"] != "path")
            .map(|it| place_of(&member(it, "in"), &member(it, "name")))
            .collect();
        assert_eq!(ours, theirs, "{method} {path}");
        held += 1;
    }
    assert_eq!(held, OPERATIONS);
}

/// What a `$ref` of the file refers to.
fn referred<'a>(file: &'a Yaml<'a>, to: &Yaml<'_>) -> &'a Yaml<'a> {
    let to = text_of(to);
    pointed(file, to.trim_start_matches('#')).unwrap_or_else(|| panic!("nothing is at {to}"))
}

/// A parameter in words: the names of headers have no case.
fn place_of(place: &str, name: &str) -> String {
    let name = if place == "header" { name.to_ascii_lowercase() } else { name.to_owned() };
    format!("{place} {name}")
}

fn gaps() -> Value {
    serde_json::from_str(GAPS).unwrap()
}

fn rows_of(gaps: &Value, list: &str) -> Vec<Value> {
    gaps[list].as_array().unwrap_or_else(|| panic!("no {list}")).clone()
}

fn member(row: &Value, key: &str) -> String {
    row[key].as_str().unwrap_or_else(|| panic!("no {key} in {row}")).to_owned()
}

/// Each operation with a status that the sandbox answers and the file does not list.
fn stated_statuses(gaps: &Value) -> BTreeSet<(String, u16)> {
    let mut stated = BTreeSet::new();
    for row in rows_of(gaps, "statuses") {
        let status = row["status"].as_u64().and_then(|it| u16::try_from(it).ok()).unwrap();
        for operation in row["operations"].as_array().unwrap() {
            let new = stated.insert((operation.as_str().unwrap().to_owned(), status));
            assert!(new, "{operation} has two reasons for {status}");
        }
    }
    stated
}

/// What stands in the file at a JSON Pointer.
fn pointed<'a>(file: &'a Yaml<'a>, pointer: &str) -> Option<&'a Yaml<'a>> {
    let keys = pointer.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~"));
    keys.into_iter().try_fold(file, |value, key| match key.parse() {
        Ok(index) if value.is_sequence() => value.as_sequence_get(index),
        _ => value.as_mapping_get(&key),
    })
}

#[test]
fn every_difference_is_reported() {
    let place = |method: &str| (method.to_owned(), "/x".to_owned());
    let row = |scopes: &[&str], statuses: &[u16]| Row {
        id: "x".to_owned(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        statuses: statuses.iter().copied().collect(),
    };
    let vendor = Rows::from([
        (place("GET"), row(&["read"], &[200])),
        (place("POST"), row(&["manage"], &[201])),
        (place("PUT"), row(&["manage"], &[204, 409])),
    ]);
    let ours = Rows::from([
        (place("GET"), row(&["read"], &[200])),
        (place("PUT"), row(&["manage"], &[204, 404])),
        (place("DELETE"), row(&["manage"], &[204])),
    ]);
    let found = differences(&vendor, &ours);
    let starts: Vec<&str> = found.iter().filter_map(|text| text.split(':').next()).collect();
    assert_eq!(starts, ["DELETE /x", "POST /x", "PUT /x"], "{found:#?}");
    assert!(differences(&vendor, &vendor).is_empty());
}

fn assert_same(vendor: &Rows, ours: &Rows) {
    let found = differences(vendor, ours);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Each operation that only one side has, and each that they describe differently, in the order of their places.
fn differences(vendor: &Rows, ours: &Rows) -> Vec<String> {
    let places: BTreeSet<&(String, String)> = vendor.keys().chain(ours.keys()).collect();
    let difference = |place: &(String, String)| {
        let (method, path) = place;
        match (vendor.get(place), ours.get(place)) {
            (Some(theirs), Some(ours)) if theirs == ours => None,
            (Some(theirs), Some(ours)) => {
                Some(format!("{method} {path}: the table has {ours:?}, the vendor {theirs:?}"))
            }
            (Some(_), None) => Some(format!("{method} {path}: is not in the table")),
            (None, _) => Some(format!("{method} {path}: is not in the vendor's file")),
        }
    };
    places.into_iter().filter_map(difference).collect()
}

fn ours(service: &str) -> Rows {
    let service = SERVICES.iter().find(|known| known.terms.name == service).unwrap();
    let row = |operation: &Operation| {
        let scopes = operation.scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let statuses = operation.documented.iter().copied().collect();
        let place = (operation.method.as_str().to_owned(), operation.path.to_owned());
        (place, Row { id: operation.id.to_owned(), scopes, statuses })
    };
    service.operations().map(row).collect()
}

/// The rows of the file that the variable `name` names.
fn vendor(name: &str) -> Rows {
    read_file(&path_in(name), name)
}

/// The path in the variable `name`.
fn path_in(name: &str) -> PathBuf {
    let path = env::var_os(name).filter(|path| !path.is_empty());
    path.map_or_else(
        || panic!("{name} is not set: set it to the path of the vendor's OpenAPI file"),
        PathBuf::from,
    )
}

/// The rows of the file at `path`, which the variable `name` names.
fn read_file(path: &Path, name: &str) -> Rows {
    let text = text_at(path, name);
    let documents = Yaml::load_from_str(&text).unwrap();
    let rows = operations_of(&documents[0]).into_iter();
    rows.map(|(place, operation)| (place, read(operation))).collect()
}

/// The text of the file at `path`, which the variable `name` names.
fn text_at(path: &Path, name: &str) -> String {
    std::fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{name} is {}: {error}", path.display()))
}

/// The operations of a file by method and path.
fn operations_of<'a>(file: &'a Yaml<'a>) -> BTreeMap<(String, String), &'a Yaml<'a>> {
    let mut operations = BTreeMap::new();
    for (path, item) in file["paths"].as_mapping().unwrap() {
        for (method, operation) in item.as_mapping().unwrap() {
            if operation.as_mapping().is_none() {
                continue; // the parameters that all methods share
            }
            operations.insert((text_of(method).to_uppercase(), text_of(path)), operation);
        }
    }
    operations
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
