//! The faults that can befall a call: as rules can express them, and true where they can be. A version is stale because another
//! writer has left a mark, and a token is refused because it has died.

use serde_json::{Value, json};

use super::baseline::BaselineCall;
use super::call::CallKey;
use crate::engine::scenario::{ERROR_NAMES, NamedError};
use crate::engine::{Caller, Operation, OperationKind};

/// A fault of one call.
#[derive(Clone, Debug)]
pub struct Fault {
    /// What it is called: its column in the matrix.
    pub name: String,
    /// What is special about it.
    pub kind: FaultKind,
    /// What the call then does, in words that follow its name.
    pub does: String,
    /// The rule's `then`.
    pub then: Value,
    /// Whether it befalls one request only; else all from then on.
    pub is_once: bool,
    /// The row of a bulk call that it is about: its place from 0, and what it is known by.
    pub row: Option<(usize, CallKey)>,
    /// The ids of the operations that it befalls, where these are more than that of its call.
    pub on: Option<Vec<&'static str>>,
    /// Whether requests count from which nothing good came, because it acts before the operation does.
    pub counts_all: bool,
}

/// What is special about a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// The work is done, and the client does not get to know.
    AfterCommit,
    /// Another writer gets there first, and leaves a mark.
    OtherWriter,
    /// A row of a bulk call fails.
    Row,
    /// The call fails.
    Failure,
    /// Its answer is held and never ends.
    Held,
    /// The contract has grown.
    Drift,
    /// An open question is answered differently.
    Guess,
}

/// What the usual faults are called, in the order of columns.
pub const USUAL: [&str; 8] = [
    "answer lost",
    "other writer",
    "row fails",
    "503 once",
    "503 lasting",
    "token dies",
    "malformed",
    "stalls",
];

/// What another writer leaves.
pub const MARK: &str = "sweep";
/// The most rows of a bulk call that fail, a case each: the first ones and the last.
const MOST_ROWS: usize = 3;

impl Fault {
    fn of(name: &str, kind: FaultKind, does: &str, then: Value) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            does: does.to_owned(),
            then,
            is_once: true,
            row: None,
            on: None,
            counts_all: true,
        }
    }

    fn lasting(self) -> Self {
        Self { is_once: false, ..self }
    }

    /// It acts on good answers alone.
    fn on_good(self) -> Self {
        Self { counts_all: false, ..self }
    }

    fn about(self, row: (usize, CallKey)) -> Self {
        Self { row: Some(row), ..self }
    }
}

/// The usual faults of a call, among the operations of `table`.
pub fn usual(call: &BaselineCall, table: &[&'static Operation]) -> Vec<Fault> {
    use FaultKind::{AfterCommit, Failure, Held};
    let (operation, observed) = (call.observed.operation, &call.observed);
    let unavailable = || json!({ "error": "unavailable", "headers": { "Retry-After": "1" } });
    let mut faults = Vec::new();
    if observed.writes() {
        let lost = json!({ "connection": "reset", "commit": true });
        let does = "is carried out and its answer is lost";
        faults.push(Fault::of("answer lost", AfterCommit, does, lost).on_good());
    }
    faults.extend(other_writer(call));
    faults.extend(rows(call, table));
    faults.push(Fault::of("503 once", Failure, "answers 503 once", unavailable()));
    let does = "answers 503 from then on";
    faults.push(Fault::of("503 lasting", Failure, does, unavailable()).lasting());
    faults.extend(token_dies(operation));
    if observed.has_body {
        let does = "answers with a body that is no JSON";
        faults.push(Fault::of("malformed", Failure, does, malformed()).on_good());
    }
    let (does, held) = match (observed.has_body, observed.writes()) {
        (true, _) => ("stalls in the middle of its answer", json!({ "body": { "stall": true } })),
        (false, true) => (
            "is carried out and its answer never comes",
            json!({ "connection": "hang", "commit": true }),
        ),
        (false, false) => ("is never answered", json!({ "connection": "hang" })),
    };
    faults.push(Fault::of("stalls", Held, does, held).on_good());
    faults
}

/// An answer that is no JSON.
fn malformed() -> Value {
    json!({ "body": { "malformed": true } })
}

/// Another writer of what the call changes, where that has mixins in which the writer can leave a mark.
fn other_writer(call: &BaselineCall) -> Option<Fault> {
    let operation = call.observed.operation;
    let is_update = |status: Option<u16>| matches!(status, Some(200 | 204));
    let compares = matches!(operation.method.as_str(), "PUT" | "PATCH");
    if !compares || !operation.path.starts_with("/customer-segment/") {
        return None;
    }
    let fault = |does: &str| {
        let then = json!({ "touch": MARK });
        Fault::of("other writer", FaultKind::OtherWriter, does, then)
    };
    if !operation.is_bulk() {
        let is_meant = call.observed.committed && is_update(call.observed.status);
        return is_meant.then(|| fault("comes after another writer"));
    }
    let rows = call.observed.rows.iter().enumerate();
    let mut updated = rows.filter(|(_, row)| is_update(row.status));
    updated.next().map(|(place, row)| {
        let does = format!("comes after another writer of row {}", place + 1);
        fault(&does).about((place, row.item.clone()))
    })
}

/// A row of a bulk call that fails: for the first ones and the last, a fault each.
fn rows(call: &BaselineCall, table: &[&'static Operation]) -> Vec<Fault> {
    let rows = &call.observed.rows;
    let documented = of_rows(call.observed.operation, table);
    let (error, status) = [("conflict.changed", 409), ("bad-request.validation", 400)]
        .into_iter()
        .find(|(_, status)| documented.contains(status))
        .unwrap_or(("server-error", 500));
    let is_tried = |place: usize| place + 1 < MOST_ROWS || place + 1 == rows.len();
    let chosen = rows.iter().enumerate().filter(|(place, row)| row.well && is_tried(*place));
    chosen
        .map(|(place, row)| {
            let mut item = json!({ "error": error });
            let member = |(member, id): &(&str, Box<str>)| (format!("/{member}"), json!(id));
            let named: serde_json::Map<String, Value> = row.named.iter().map(member).collect();
            // By its place only where nothing names it: a client may send the rows that failed alone.
            match named.is_empty() {
                false => item["where"] = named.into(),
                true => item["nth"] = json!(place + 1),
            }
            let does = format!("row {} answers {status}", place + 1);
            let fault = Fault::of("row fails", FaultKind::Row, &does, json!({ "items": [item] }));
            fault.on_good().about((place, row.item.clone()))
        })
        .collect()
}

/// The statuses that are documented for the rows of a bulk call.
fn of_rows(bulk: &Operation, table: &[&'static Operation]) -> Vec<u16> {
    let singles = table.iter().filter(|single| single.is_single_of(bulk));
    singles.flat_map(|single| single.documented).copied().collect()
}

/// All other faults: every documented error, what gateways answer, and what becomes of connections.
pub fn others(call: &BaselineCall, table: &[&'static Operation]) -> Vec<Fault> {
    use FaultKind::{AfterCommit, Failure};
    let (operation, observed) = (call.observed.operation, &call.observed);
    let true_ones = made_true(call, table);
    let injected = errors(operation).filter(|(_, error)| true_ones.iter().all(|it| it.0 != *error));
    let mut faults: Vec<Fault> = injected.flat_map(of_error).collect();
    faults.extend(client_revoked(operation));
    faults.extend(true_ones.into_iter().map(|(_, fault)| fault));
    let mut add = |name: &str, kind, does: &str, then| {
        let fault = Fault::of(name, kind, does, then).on_good();
        let each = (kind == Failure).then(|| {
            let (name, does) = (format!("{name} lasting"), format!("{does}, from then on"));
            Fault { name, does, ..fault.clone() }.lasting()
        });
        faults.extend([Some(fault), each].into_iter().flatten());
    };
    add("reset", Failure, "loses its connection", json!({ "connection": "reset" }));
    add(
        "closed",
        Failure,
        "is not answered, and its connection ends",
        json!({ "connection": "close" }),
    );
    add("late", Failure, "is answered two seconds late", json!({ "delay": "2s" }));
    if observed.has_body {
        let truncated = json!({ "body": { "truncate": 0.5 } });
        add("truncated", Failure, "answers with half of its body", truncated);
    }
    if observed.writes() {
        let then = json!({ "error": "gateway-timeout", "commit": true });
        add("504 after all", AfterCommit, "is carried out and answers 504", then);
    }
    if observed.rows.len() > 1 {
        let half = observed.rows.len() / 2;
        let then = json!({ "error": "gateway-timeout", "commit": { "first": half } });
        let does = format!("carries out its first {half} rows and answers 504");
        add("504 halfway", AfterCommit, &does, then);
    }
    if observed.has_body {
        let does = "answers with a body that is no JSON, from then on";
        faults.push(Fault::of("malformed lasting", Failure, does, malformed()).lasting().on_good());
    }
    for fault in &mut faults {
        // Those act before the operation, whatever would have come of it.
        fault.counts_all |=
            fault.then.get("connection").is_some() && fault.then.get("commit").is_none();
    }
    faults
}

/// The errors of a call that are made true, so that the operation itself answers with them; each with its fault, beside
/// the usual ones.
fn made_true(call: &BaselineCall, table: &[&'static Operation]) -> Vec<(NamedError, Fault)> {
    let operation = call.observed.operation;
    let lasting = |usual: Fault, name: &str, does: &str| {
        Fault { name: name.to_owned(), does: does.to_owned(), ..usual }.lasting()
    };
    let each_dies = token_dies(operation).map(|it| {
        lasting(it, "every token dies", "comes with a token that dies each time, from then on")
    });
    let conflicts = other_writer(call).map(|it| {
        let does = format!("{} each time", it.does);
        lasting(it, "other writer each time", &does)
    });
    [
        (NamedError::UnauthorizedExpired, each_dies),
        (NamedError::ForbiddenScope, without_scope(operation, table)),
        (NamedError::NotFound, gone(operation, table)),
        (NamedError::ConflictChanged, conflicts.filter(|_| !operation.is_bulk())),
    ]
    .into_iter()
    .filter_map(|(error, fault)| Some((error, fault?)))
    .collect()
}

/// The token of the call is dead, until the client gets another.
fn token_dies(operation: &Operation) -> Option<Fault> {
    let takes_token = operation.caller != Caller::Anyone && !operation.issues_tokens();
    let dead = json!({ "expireToken": true });
    let does = "comes with a token that has died";
    takes_token.then(|| Fault::of("token dies", FaultKind::Failure, does, dead))
}

/// The API key with which the call asks for a token is revoked, so that the token endpoint itself refuses it.
fn client_revoked(operation: &'static Operation) -> Option<Fault> {
    let does = "comes with credentials that have been revoked";
    let then = json!({ "revokeClient": true });
    let fault = Fault::of("client revoked", FaultKind::Failure, does, then).on_good();
    (operation.kind == OperationKind::Tokens).then_some(fault)
}

/// What the call is about is gone, because another client has removed it.
fn gone(operation: &'static Operation, table: &[&'static Operation]) -> Option<Fault> {
    let removes = |other: &&&Operation| {
        other.method.as_str() == "DELETE"
            && other.path == operation.path
            && other.kind == OperationKind::Write
    };
    let can_be = operation.documented.contains(&404) && table.iter().any(|other| removes(&other));
    can_be.then(|| {
        let does = "is about what another client has removed";
        Fault::of("gone", FaultKind::Failure, does, json!({ "remove": true }))
    })
}

/// The token has lost the scope that the call needs: all calls that need it are refused from then on.
fn without_scope(operation: &'static Operation, table: &[&'static Operation]) -> Option<Fault> {
    let needs_it =
        |other: &&&Operation| !other.scopes.is_empty() && other.scopes == operation.scopes;
    let on: Vec<&str> =
        table.iter().filter(needs_it).filter(|other| other.is_built()).map(|it| it.id).collect();
    let does = "comes with a token that has lost its scope";
    let then = json!({ "loseScope": true });
    let fault = Fault::of("403 no scope", FaultKind::Failure, does, then).lasting();
    let can_be = operation.caller == Caller::Scope && operation.documented.contains(&403);
    (can_be && !on.is_empty()).then(|| Fault { on: Some(on), ..fault })
}

/// The errors that an operation can answer, without the one that is a usual fault.
fn errors(operation: &'static Operation) -> impl Iterator<Item = (&'static str, NamedError)> {
    let all = ERROR_NAMES.iter().map(|(name, error)| (*name, *error));
    let meant = all.filter(move |(_, error)| {
        let status = error.status().as_u16();
        let is_gateways = status == 429 || status >= 500;
        *error != NamedError::Unavailable && (is_gateways || operation.documented.contains(&status))
    });
    let is_of_batch = |error| error == NamedError::BadRequestBatchSize;
    let is_of_scopes = |error| error == NamedError::ForbiddenScope;
    let is_of_removals = |error| error == NamedError::BadRequestAssignmentsExist;
    let removes = operation.method.as_str() == "DELETE";
    let meant = meant.filter(move |(_, error)| !is_of_removals(*error) || removes);
    let meant = meant.filter(move |(_, error)| !is_of_batch(*error) || operation.is_bulk());
    meant.filter(move |(_, error)| !is_of_scopes(*error) || operation.caller == Caller::Scope)
}

fn of_error((error, named): (&str, NamedError)) -> [Fault; 2] {
    let status = named.status().as_u16();
    let fault = |name: String, does: String| {
        Fault::of(&name, FaultKind::Failure, &does, json!({ "error": error }))
    };
    [
        fault(format!("{status} {error} once"), format!("answers {status} ({error}) once")),
        fault(format!("{status} {error}"), format!("answers {status} ({error}) from then on"))
            .lasting(),
    ]
}

/// What an answer to a read may grow into without breaking the contract: a member more, a value more, one less that was optional.
pub fn drift(call: &BaselineCall) -> Vec<Fault> {
    let observed = &call.observed;
    if observed.operation.kind != OperationKind::Read || !observed.has_body {
        return Vec::new();
    }
    let answer: Value = serde_json::from_str(&observed.answer).unwrap_or_default();
    let (start, record) = match &answer {
        Value::Array(rows) => ("/0", rows.first()),
        Value::Object(_) => ("", Some(&answer)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return Vec::new(),
    };
    let Some(record) = record.filter(|record| record.is_object()) else { return Vec::new() };
    let patched = |name: &str, does: &str, change: Value| {
        Fault::of(name, FaultKind::Drift, does, json!({ "patch": [change] })).lasting().on_good()
    };
    let path = |member: &str| format!("{start}/{member}");
    let has = |member: &&&str| record.get(**member).is_some();
    let mut faults = vec![patched(
        "new member",
        "answers with a member that is new",
        json!({ "op": "add", "path": path("sandboxNew"), "value": { "is": "new" } }),
    )];
    if let Some(member) = ENUMS.iter().find(has) {
        let change = json!({ "op": "replace", "path": path(member), "value": "SANDBOX_NEW" });
        let does = format!("answers with a new value of `{member}`");
        faults.push(patched("new value", &does, change));
    }
    if let Some(member) = OPTIONAL.iter().find(has) {
        let does = format!("answers without the optional `{member}`");
        faults.push(patched("less", &does, json!({ "op": "remove", "path": path(member) })));
    }
    faults
}

/// Members with values from a closed set.
const ENUMS: &[&str] = &["assignmentType", "status", "type"];
/// Members that an answer may lack.
const OPTIONAL: &[&str] = &["mixins", "legalEntity", "description", "validity", "siteCode"];
