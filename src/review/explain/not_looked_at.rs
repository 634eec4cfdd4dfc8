//! Calls of the operations of a rule for which it was not looked at, and why.

use crate::engine::Check;
use crate::engine::journal::Entry;
use crate::engine::scenario::{Phase, Rule, Scenario};

/// Most exchanges that are named for one reason.
const MOST_NAMED: usize = 3;

/// Why a rule was not looked at for a call of one of its operations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NotLookedAt {
    /// A rule, `scenario/rule`, ended the answer before.
    Ended(String),
    /// A check refused the call before.
    Refused(&'static str),
    /// It was looked at, and its counts began anew since.
    BeganAnew,
    /// The call came before the scenario was active.
    Earlier,
}

impl NotLookedAt {
    /// Of a rule that was looked at for no call since its counts began; none where `entry` is of no operation of it.
    pub(super) fn of(entry: &Entry, scenario: &Scenario, rule: &Rule) -> Option<Self> {
        let operation = entry.row().filter(|operation| rule.on.contains(&operation.id))?;
        let phase = rule.phase(operation);
        let is_it = |label: &str| label == rule.label(scenario);
        if entry.rules().iter().any(|known| is_it(&known.label())) {
            return Some(Self::BeganAnew);
        }
        let failed = entry.trace().failed;
        if let Some(check) = failed.filter(|check| is_before(*check, phase)) {
            return Some(Self::Refused(check.name()));
        }
        let ended = entry.rules().iter().find(|known| {
            known.verdict.acts()
                && known.rule().then.ends_the_answer()
                && place(known.rule().phase(operation)) <= place(phase)
        });
        Some(ended.map_or(Self::Earlier, |known| Self::Ended(known.label())))
    }

    /// Why, in words.
    pub(super) fn to_text(&self) -> String {
        match self {
            Self::Ended(label) => format!("`{label}` ended the answer before it was looked at"),
            Self::Refused(check) => {
                format!("the check `{check}` refused the call before it was looked at")
            }
            Self::BeganAnew => "it was looked at, and its counts began anew since".to_owned(),
            Self::Earlier => "it came before the scenario was active".to_owned(),
        }
    }

    /// Why, and for which exchanges.
    fn of_exchanges(&self, ids: &str) -> String {
        match self {
            Self::Ended(label) => format!("`{label}` ended the answer of {ids}"),
            Self::Refused(check) => format!("the check `{check}` refused {ids}"),
            Self::BeganAnew => format!("its counts began anew after {ids}"),
            Self::Earlier => format!("{ids} came before the scenario was active"),
        }
    }
}

/// How many calls of its operations have come, and why the rule was looked at for none of them; none where no such call has
/// come since it is active. `calls` are exchanges by their ids.
pub(super) fn why(calls: &[(String, NotLookedAt)]) -> Option<String> {
    if calls.iter().all(|(_, why)| *why == NotLookedAt::Earlier) {
        return None;
    }
    let mut reasons: Vec<(&NotLookedAt, Vec<&str>)> = Vec::new();
    for (id, why) in calls {
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, ids)) => ids.push(id),
            None => reasons.push((why, vec![id])),
        }
    }
    let said = reasons.into_iter().map(|(why, ids)| why.of_exchanges(&named(&ids)));
    let said = said.collect::<Vec<_>>().join("; ");
    Some(match calls.len() {
        1 => format!("1 call of its operations has come, and it was not looked at: {said}"),
        count => {
            format!(
                "{count} calls of its operations have come, and it was looked at for none: {said}"
            )
        }
    })
}

/// The first few of these ids, and how many more there are.
fn named(ids: &[&str]) -> String {
    let shown = ids.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join(", ");
    match ids.len().saturating_sub(MOST_NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Whether a call that fails `check` is over before rules of `phase` are looked at.
fn is_before(check: Check, phase: Phase) -> bool {
    match phase {
        Phase::Items => true,
        // Those of the answer are looked at for a refusal by the service, too.
        Phase::Before | Phase::After => matches!(
            check,
            Check::Framing | Check::SandboxHeaders | Check::Route | Check::Lint | Check::Tenant
        ),
    }
}

/// The place of a phase in the life of a request.
fn place(phase: Phase) -> u8 {
    match phase {
        Phase::Before => 0,
        Phase::Items => 1,
        Phase::After => 2,
    }
}
