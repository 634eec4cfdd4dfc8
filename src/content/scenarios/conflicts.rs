//! Faults that exclude each other, and faults that the operations of a rule cannot have.

use http::Method;

use super::rule::ReadRule;
use super::suppressed::SuppressedChecks;
use super::then::ms;
use crate::engine::scenario::{Commit, NamedError, Phase, TokenFault};
use crate::engine::{Caller, Operation, OperationKind};
use crate::findings::{Code, Mistake};
use crate::json::spanned::{SpannedValue, ValueKind};

/// Keys of `then` that exclude each other, and why.
#[rustfmt::skip]
const APART: &[(&str, &str, &str)] = &[
    ("error",       "respond",    "a request has one answer"),
    ("error",       "items",      "the answer is one for the whole call or one for each item"),
    ("respond",     "items",      "the answer is one for the whole call or one for each item"),
    ("error",       "patch",      "a patch is of the organic answer; write another body with `respond`"),
    ("respond",     "patch",      "a patch is of the organic answer; write the body as it should be"),
    ("error",       "connection", "no answer is sent"),
    ("respond",     "connection", "no answer is sent"),
    ("patch",       "connection", "no answer is sent"),
    ("headers",     "connection", "no answer is sent"),
    ("status",      "connection", "no answer is sent"),
    ("headers",     "respond",    "an answer as written has its headers inside `respond`"),
    ("status",      "respond",    "an answer as written has its status inside `respond`"),
    ("status",      "error",      "an error has its own status; write another with `respond`"),
    ("body",        "connection", "no body is sent"),
    ("touch",       "error",      "after a touch the operation itself answers"),
    ("touch",       "respond",    "after a touch the operation itself answers"),
    ("touch",       "items",      "after a touch the operation itself answers"),
    ("touch",       "connection", "after a touch the operation itself answers"),
    ("touch",       "commit",     "after a touch the operation itself answers"),
    ("remove",      "error",      "after a removal the operation itself answers"),
    ("remove",      "respond",    "after a removal the operation itself answers"),
    ("remove",      "items",      "after a removal the operation itself answers"),
    ("remove",      "connection", "after a removal the operation itself answers"),
    ("remove",      "commit",     "after a removal the operation itself answers"),
    ("remove",      "touch",      "after a removal the operation itself answers"),
    ("remove",      "expireToken", "after a removal the operation itself answers"),
    ("expireToken", "error",      "with a dead token the operation itself answers 401"),
    ("expireToken", "respond",    "with a dead token the operation itself answers 401"),
    ("expireToken", "items",      "with a dead token the operation itself answers 401"),
    ("expireToken", "connection", "with a dead token the operation itself answers 401"),
    ("expireToken", "commit",     "with a dead token the operation itself answers 401"),
    ("expireToken", "loseScope",  "with a dead token the operation itself answers 401"),
    ("remove",      "loseScope",  "after a removal the operation itself answers"),
    ("loseScope",   "error",      "without the scope the operation itself answers 403"),
    ("loseScope",   "respond",    "without the scope the operation itself answers 403"),
    ("loseScope",   "items",      "without the scope the operation itself answers 403"),
    ("loseScope",   "connection", "without the scope the operation itself answers 403"),
    ("loseScope",   "commit",     "without the scope the operation itself answers 403"),
    ("revokeClient", "error",      "a revoked client is refused by the operation itself"),
    ("revokeClient", "respond",    "a revoked client is refused by the operation itself"),
    ("revokeClient", "connection", "a revoked client is refused by the operation itself"),
    ("revokeClient", "commit",     "a revoked client is refused by the operation itself"),
];

/// Keys that say something of an `error` only.
const OF_ERRORS: [&str; 5] = ["message", "details", "resourceId", "retryAfter", "undocumented"];

/// How an item fault says which items it means.
const CHOICES: [&str; 5] = ["nth", "where", "every", "first", "all"];

/// Reports what in a checked `then` cannot be combined, whatever the operations.
pub(super) fn judge(
    then: &SpannedValue<'_>,
    damage: &SuppressedChecks,
    mistakes: &mut Vec<Mistake>,
) {
    for (one, other, why) in APART {
        apart(then, (one, other), why, mistakes);
    }
    of_errors(then, damage, mistakes);
    commit(then, damage, mistakes);
    delay(then, mistakes);
    for operation in then.get("patch").map_or(&[][..], SpannedValue::elements) {
        patch(operation, damage, mistakes);
    }
    for item in then.get("items").map_or(&[][..], SpannedValue::elements) {
        apart(item, ("error", "respond"), "an item has one row", mistakes);
        for (place, one) in CHOICES.iter().enumerate() {
            for other in &CHOICES[place + 1..] {
                apart(item, (one, other), "an item fault chooses its items in one way", mistakes);
            }
        }
        of_errors(item, damage, mistakes);
    }
    bodiless(then, mistakes);
}

fn clash(at: &SpannedValue<'_>, message: String, hint: impl Into<String>) -> Mistake {
    Mistake::new(Code::Clash, at.span.clone(), message).hint(hint)
}

/// Reports two keys that exclude each other, at the later one.
fn apart(
    node: &SpannedValue<'_>,
    (one, other): (&str, &str),
    why: &str,
    mistakes: &mut Vec<Mistake>,
) {
    let says = |key: &str| node.get(key).is_some_and(|node| node.value != ValueKind::Bool(false));
    if !says(one) || !says(other) {
        return;
    }
    let mut both = node.members().iter().filter(|member| member.key == one || member.key == other);
    if let Some(later) = both.next_back() {
        let message = format!("`{one}` and `{other}` cannot be combined: {why}");
        mistakes.push(Mistake::new(Code::Clash, later.key_span.clone(), message));
    }
}

/// Reports what is said of an error that is not there, or that does not say it.
fn of_errors(node: &SpannedValue<'_>, damage: &SuppressedChecks, mistakes: &mut Vec<Mistake>) {
    let error = node.get("error").and_then(SpannedValue::text);
    let named = error.and_then(NamedError::named);
    for key in OF_ERRORS {
        let Some(said) = node.get(key) else { continue };
        let Some((error, named)) = error.zip(named) else {
            let is_of_status = key == "undocumented" && node.get("status").is_some();
            if is_of_status || !damage.lacks(node, "error") {
                continue;
            }
            let hint = match (key, node.get("respond").is_some()) {
                ("undocumented", true) => "write it inside `respond`",
                (_, true) => "write it into the body of `respond`",
                (_, false) => "",
            };
            mistakes.push(clash(said, format!("`{key}` stands beside no `error`"), hint));
            continue;
        };
        let is_rate_limit = named == NamedError::RateLimited;
        if key == "retryAfter" && !is_rate_limit {
            let message = format!("`retryAfter` says nothing of `{error}`");
            mistakes.push(clash(said, message, "it is how long `rate-limited` lasts"));
        }
        if matches!(key, "details" | "resourceId") && named.is_the_gateways() {
            let message = format!("`{error}` has no `{key}`");
            mistakes.push(clash(said, message, "the gateway's errors have a message only"));
        }
    }
}

fn commit(then: &SpannedValue<'_>, damage: &SuppressedChecks, mistakes: &mut Vec<Mistake>) {
    let has = |key: &str| then.get(key).is_some();
    if has("items") && has("connection") {
        let everything =
            then.get("commit").is_some_and(|commit| commit.value == ValueKind::Bool(true));
        let is_sure = !damage.hides(then, "commit")
            && then.get("commit").is_none_or(|commit| !damage.is_in(commit));
        if let (false, Some(items)) = (everything || !is_sure, then.get("items")) {
            let message = "`items` come to nothing when the connection fails before the write";
            mistakes.push(clash(items, message.to_owned(), "say \"commit\": true beside them"));
        }
        return;
    }
    let Some(commit) = then.get("commit") else { return };
    if has("items") {
        let message = "`commit` says nothing beside `items`".to_owned();
        mistakes.push(clash(commit, message, "say it of each item"));
    } else if [
        "error",
        "respond",
        "connection",
        "touch",
        "remove",
        "expireToken",
        "loseScope",
        "revokeClient",
    ]
    .into_iter()
    // An answer that is late or cut comes after the write in any case.
    .chain(["delay", "body"].into_iter().filter(|_| commit.value == ValueKind::Bool(true)))
    .all(|key| damage.lacks(then, key))
    {
        let message = "`commit` needs a fault that is sent after it".to_owned();
        mistakes.push(clash(commit, message, "add `error`, `respond` or `connection`"));
    }
}

fn delay(then: &SpannedValue<'_>, mistakes: &mut Vec<Mistake>) {
    let Some(delay) = then.get("delay") else { return };
    for (low, high) in [("min", "p99"), ("min", "median"), ("max", "median"), ("max", "p99")] {
        if delay.get(low).is_some() && delay.get(high).is_some() {
            let message = format!("`{low}` and `{high}` cannot be combined");
            mistakes.push(clash(delay, message, "write `min` and `max`, or `median` and `p99`"));
            return;
        }
    }
    for (low, high) in [("min", "max"), ("median", "p99")] {
        let (Some(least), Some(most)) = (delay.get(low), delay.get(high)) else { continue };
        if ms(least) > ms(most) {
            let message = format!("`{low}` is longer than `{high}`");
            mistakes.push(clash(least, message, "exchange the two"));
        }
    }
}

/// Reports an operation of a JSON Patch that lacks what it needs.
fn patch(operation: &SpannedValue<'_>, damage: &SuppressedChecks, mistakes: &mut Vec<Mistake>) {
    let word = operation.get("op").and_then(SpannedValue::text).unwrap_or_default();
    let takes = match word {
        "add" | "replace" | "test" => "value",
        "move" | "copy" => "from",
        _ => "",
    };
    let member = |key: &str| operation.members().iter().find(|member| member.key == key);
    if !takes.is_empty() && member(takes).is_none() && !damage.hides(operation, takes) {
        let message = format!("`{word}` needs `{takes}`");
        mistakes.push(Mistake::new(Code::BadPatch, operation.span.clone(), message));
    }
    for other in ["value", "from"].into_iter().filter(|other| *other != takes) {
        if let Some(member) = member(other) {
            let message = format!("`{word}` takes no `{other}`");
            mistakes.push(Mistake::new(Code::BadPatch, member.key_span.clone(), message));
        }
    }
    if takes == "from" && operation.get("from").is_none() && member("from").is_some() {
        let message = "`from` cannot be null".to_owned();
        mistakes.push(Mistake::new(Code::BadPatch, operation.span.clone(), message));
    }
}

/// Reports a body of a status that has none.
fn bodiless(then: &SpannedValue<'_>, mistakes: &mut Vec<Mistake>) {
    let Some(respond) = then.get("respond") else { return };
    let status = respond.get("status").and_then(super::then::status);
    if let (Some(status @ (204 | 205 | 304)), Some(body)) =
        (status.map(|status| status.as_u16()), respond.get("body"))
    {
        mistakes.push(clash(body, format!("a {status} has no body"), "take it away"));
    }
}

/// Reports faults that no operation of the rule can have.
pub(super) fn in_place(
    read: &ReadRule<'_, '_>,
    table: &[&'static Operation],
    mistakes: &mut Vec<Mistake>,
) {
    let any = |can: fn(&Operation) -> bool| {
        read.operations.iter().any(|operation| !operation.is_built() || can(operation))
    };
    if let Some(retry_after) =
        read.at(&["then", "retryAfter"]).filter(|_| read.rule.lasts_ms.is_some())
    {
        let message = "`for` and `retryAfter` cannot be combined: the limit is as long as `for`";
        mistakes.push(clash(retry_after, message.to_owned(), "take one of them away"));
    }
    let mut out_of_place = |at: Option<&SpannedValue<'_>>, message: String, hint: &str| {
        let span = at.unwrap_or(read.node).span.clone();
        mistakes.push(Mistake::new(Code::OutOfPlace, span, message).hint(hint));
    };
    let then = &read.rule.then;
    let has_bulk = any(Operation::is_bulk);
    let items = read.at(&["then", "items"]).filter(|items| !items.elements().is_empty());
    if items.is_some() && !has_bulk {
        let message = "`items` of an operation that is no bulk call".to_owned();
        out_of_place(items, message, "say \"error\" or \"respond\" in `then` itself");
    }
    if matches!(then.commit, Commit::First(_)) && !has_bulk {
        let message = "the first items of an operation that is no bulk call".to_owned();
        out_of_place(read.at(&["then", "commit"]), message, "say \"commit\": true");
    }
    let writes =
        |operation: &Operation| operation.is_bulk() || operation.kind == OperationKind::Write;
    if then.touch && !any(writes) {
        let message = "`touch` of an operation that writes nothing".to_owned();
        out_of_place(read.at(&["then", "touch"]), message, "it makes the version of a write stale");
    }
    if then.remove && !read.operations.iter().any(|operation| can_be_removed(operation, table)) {
        let message = "`remove` of what no DELETE of the same path removes".to_owned();
        out_of_place(read.at(&["then", "remove"]), message, "it is for paths that name one record");
    }
    credentials_in_place(read, &mut out_of_place);
}

/// Reports what becomes of tokens and API keys where no operation of the rule takes any.
fn credentials_in_place(
    read: &ReadRule<'_, '_>,
    out_of_place: &mut dyn FnMut(Option<&SpannedValue<'_>>, String, &str),
) {
    let any = |can: fn(&Operation) -> bool| {
        read.operations.iter().any(|operation| !operation.is_built() || can(operation))
    };
    let then = &read.rule.then;
    let issues = |operation: &Operation| operation.kind == OperationKind::Tokens;
    if then.revokes_client && !any(issues) {
        let message = "`revokeClient` of an operation that no API key asks for a token".to_owned();
        let hint = "it is for POST /oauth/token and for the tokens of visitors";
        out_of_place(read.at(&["then", "revokeClient"]), message, hint);
    }
    if let Some(fault) = then.token {
        let (key, takes, nothing): (_, fn(&Operation) -> bool, _) = match fault {
            TokenFault::Dies => ("expireToken", |it| !it.issues_tokens(), "takes no token"),
            TokenFault::LosesScope => {
                ("loseScope", |it| it.caller == Caller::Scope, "asks for no scope")
            }
        };
        let at = read.at(&["then", key]);
        if !any(takes) {
            out_of_place(at, format!("`{key}` of an operation that {nothing}"), "");
        }
        let by_item = |operation: &&Operation| read.rule.phase(operation) == Phase::Items;
        if read.operations.iter().copied().any(|operation| by_item(&operation)) {
            let message = format!(
                "`{key}` cannot act item by item, as `target`, `per` and `touch` do in a bulk call"
            );
            out_of_place(at, message, "split the rule in two");
        }
    }
}

/// Whether another client can remove what the path of `operation` names: by the DELETE of the same path.
fn can_be_removed(operation: &Operation, table: &[&'static Operation]) -> bool {
    let is_removal = |other: &&Operation| {
        other.method == Method::DELETE
            && other.path == operation.path
            && other.kind == OperationKind::Write
    };
    table.iter().any(is_removal)
}
