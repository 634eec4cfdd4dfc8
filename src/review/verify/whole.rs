//! What is to be so of the whole: no rule that has not fired, no call without an operation, nothing dropped.

use super::calls::undecided;
use super::verification::{Judged, Mismatch, listed};
use crate::engine::Operation;
use crate::engine::journal::Side;
use crate::review::exchanges::Exchanges;
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

/// Judges whether the journal has all of every exchange.
pub(super) fn nothing_dropped(exchanges: &Exchanges<'_>) -> Judged {
    let said = "expected that nothing is dropped";
    if let Some(missing) = exchanges.missing() {
        return Judged::Fails(format!("{said}, and {missing}"), None);
    }
    let cut = exchanges.all.iter().find_map(|exchange| {
        let mut sides = [(Side::Request, "body"), (Side::Answer, "answer.body")].into_iter();
        let (place, length) = sides.find_map(|(side, place)| {
            let length = exchange.entry.cut_length(side)?;
            Some((place, length))
        })?;
        Some((exchange, place, length))
    });
    match (exchanges.journal().bare(), cut) {
        (0, Some((exchange, place, length))) => {
            let found = format!("not kept: of {length} bytes the journal has not all");
            let message =
                format!("{said}, and not all of a body of {} is kept", exchange.entry.id());
            let mismatch = Mismatch::new(place, "all of the body", found);
            Judged::Fails(message, Some(exchange.closest(vec![mismatch])))
        }
        (0, None) => {
            Judged::Holds(format!("{} kept", counted(exchanges.all.len() as u64, "exchange")))
        }
        (bare, _) => {
            let message = format!(
                "{said}, and {} lost their bodies to make room: more memory comes with --journal-memory",
                counted(bare as u64, "exchange")
            );
            Judged::Fails(message, None)
        }
    }
}
