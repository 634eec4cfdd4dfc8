//! The table of operations, tested as a table.

use std::collections::BTreeSet;

use emporix_sandbox::api::SERVICES;
use emporix_sandbox::engine::{Caller, Operation, OperationKind, Options, Route, Router, Service};
use http::{Method, StatusCode};

use crate::stage::Stage;

fn rows() -> impl Iterator<Item = (&'static Service, &'static Operation)> {
    SERVICES.iter().flat_map(|service| service.operations().map(move |row| (service, row)))
}

/// The names of the variables of a path template, in their order.
fn variables(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// A path that fits the template.
fn filled(path: &str) -> String {
    let fill = |part: &str| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
        Some(variable) => text_for(variable),
        None => part.to_owned(),
    };
    path.split('/').map(fill).collect::<Vec<_>>().join("/")
}

/// What stands in that path for this variable.
fn text_for(variable: &str) -> String {
    match variable {
        "tenant" => "mytenant".to_owned(),
        other => format!("x-{other}"),
    }
}

#[test]
fn an_operation_is_one_row() {
    let (mut ids, mut places) = (BTreeSet::new(), BTreeSet::new());
    for (_, row) in rows() {
        assert!(ids.insert(row.id), "the id {} twice", row.id);
        assert!(
            places.insert((row.method.as_str(), row.path)),
            "{} {} twice",
            row.method,
            row.path
        );
        assert!(row.id.starts_with(&format!("{}-", row.method)), "{} is a {}", row.id, row.method);
    }
}

#[test]
fn paths_are_templates_below_their_service() {
    for (service, row) in rows() {
        let root = row.path.split('/').nth(1).expect("a path starts with a slash");
        assert!(service.terms.roots.contains(&root), "{}", row.path);
        assert!(std::ptr::eq(row.service, service.terms), "{} is of {}", row.id, row.service.name);
        let names: Vec<&str> = variables(row.path).collect();
        let unique: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(names.len(), unique.len(), "a variable twice in {}", row.path);
        for part in row.path.split('/').skip(1) {
            let name =
                part.strip_prefix('{').and_then(|part| part.strip_suffix('}')).unwrap_or(part);
            let plain = |c: char| c.is_ascii_alphanumeric() || ['-', '_'].contains(&c);
            assert!(!name.is_empty() && name.chars().all(plain), "`{part}` of {}", row.path);
        }
    }
}

#[test]
fn operations_of_a_tenant_name_it_and_ask_for_something() {
    for (service, row) in rows() {
        let names_tenant = variables(row.path).any(|name| name == "tenant");
        assert_eq!(names_tenant, row.caller != Caller::Anyone, "{}", row.id);
        assert_eq!(row.caller == Caller::Scope, !row.scopes.is_empty(), "{}", row.id);
        let own = format!("{}.", service.terms.name.replace('-', ""));
        for scope in row.scopes {
            assert!(scope.starts_with(&own), "{scope} of {}", row.id);
        }
    }
}

#[test]
fn statuses_are_stated_once_and_in_order() {
    for (_, row) in rows() {
        for statuses in [row.documented, row.ours] {
            let status = |code: &u16| StatusCode::from_u16(*code).is_ok();
            assert!(statuses.iter().all(status) && is_documented_order(statuses), "{}", row.id);
        }
        let twice = row.ours.iter().find(|status| row.documented.contains(status));
        assert_eq!(twice, None, "{}", row.id);
        let refuses = |status| row.documented.contains(&status);
        if matches!(row.caller, Caller::Scope | Caller::Kinds(_)) {
            assert!(refuses(401) && refuses(403), "{}", row.id);
        }
    }
}

fn is_documented_order(statuses: &[u16]) -> bool {
    statuses.windows(2).all(|pair| pair[0] < pair[1])
}

#[test]
fn what_an_item_is_about_is_what_a_path_of_a_single_call_is_about() {
    let written: Vec<&Operation> =
        rows().map(|(_, row)| row).filter(|row| row.kind == OperationKind::Write).collect();
    for (_, row) in rows() {
        let OperationKind::Bulk { item_ids } = row.kind else { continue };
        assert!(item_ids.variables().next().is_some(), "{}", row.id);
        let base = row.path.strip_suffix("/bulk").expect("bulk operations end in `bulk`");
        let single = written.iter().find(|single| {
            let names: Vec<&str> = variables(single.path).collect();
            // What is created is named by the path of its update.
            (single.method == row.method || row.method == Method::POST)
                && single.path.starts_with(base)
                && item_ids.variables().all(|id| names.contains(&id))
        });
        assert!(single.is_some(), "no single call has the ids of the items of {}", row.id);
    }
}

#[test]
fn the_router_finds_every_row() {
    let router = Router::new(SERVICES);
    for (_, row) in rows() {
        let path = filled(row.path);
        let methods = match row.method {
            Method::GET => vec![Method::GET, Method::HEAD],
            _ => vec![row.method.clone()],
        };
        for method in methods {
            match router.route(&method, &path) {
                Ok(Route::Operation(found, target)) => {
                    assert_eq!(found.operation.id, row.id, "{method} {path}");
                    // Two rows may have variables of different names at one place.
                    for name in variables(row.path) {
                        let text = text_for(name);
                        assert_eq!(target.get(name), Some(&*text), "{method} {path}: {name}");
                    }
                }
                other => panic!("{method} {path}: {other:?}"),
            }
        }
    }
}

#[test]
fn what_is_not_answered_says_so_and_what_to_do() {
    let mut stage = Stage::new(Options::default());
    let unbuilt = rows().filter(|(_, row)| !row.is_built());
    for (_, row) in unbuilt {
        let response = stage.call(row.method.clone(), &filled(row.path), "").response;
        assert_eq!(response.status, StatusCode::METHOD_NOT_ALLOWED, "{}", row.id);
        let hint = response.hint.unwrap_or_default();
        assert!(hint.contains(row.id), "{}", row.id);
        if let OperationKind::LeftOut(instead) = row.kind {
            assert!(hint.ends_with(instead), "{hint}");
        }
        if let OperationKind::OnlyRead(collection) = row.kind {
            let name = collection.as_str();
            assert!(hint.contains(&format!("{name}.json")), "{hint}");
            // A record that the path names alone, after the tenant, is removed; all else is a change of one.
            let removes = row.method == Method::DELETE
                && row.path.ends_with('}')
                && row.path.matches('{').count() == 2;
            let verb = if removes { "DELETE" } else { "PUT" };
            let call = format!("{verb} /__sandbox/worlds/main/tenants/mytenant/{name}/{{id}}");
            assert!(hint.contains(&call), "{hint}");
        }
        assert!(row.ours.contains(&405), "{}", row.id);
    }
}
