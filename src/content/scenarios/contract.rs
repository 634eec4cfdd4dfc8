//! Rules held against the contract: statuses the vendor documents, variables that paths have.

use std::collections::BTreeSet;

use super::on::{Operations, variables_of};
use super::rule::ReadRule;
use super::suppressed::SuppressedChecks;
use crate::engine::scenario::{NamedError, Phase, TARGET_IDS, is_of_any_service};
use crate::engine::{Operation, OperationKind};
use crate::findings::{Code, Mistake};
use crate::json::spanned::SpannedValue;
use crate::suggest::did_you_mean;

/// What says that a status is meant although the contract does not list it.
const MEANT: &str = "undocumented";

/// Reports statuses and variables that no operation of the rule has.
pub(super) fn judge(
    read: &ReadRule<'_, '_>,
    (table, damage): (&[&'static Operation], &SuppressedChecks),
    mistakes: &mut Vec<Mistake>,
) {
    if let Some(then) = read.at(&["then"]) {
        let mut documented = of_answers(read, table);
        if is_of_unknown_phase(read, then, damage) {
            documented.extend(of_items(&read.operations, table));
            documented.extend(read.operations.iter().flat_map(|operation| operation.documented));
        }
        status(then, &documented, damage, mistakes);
        for item in then.get("items").map_or(&[][..], SpannedValue::elements) {
            status(item, &of_items(&read.operations, table), damage, mistakes);
        }
    }
    variables((read.node, "rule"), &read.operations, mistakes);
}

/// Whether damage hides if the rule answers for a whole call or for its items.
fn is_of_unknown_phase(
    read: &ReadRule<'_, '_>,
    then: &SpannedValue<'_>,
    damage: &SuppressedChecks,
) -> bool {
    let parts = [read.at(&["when"]), then.get("items"), then.get("commit")];
    parts.into_iter().flatten().any(|part| damage.is_in(part))
        || damage.hides(read.node, "when")
        || ["items", "commit"].into_iter().any(|key| damage.hides(then, key))
}

/// The statuses documented for the answers of a rule; in a bulk call a rule may answer for items.
fn of_answers(read: &ReadRule<'_, '_>, table: &[&'static Operation]) -> Vec<u16> {
    let (by_item, whole): (Operations, Operations) =
        read.operations.iter().partition(|operation| {
            let first = matches!(read.rule.then.commit, crate::engine::scenario::Commit::First(_));
            !first && read.rule.phase(operation) == Phase::Items
        });
    let mut documented = of_items(&by_item, table);
    documented.extend(whole.iter().flat_map(|operation| operation.documented));
    documented
}

/// The statuses documented for the items of bulk calls: those of the single calls.
fn of_items(operations: &[&'static Operation], table: &[&'static Operation]) -> Vec<u16> {
    let mut documented = Vec::new();
    for bulk in operations.iter().filter(|operation| is_bulk(operation)) {
        let singles = table.iter().filter(|single| single.is_single_of(bulk));
        documented.extend(singles.flat_map(|single| single.documented));
    }
    documented
}

fn is_bulk(operation: &Operation) -> bool {
    operation.is_bulk() || (!operation.is_built() && operation.path.ends_with("/bulk"))
}

/// Reports the status of an `error` or `respond` that is not `documented`, unless that is meant.
fn status(
    node: &SpannedValue<'_>,
    documented: &[u16],
    damage: &SuppressedChecks,
    mistakes: &mut Vec<Mistake>,
) {
    let (at, status, is_meant) = match (node.get("error"), node.get("respond")) {
        (Some(error), _) => {
            let named = error.text().and_then(NamedError::named).map(NamedError::status);
            let elsewhere = named.is_some_and(|status| is_of_any_service(status.as_u16()));
            let is_meant = elsewhere || node.get(MEANT).is_some();
            (Some(error), named, is_meant)
        }
        (None, Some(respond)) => {
            let at = respond.get("status");
            (at, at.and_then(super::then::status), respond.get(MEANT).is_some())
        }
        (None, None) => {
            let at = node.get("status");
            (at, at.and_then(super::then::status), node.get(MEANT).is_some())
        }
    };
    let (Some(at), Some(status)) = (at, status) else { return };
    let mut may_say_it = [Some(node), node.get("respond")].into_iter().flatten();
    if may_say_it.any(|node| damage.hides(node, MEANT)) {
        return;
    }
    if is_meant || documented.contains(&status.as_u16()) || documented.is_empty() {
        return;
    }
    let mut known = documented.to_vec();
    known.sort_unstable();
    known.dedup();
    let known: Vec<String> = known.iter().map(u16::to_string).collect();
    let message = format!("the status {} is not documented here", status.as_u16());
    let hint =
        format!("documented are {}; if it is meant say \"undocumented\": true", known.join(", "));
    mistakes.push(Mistake::new(Code::Undocumented, at.span.clone(), message).hint(hint));
}

/// These names in their order, each once.
fn sorted<'n>(names: impl IntoIterator<Item = &'n &'n str>) -> Vec<&'n str> {
    names.into_iter().copied().collect::<BTreeSet<_>>().into_iter().collect()
}

/// Reports variables and identifiers in the `when` of `node`, which is called so, that none of its `operations` has.
pub(super) fn variables(
    (node, called): (&SpannedValue<'_>, &str),
    operations: &Operations,
    mistakes: &mut Vec<Mistake>,
) {
    let mut in_paths: Vec<&str> = Vec::new();
    let mut in_targets: Vec<&str> = Vec::new();
    for operation in operations {
        in_paths.extend(variables_of(operation.path));
        if let OperationKind::Bulk { item_ids } = operation.kind {
            in_targets.extend(item_ids.variables());
        }
    }
    in_targets.extend(&in_paths);
    let unsure = operations.iter().any(|operation| !operation.is_built() && is_bulk(operation));
    // What a target can name are the ids of items, and of paths those that mean the same.
    let nameable: Vec<&str> =
        in_targets.iter().copied().filter(|name| TARGET_IDS.contains(name)).collect();
    let mut tell = |part: &str, known: &[&str], nameable: &[&str]| {
        for member in node.at(&["when", part]).map_or(&[][..], SpannedValue::members) {
            let name = &*member.key;
            if !known.contains(&name) {
                let near = did_you_mean(name, nameable.iter().copied());
                let message =
                    format!("no operation of this {called} has a `{name}` in its {part}{near}");
                let mistake = Mistake::new(Code::UnknownVariable, member.key_span.clone(), message);
                let said = sorted(nameable);
                let others = sorted(known.iter().filter(|name| !nameable.contains(name)));
                mistakes.push(mistake.hint(match (said.is_empty(), others.is_empty()) {
                    (true, true) => "they have none".to_owned(),
                    (false, _) => format!("they have {}", said.join(", ")),
                    (true, false) => {
                        format!("they have none; `path` can name {}", others.join(", "))
                    }
                }));
            }
        }
    };
    tell("path", &in_paths, &in_paths);
    if !unsure {
        tell("target", &in_targets, &nameable);
    }
}
