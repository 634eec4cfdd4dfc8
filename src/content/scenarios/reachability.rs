//! Rules that can never fire, and rules that do nothing when they do.

use std::collections::BTreeSet;

use http::Method;

use super::rule::ReadRule;
use super::suppressed::SuppressedChecks;
use super::then::takes_all;
use crate::engine::scenario::{Matcher, Phase, Rule, STARTED};
use crate::engine::{Operation, is_world_name};
use crate::findings::{Code, Mistake};
use crate::json::spanned::{SpannedValue, ValueKind};
use crate::model::scope::unknown_scope;
use crate::model::{ITEM_TYPE, ITEM_TYPES, is_tenant_name};
use crate::suggest::did_you_mean;

/// Reports what keeps a rule from ever firing, whatever it is on.
pub(super) fn alone(
    read: &ReadRule<'_, '_>,
    damage: &SuppressedChecks,
    mistakes: &mut Vec<Mistake>,
) {
    let rule = &read.rule;
    if rule.times == Some(0) {
        never(read, &["times"], "`times` is 0, so say 1 or more, or leave it out", mistakes);
    }
    if rule.chance.is_some_and(|chance| chance <= 0.0) {
        never(read, &["chance"], "its chance is 0", mistakes);
    }
    let text_at = |path: &[&str]| read.at(path)?.text();
    let scope = ["when", "token", "scope"];
    if let Some(name) = text_at(&scope)
        && let Some(near) = unknown_scope(name)
    {
        let why = format!("no token has `{name}`{near}");
        never(read, &scope, &why, mistakes);
    }
    let tenant = ["when", "tenant"];
    if let Some(name) = text_at(&tenant)
        && !is_tenant_name(name)
    {
        never(read, &tenant, &format!("no tenant can be called `{name}`"), mistakes);
    }
    let world = ["when", "world"];
    if let Some(name) = text_at(&world)
        && !is_world_name(name)
    {
        never(read, &world, &format!("no world can be called `{name}`"), mistakes);
    }
    types(read, mistakes);
    if let Some(conditions) = read.at(&["when"]) {
        for empty in empty_choices(conditions) {
            mistakes.push(never_fires(empty, "an empty list matches nothing"));
        }
    }
    after_all(read, damage, mistakes);
}

/// Reports what keeps a rule from ever firing at the operations that it is on.
pub(super) fn at_its_operations(read: &ReadRule<'_, '_>, mistakes: &mut Vec<Mistake>) {
    let none = |can: fn(&Operation) -> bool| {
        read.operations.iter().all(|operation| operation.is_built() && !can(operation))
    };
    let when = &read.rule.when;
    let asks = |matchers: &[(Box<str>, Matcher)]| matchers.iter().any(|(_, it)| !is_absence(it));
    if asks(&when.body) && none(takes_body) {
        never(read, &["when", "body"], "its operations take no body", mistakes);
    }
    let of_tenants = |operation: &Operation| !operation.issues_tokens();
    if when.token.iter().any(|(_, it)| !is_absence(it)) && none(of_tenants) {
        never(read, &["when", "token"], "its operations take no token", mistakes);
    }
    if when.tenant.is_some() && none(of_tenants) {
        never(read, &["when", "tenant"], "its operations belong to no tenant", mistakes);
    }
}

/// Reports that the rule can never fire, at what it says under `path`.
fn never(read: &ReadRule<'_, '_>, path: &[&str], why: &str, mistakes: &mut Vec<Mistake>) {
    mistakes.push(never_fires(read.at(path).unwrap_or(read.node), why));
}

fn never_fires(at: &SpannedValue<'_>, why: &str) -> Mistake {
    let message = format!("the rule can never fire: {why}");
    Mistake::new(Code::NeverFires, at.span.clone(), message)
}

/// Reports what ends only when the clock is moved, under a frozen clock.
pub(super) fn clears(read: &ReadRule<'_, '_>, mistakes: &mut Vec<Mistake>) {
    let (path, message, hint): (&[&str], _, _) = match (
        read.rule.lasts_ms,
        read.rule.rate_limit_ms(),
    ) {
        (Some(_), _) => (
            &["for"],
            "the rule does not end by itself: the clock is frozen",
            "advance the clock of the world by `for`, or let it run while this rule is active",
        ),
        (None, Some(_)) => (
            &["then", "error"],
            "the rate limit does not clear by itself: the clock is frozen",
            "advance the clock of the world by `retryAfter`, or let it run while this rule is active",
        ),
        (None, None) => return,
    };
    let span = read.at(path).unwrap_or(read.node).span.clone();
    mistakes.push(Mistake::new(Code::NeverClears, span, message).hint(hint));
}

/// Reports names that none of the `known` tokens has.
pub(super) fn tokens(
    read: &ReadRule<'_, '_>,
    known: &BTreeSet<Box<str>>,
    mistakes: &mut Vec<Mistake>,
) {
    if let Some(matcher) = read.at(&["when", "token", "name"]) {
        token_names(matcher, known, mistakes);
    }
}

/// Reports the names in `matcher` that none of the `known` tokens has.
pub(super) fn token_names(
    matcher: &SpannedValue<'_>,
    known: &BTreeSet<Box<str>>,
    mistakes: &mut Vec<Mistake>,
) {
    for named in words(matcher) {
        known_token(named, known, mistakes);
    }
}

/// Reports the name of a token that is not `known`.
pub(super) fn known_token(
    (node, name): (&SpannedValue<'_>, &str),
    known: &BTreeSet<Box<str>>,
    mistakes: &mut Vec<Mistake>,
) {
    if known.contains(name) {
        return;
    }
    let near = did_you_mean(name, known.iter().map(|known| &**known));
    let message = format!("no token of the fixtures is called `{name}`{near}");
    mistakes.push(Mistake::new(Code::UnknownToken, node.span.clone(), message).hint(
        "name a token of a tokens.json; one that is made through the admin API is not known here",
    ));
}

/// Reports types that no item has.
fn types(read: &ReadRule<'_, '_>, mistakes: &mut Vec<Mistake>) {
    let parts = ["path", "target"].map(|part| read.at(&["when", part, ITEM_TYPE]));
    for (node, word) in parts.into_iter().flatten().flat_map(words) {
        if ITEM_TYPES.contains(&word) {
            continue;
        }
        let near = did_you_mean(word, ITEM_TYPES.iter().copied());
        let message = format!("no item has the type `{word}`{near}");
        let hint = format!("the types are {}", ITEM_TYPES.join(" and "));
        mistakes.push(Mistake::new(Code::UnknownType, node.span.clone(), message).hint(hint));
    }
}

/// The whole texts that a matcher waits for, each with its place.
pub(super) fn words<'n>(
    matcher: &'n SpannedValue<'_>,
) -> impl Iterator<Item = (&'n SpannedValue<'n>, &'n str)> {
    let among = matcher.get("in").map_or(&[][..], SpannedValue::elements);
    std::iter::once(matcher).chain(among).filter_map(|node| Some((node, node.text()?)))
}

/// Whether the matcher is met where there is nothing.
fn is_absence(matcher: &Matcher) -> bool {
    matches!(matcher, Matcher::Exists(false))
}

fn takes_body(operation: &Operation) -> bool {
    operation.is_bulk() || (operation.method != Method::GET && operation.method != Method::DELETE)
}

/// The matchers `{"in": []}` below `node`.
pub(super) fn empty_choices<'n, 'a>(node: &'n SpannedValue<'a>) -> Vec<&'n SpannedValue<'a>> {
    let is_empty =
        |node: &SpannedValue<'_>| matches!(&node.value, ValueKind::List(all) if all.is_empty());
    let mut found = Vec::new();
    for member in node.members() {
        if member.key == "in" && is_empty(&member.value) {
            found.push(&member.value);
        } else {
            found.extend(empty_choices(&member.value));
        }
    }
    found
}

/// Reports item faults behind one that takes all items.
fn after_all(read: &ReadRule<'_, '_>, damage: &SuppressedChecks, mistakes: &mut Vec<Mistake>) {
    let nodes = read.at(&["then", "items"]).map_or(&[][..], SpannedValue::elements);
    let all = nodes.iter().position(|item| !damage.is_in(item) && takes_all(item));
    for node in all.map_or(&[][..], |all| &nodes[all + 1..]) {
        let message = "an item fault is never met: an earlier one takes all items";
        mistakes.push(Mistake::new(Code::NeverFires, node.span.clone(), message));
    }
}

/// Reports a `then` that does nothing.
pub(super) fn idle(read: &ReadRule<'_, '_>, mistakes: &mut Vec<Mistake>) {
    let Some(then) = read.at(&["then"]) else { return };
    let says =
        |node: &SpannedValue<'_>| node.value != ValueKind::Null && !node.one_or_more().is_empty();
    if !then.members().iter().any(|member| says(&member.value)) {
        let message = "the rule does nothing: its `then` is empty";
        mistakes.push(Mistake::new(Code::Idle, then.span.clone(), message));
    }
}

/// What decides about how often and when a rule fires, and what it then does.
const DECISIVE: [&str; 10] =
    ["on", "when", "skip", "times", "every", "chance", "for", "per", "inState", "then"];

/// Reports rules that never fire because of the others. Of a rule with a mistake it counts what is beyond doubt; there
/// may be more rules than these where not all of them could be read.
pub(super) fn together(
    rules: &[ReadRule<'_, '_>],
    (damage, are_all): (&SuppressedChecks, bool),
    mistakes: &mut Vec<Mistake>,
) {
    let spares = |read: &ReadRule<'_, '_>, keys: &[&str]| damage.spares(read.node, keys);
    let is_plain = |read: &ReadRule<'_, '_>| read.consistent && read.knows_operations;
    let leads_nowhere_else = |read: &ReadRule<'_, '_>| spares(read, &["toState"]);
    let reached = reached_states(rules, damage);
    let knows_states = are_all && rules.iter().all(leads_nowhere_else);
    let always: Vec<(usize, &ReadRule<'_, '_>)> = rules
        .iter()
        .enumerate()
        .filter(|(_, by)| is_plain(by) && spares(by, &DECISIVE))
        .filter(|(_, by)| ends_the_answer(&by.rule) && is_unconditional(&by.rule))
        .collect();
    for (place, read) in rules.iter().enumerate() {
        let rule = &read.rule;
        if let Some(state) = rule
            .in_state
            .as_deref()
            .filter(|state| knows_states && spares(read, &["inState"]) && !reached.contains(state))
        {
            let near = did_you_mean(state, reached.iter().copied());
            let why = format!("nothing leads to the state `{state}`{near}");
            never(read, &["inState"], &why, mistakes);
            continue;
        }
        let is_known = is_plain(read) && spares(read, &["on", "when", "inState", "then"]);
        let shadow = always
            .iter()
            .filter(|_| is_known)
            .find(|(other, by)| *other != place && hides(by, read, *other < place));
        if let Some((_, by)) = shadow {
            let by = match &*by.rule.name {
                "" => "another rule".to_owned(),
                name => format!("`{name}`"),
            };
            let why = format!("{by} always ends the answer first");
            mistakes.push(
                never_fires(read.name(), &why)
                    .hint("put it before that rule, or say there `times` or `when`"),
            );
        }
    }
}

/// The states that the scenario can come to.
fn reached_states<'r>(
    rules: &'r [ReadRule<'_, '_>],
    damage: &SuppressedChecks,
) -> BTreeSet<&'r str> {
    let mut reached = BTreeSet::from([STARTED]);
    loop {
        let before = reached.len();
        for ReadRule { rule, node, .. } in rules {
            let is_allowed = rule.times != Some(0) || !damage.spares(node, &["times"]);
            let is_reached = rule.in_state.as_deref().is_none_or(|state| reached.contains(state))
                || !damage.spares(node, &["inState"]);
            reached.extend(rule.to_state.as_deref().filter(|_| is_allowed && is_reached));
        }
        if reached.len() == before {
            return reached;
        }
    }
}

/// Whether `by`, which always ends the answer, ends every one that `read` could act on before it does.
fn hides(by: &ReadRule<'_, '_>, read: &ReadRule<'_, '_>, is_earlier: bool) -> bool {
    let same_state = by.rule.in_state.is_none() || by.rule.in_state == read.rule.in_state;
    same_state
        && read.operations.iter().all(|operation| {
            by.rule.on.contains(&operation.id)
                && is_hidden(&by.rule, &read.rule, operation, is_earlier)
        })
}

/// Whether the rule fires at every request to its operations.
fn is_unconditional(rule: &Rule) -> bool {
    let when = &rule.when;
    when.path.is_empty()
        && when.query.is_empty()
        && when.header.is_empty()
        && when.body.is_empty()
        && when.token.is_empty()
        && when.tenant.is_none()
        && when.world.is_none()
        && when.target.is_empty()
        && rule.skip == 0
        && rule.times.is_none()
        && rule.every == 1
        && rule.lasts_ms.is_none()
        && rule.chance.is_none_or(|chance| chance >= 1.0)
}

fn ends_the_answer(rule: &Rule) -> bool {
    rule.then.answer.is_some() || rule.then.connection.is_some()
}

fn is_hidden(by: &Rule, rule: &Rule, operation: &Operation, is_earlier: bool) -> bool {
    match (by.phase(operation), rule.phase(operation)) {
        (Phase::Before, Phase::Before) => is_earlier,
        (Phase::Before, Phase::Items) => true,
        (Phase::Before, Phase::After) => {
            let changes_any_answer = rule.then.delay.is_some()
                || rule.then.body.is_some()
                || !rule.then.amendment.is_empty();
            ends_the_answer(rule) || !changes_any_answer
        }
        (Phase::After, Phase::After) => is_earlier && ends_the_answer(rule),
        (Phase::Items, _) | (Phase::After, Phase::Before | Phase::Items) => false,
    }
}
