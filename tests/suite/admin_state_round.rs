//! An export is a fixture set in every form that takes fixtures, and makes the same state in each.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use emporix_sandbox::Config;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::support::{CUSTOMERS, UNASSIGNED, put, send};
use crate::support_admin::{NOTHING, admin, good};
use crate::support_linted::Sandbox;
use crate::support_process::run;

/// The tenants of one sandbox, each with something that is hard to write down.
fn tenants() -> Value {
    let people = json!([
        {"id": "ada", "legalEntityIds": ["le-1"]}, {"id": "bea", "firstName": "B\u{202e}\u{9b}\n"}, {"id": "cleo"}
    ]);
    let segments = json!([{"id": "s", "name": {"en": "S"}, "siteCode": "main"}]);
    let entities = json!([{"id": "le-1", "name": "One"}, {"id": "le-2", "name": "Two"}]);
    let rows = json!([
        {"segmentId": "s", "customerId": "ada", "legalEntityId": "le-1", "mixins": {"a": {"b": 1.50}}},
        {"segmentId": "s", "customerId": "bea"}, {"segmentId": "s", "customerId": "cleo"}
    ]);
    let whole = |settings: Value| {
        json!({
            "_tenant": settings, "customers": people, "segments": segments,
            "legal-entities": entities, "customer-assignments": rows,
            "tokens": [
                {"name": "mine", "token": "mine", "scopes": [], "customerId": "ada", "legalEntityId": "le-1"},
                {"name": "old", "token": "old", "scopes": [], "expiresAt": "2020-01-02T03:04:05Z"},
                {"name": "soon", "token": "soon", "scopes": [], "expiresAt": "+1h"},
                {"name": "theirs", "token": "theirs", "scopes": [], "tenant": "other", "customerId": "nobody"},
            ],
        })
    };
    json!({
        "customersonly": {"customers": [{"id": "ada"}]},
        "segmentsonly": {"segments": segments},
        "extending": {"_tenant": {"extends": "_template", "behaviors": {"references": "accept"}}, "customers": [{"id": "ada"}]},
        "named": {"_tenant": {"extends": "_template"}, "clients": []},
        "nothing": {"_tenant": {}},
        "whole": whole(json!({"auth": "enforce"})),
        "gone": whole(json!({"behaviors": {"bulk-index-base": "0"}})),
        "strict": whole(json!({"behaviors": {"references": "strict"}})),
        "accepting": whole(json!({"behaviors": {"references": "accept", "tenant-name": "accept"}})),
        "Odd \"name\" \\ 'ü \u{202e}": whole(json!({"behaviors": {"tenant-name": "accept"}})),
    })
}

/// Writes `tenants` as files, each with the text that it has.
fn lay(folder: &Path, tenants: &str) {
    type Files = BTreeMap<String, Box<RawValue>>;
    let tenants: BTreeMap<String, Files> = serde_json::from_str(tenants).unwrap();
    for (tenant, files) in tenants {
        fs::create_dir_all(folder.join(&tenant)).unwrap();
        for (name, file) in files {
            let name = name.strip_suffix(".json").unwrap_or(&name);
            fs::write(folder.join(&tenant).join(format!("{name}.json")), file.get()).unwrap();
        }
    }
}

fn export(sandbox: &Sandbox, world: &str) -> String {
    let answer = admin(sandbox, "GET", &format!("worlds/{world}/state"), &NOTHING);
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body
}

/// Holds the export of `world` against what it makes as fixtures of a world, as a state, and as a folder.
#[track_caller]
fn goes_round(sandbox: &Sandbox, world: &str, what: &str) {
    let before = export(sandbox, world);
    let json = [("Content-Type", "application/json")];

    let url = format!("{}/__sandbox/worlds", sandbox.url());
    let made = send("POST", &url, &json, format!("{{\"fixtures\": {before}}}").as_bytes());
    assert_eq!(made.status, 201, "{what}: {made:?}");
    let made = made.json()["name"].as_str().unwrap().to_owned();
    assert_eq!(export(sandbox, &made), before, "{what}: as fixtures");
    good(sandbox, "DELETE", &format!("worlds/{made}"), &NOTHING, 204);

    let made =
        good(sandbox, "POST", "worlds", &json!({}), 201)["name"].as_str().unwrap().to_owned();
    let url = format!("{}/__sandbox/worlds/{made}/state", sandbox.url());
    assert_eq!(send("PUT", &url, &json, before.as_bytes()).status, 204, "{what}: as a state");
    assert_eq!(export(sandbox, &made), before, "{what}: as a state");
    good(sandbox, "DELETE", &format!("worlds/{made}"), &NOTHING, 204);

    let folder = tempfile::tempdir().unwrap();
    lay(folder.path(), &before);
    let check = run(&["check", folder.path().to_str().unwrap()], &[]);
    assert!(check.status.success() && check.stderr.is_empty(), "{what}: {check:?}");
    let fixtures = Some(folder.path().to_owned());
    let other = Sandbox::start_with(Config { fixtures, ..Config::default() }).unwrap();
    assert_eq!(export(&other, "main"), before, "{what}: as a folder");
}

#[test]
fn an_export_is_a_fixture_set_in_every_form_whatever_was_done() {
    let folder = tempfile::tempdir().unwrap();
    lay(folder.path(), &tenants().to_string());
    let fixtures = Some(folder.path().to_owned());
    let sandbox = Sandbox::start_with(Config { fixtures, ..Config::default() }).unwrap();
    goes_round(&sandbox, "main", "untouched");

    let at = |rest: &str| format!("worlds/main/tenants/{rest}");
    // An unknown tenant is made from the template, and loses what its own documents name.
    assert_eq!(put(&format!("{}{CUSTOMERS}/{UNASSIGNED}", sandbox.url()), "{}").status, 201);
    goes_round(&sandbox, "main", "a tenant from the template");
    for tenant in ["gone", "strict", "accepting", "Odd%20%22name%22%20%5C%20'%C3%BC%20%E2%80%AE"] {
        for lost in ["customers/ada", "legal-entities/le-1", "customers/bea", "segments/s"] {
            good(&sandbox, "DELETE", &at(&format!("{tenant}/{lost}")), &NOTHING, 204);
            if tenant == "gone" {
                goes_round(&sandbox, "main", lost);
            }
        }
    }
    goes_round(&sandbox, "main", "after removals");
    // A customer that acts for a legal entity of another.
    let url =
        format!("{}/__sandbox/{}", sandbox.url(), at("whole/customer-assignments/s/ada/le-2"));
    let row = "{\"mixins\": {\"n\": 12345678901234567890123.50, \"t\": \"\u{2028}\"}}";
    let json_body = [("Content-Type", "application/json")];
    assert_eq!(send("PUT", &url, &json_body, row.as_bytes()).status, 204);
    goes_round(&sandbox, "main", "not theirs");
    // Tokens given out, taken back and removed, in tenants of each kind.
    for tenant in ["whole", "customersonly", "fromtemplate", "gone"] {
        let spec = json!({"tenant": tenant, "name": "given", "scopes": [], "customerId": "nobody"});
        good(&sandbox, "POST", "worlds/main/tokens", &spec, 201);
        let spec = json!({"tenant": tenant, "scopes": []});
        good(&sandbox, "POST", "worlds/main/tokens", &spec, 201);
    }
    goes_round(&sandbox, "main", "tokens given out");
    good(&sandbox, "DELETE", "worlds/main/tokens/given?tenant=whole", &NOTHING, 204);
    good(&sandbox, "DELETE", "worlds/main/tokens/mine?tenant=whole", &NOTHING, 204);
    good(&sandbox, "DELETE", "worlds/main/tokens/service?tenant=revoking", &NOTHING, 204);
    good(&sandbox, "DELETE", &at("gone/tokens/mine"), &NOTHING, 204);
    goes_round(&sandbox, "main", "tokens taken back");
    good(&sandbox, "DELETE", &at("customersonly/customers/ada"), &NOTHING, 204);
    good(
        &sandbox,
        "PUT",
        &at("nothing/tokens/t"),
        &json!({"token": "t", "scopes": [], "customerId": "x"}),
        204,
    );
    goes_round(&sandbox, "main", "a directory that became empty");
}

#[test]
fn only_a_tenant_whose_documents_name_what_is_not_there_says_so() {
    let folder = tempfile::tempdir().unwrap();
    lay(folder.path(), &tenants().to_string());
    let fixtures = Some(folder.path().to_owned());
    let sandbox = Sandbox::start_with(Config { fixtures, ..Config::default() }).unwrap();
    let says = || {
        let state: Value = serde_json::from_str(&export(&sandbox, "main")).unwrap();
        let tenants = state.as_object().unwrap().iter();
        let says = tenants.filter(|(_, files)| {
            let settings = files.get("_tenant.json").or_else(|| files.get("_tenant"));
            settings.is_some_and(|it| it["danglingReferences"] == "accept")
        });
        says.map(|(name, _)| name.clone()).collect::<Vec<_>>()
    };
    // Tokens of the template for customers that it has not; another accepts them anyway.
    assert_eq!(says(), ["customersonly"]);
    good(&sandbox, "DELETE", "worlds/main/tenants/whole/customers/ada", &NOTHING, 204);
    assert_eq!(says(), ["customersonly", "whole"]);
}
