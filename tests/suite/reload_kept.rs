//! What was done at run time holds until a reset, whatever readings of the files lie in between.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should end where it stands")]

use std::fs;
use std::path::Path;

use emporix_sandbox::Watch;
use serde_json::{Value, json};

use crate::reload_stage::Shop;
use crate::support_admin::{NOTHING, admin, good};
use crate::support_linted::Sandbox;

/// A collection, its key in files, and a row of it called `id` that says `mark`.
type Rows = (&'static str, &'static str, fn(&str, &str) -> Value);

const ROWS: [Rows; 6] = [
    (
        "segments",
        "segments",
        |id, mark| json!({"id": id, "name": {"en": mark}, "siteCode": "main"}),
    ),
    (
        "customers",
        "customers",
        |id, mark| json!({"id": id, "firstName": mark, "lastName": "L", "email": "a@example.org"}),
    ),
    ("legal-entities", "legalEntities", |id, mark| json!({"id": id, "name": mark})),
    (
        "customer-assignments",
        "customerAssignments",
        |id, mark| json!({"segmentId": "a", "customerId": id, "mixins": {"mark": mark}}),
    ),
    (
        "tokens",
        "tokens",
        |name, mark| json!({"name": name, "token": format!("{name}-{mark}"), "scopes": []}),
    ),
    ("clients", "clients", |id, mark| json!({"id": id, "secret": mark, "scopes": []})),
];

/// Writes the rows `ids` of every collection in the first `files` files of `tenant`.
fn lay(fixtures: &Path, tenant: &str, ids: &[&str], files: usize) {
    let folder = fixtures.join(tenant);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("_tenant.json"), r#"{"behaviors": {"references": "accept"}}"#).unwrap();
    for (collection, _, row) in ROWS.iter().take(files) {
        let rows = ids.iter().map(|id| row(id, "file").to_string() + "\n").collect::<String>();
        fs::write(folder.join(format!("{collection}.ndjson")), rows).unwrap();
    }
}

fn path(tenant: &str, collection: &str, id: &str) -> String {
    let id = if collection == "customer-assignments" { format!("a/{id}") } else { id.to_owned() };
    format!("worlds/main/tenants/{tenant}/{collection}/{id}")
}

fn delete(sandbox: &Sandbox, tenant: &str, id: &str) {
    for (collection, ..) in ROWS {
        good(sandbox, "DELETE", &path(tenant, collection, id), &NOTHING, 204);
    }
}

fn put(sandbox: &Sandbox, tenant: &str, id: &str) {
    for (collection, _, row) in ROWS {
        let answer = admin(sandbox, "PUT", &path(tenant, collection, id), &row(id, "live"));
        assert!(answer.status < 300, "{answer:?}");
    }
}

/// Every row of `tenant` as it is now.
fn rows(sandbox: &Sandbox, tenant: &str) -> Vec<Value> {
    let state = good(sandbox, "GET", "worlds/main/state", &NOTHING, 200);
    let of = |(collection, key, _): &Rows| {
        let mut rows = state[tenant][collection][key].clone();
        for row in rows.as_array_mut().unwrap_or_else(|| panic!("{collection}: {state}")) {
            row.as_object_mut().unwrap().remove("metadata");
        }
        rows
    };
    ROWS.iter().map(of).collect()
}

/// What lies in between: something is done to the files, and they are read.
type Between = (&'static str, fn(&Path, &str), u16);

const BETWEEN: [Between; 8] = [
    ("the tenant's folder is gone", |all, tenant| rename(all, tenant, "../aside"), 200),
    ("it is back", |all, tenant| rename(all, "../aside", tenant), 200),
    ("it has another name", |all, tenant| rename(all, tenant, "renamed"), 200),
    ("all are gone", |all, _| fs::rename(all, all.with_extension("aside")).unwrap(), 422),
    ("nothing is there yet", |all, _| fs::create_dir(all).unwrap(), 200),
    ("half of them are back", |all, tenant| lay(all, tenant, &["a", "b", "c", "f"], 3), 200),
    ("a line is written", |all, tenant| lay(all, tenant, &["f"], ROWS.len()), 200),
    ("more lines are written", |all, tenant| lay(all, tenant, &["f", "b"], ROWS.len()), 200),
];

fn rename(fixtures: &Path, from: &str, to: &str) {
    fs::rename(fixtures.join(from), fixtures.join(to)).unwrap();
}

/// Does the same with and without readings in between, and holds one against the other.
fn outlives(tenant: &str, folder: &str, between: &[Between]) {
    let outcomes = [&[][..], between].map(|between| {
        let shop = Shop::new("Ada");
        fs::remove_dir_all(&shop.fixtures).unwrap();
        let all = ["f", "a", "b", "c", "e"];
        lay(&shop.fixtures, folder, &all, ROWS.len());
        let sandbox = shop.watched(Watch::Off);
        delete(&sandbox, tenant, "a");
        put(&sandbox, tenant, "b");
        put(&sandbox, tenant, "c");
        put(&sandbox, tenant, "d");
        delete(&sandbox, tenant, "e");
        put(&sandbox, tenant, "e");
        for (what, change, status) in between {
            change(&shop.fixtures, folder);
            let answer = admin(&sandbox, "POST", "reload", &NOTHING);
            assert_eq!(answer.status, *status, "{what}: {answer:?}");
        }
        // Changed before, and removed only now.
        delete(&sandbox, tenant, "c");
        lay(&shop.fixtures, folder, &all, ROWS.len());
        good(&sandbox, "POST", "reload", &NOTHING, 200);
        let kept = rows(&sandbox, tenant);
        good(&sandbox, "POST", "worlds/main/reset", &NOTHING, 204);
        put(&sandbox, tenant, "d");
        delete(&sandbox, tenant, "d");
        [kept, rows(&sandbox, tenant)]
    });
    let [plain, torn] = outcomes;
    assert_eq!(plain, torn, "{tenant}");
    assert!(plain[1].iter().all(|rows| rows.as_array().unwrap().len() == 5), "{plain:?}");
}

#[test]
fn what_was_done_outlives_each_reading_of_files_that_lack_it() {
    for between in [..1, ..3].map(|range| &BETWEEN[range]) {
        outlives("acme", "acme", between);
    }
    for between in [3..4, 3..5, 5..6, 6..7].map(|range| &BETWEEN[range]) {
        outlives("acme", "acme", between);
    }
}

#[test]
fn what_was_done_outlives_all_of_them_one_after_another() {
    outlives("acme", "acme", &BETWEEN);
}

#[test]
fn what_was_done_in_a_tenant_of_the_template_outlives_them_too() {
    outlives("unknown", "_template", &BETWEEN);
}
