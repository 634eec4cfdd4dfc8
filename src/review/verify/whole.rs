//! What is to be so of the whole: no rule that has not fired, no call without an operation, nothing dropped.

use super::calls::undecided;
use super::verification::{Judged, Mismatch, listed};
use crate::engine::Operation;
use crate::engine::journal::Side;
use crate::review::exchanges::{Exchange, Exchanges};
use crate::review::words::counted;

/// Judges whether each rule of the active scenarios has fired.
pub(super) fn no_unfired_rule(exchanges: &Exchanges<'_>) -> Judged {
    if let Some(recorded) = exchanges.recorded() {
        return undecided("expected that each rule fires", recorded);
    }
    let report = exchanges.world.scenarios().report();
    let unfired: Vec<_> = report.iter().filter(|rule| rule.fired == 0).collect();
    let Some(first) = unfired.first() else {
        return Judged::Holds(format!("{} fired", counted(report.len() as u64, "rule")));
    };
    let named: Vec<String> = unfired
        .iter()
        .map(|rule| format!("{}/{} (looked at {}×)", rule.scenario, rule.rule, rule.considered))
        .collect();
    let message = format!(
        "expected that each rule fires, and {} did not: {}",
        counted(unfired.len() as u64, "rule"),
        listed(&named)
    );
    let label = format!("{}/{}", first.scenario, first.rule);
    // The latest exchange at which the rule was looked at says why it did not act.
    let closest = exchanges.all.iter().rev().find_map(|exchange| {
        let rules = exchange.entry.rules();
        let considered = rules.iter().find(|rule| rule.label() == label)?;
        let verdict = considered.verdict.to_text(considered.rule());
        let mismatch = Mismatch::new(format!("rule {label}"), "fires", verdict);
        Some(exchange.closest(vec![mismatch]))
    });
    Judged::Fails(message, closest)
}

/// Judges whether an operation answers every call.
pub(super) fn no_unmatched_call(exchanges: &Exchanges<'_>) -> Judged {
    let said = "expected that an operation answers every call";
    let unmatched = exchanges.all.iter().filter(|exchange| {
        let entry = exchange.entry;
        let status = entry.status().or(entry.intended_status()).unwrap_or_default();
        !entry.row().is_some_and(Operation::is_built) && (400..500).contains(&status)
    });
    let unmatched: Vec<_> = unmatched.collect();
    let Some(first) = unmatched.first() else {
        return match exchanges.missing() {
            Some(missing) => undecided(said, &missing),
            None => Judged::Holds(format!(
                "an operation answers {}",
                counted(exchanges.all.len() as u64, "call")
            )),
        };
    };
    let named = unmatched
        .iter()
        .map(|exchange| format!("{} {}", exchange.entry.method(), exchange.entry.path()));
    let named: Vec<String> = named.collect();
    let message = format!(
        "{said}, and no operation answers {}: {}",
        counted(unmatched.len() as u64, "call"),
        listed(&named)
    );
    let mismatch = Mismatch::new("on", "an operation", "no operation");
    Judged::Fails(message, Some(first.closest(vec![mismatch])))
}

/// Judges whether the journal has every exchange, and has let go of nothing of it. That it keeps no more than the beginning
/// of long bodies drops none: an expectation that looks into such a body says so itself.
pub(super) fn nothing_dropped(exchanges: &Exchanges<'_>) -> Judged {
    let said = "expected that nothing is dropped";
    if let Some(missing) = exchanges.missing() {
        return Judged::Fails(format!("{said}, and {missing}"), None);
    }
    let bare = exchanges.journal().bare() as u64;
    if bare > 0 {
        let message = format!(
            "{said}, and {} lost their bodies and writes to make room: more memory comes with --journal-memory",
            counted(bare, "exchange")
        );
        return Judged::Fails(message, None);
    }
    let is_cut = |exchange: &&Exchange<'_>| {
        [Side::Request, Side::Answer].iter().any(|side| exchange.entry.cut_length(*side).is_some())
    };
    let kept = format!("{} kept", counted(exchanges.all.len() as u64, "exchange"));
    Judged::Holds(match exchanges.all.iter().filter(is_cut).count() {
        0 => kept,
        1 => format!("{kept}, and of a long body of one its beginning"),
        cut => format!("{kept}, and of long bodies of {cut} their beginnings"),
    })
}
