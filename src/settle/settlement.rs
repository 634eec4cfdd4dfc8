//! What a recording decides, as it is shown and written.

use serde::Serialize;

use super::calls::calls;
use super::compare::AnswerDifference;
use super::replay::{Hypothesis, Replay};
use super::search::{Found, TriedValue, defaults};
use crate::engine::{BEHAVIORS, BehaviorRow, Setting};
use crate::review::fields::FieldDifference;

/// Most answers that are named for one behavior.
const MOST_NAMED: usize = 5;

/// What a recording decides.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Settlement {
    /// How many answers were held against the emulation.
    pub answers: usize,
    /// How many are equal beyond ids and instants, without any setting.
    pub equal: usize,
    /// How many are equal with the settings that explain them.
    pub explained: usize,
    /// The settings other than the default that explain answers.
    pub explained_by: Vec<ExplainedBy>,
    /// The answers that no setting explains.
    pub unexplained: Vec<UnexplainedAnswer>,
    /// The answers that were not held against the emulation.
    pub aside: Vec<AnswersAside>,
    /// The behaviors that the recording decides.
    pub settled: Vec<SettledBehavior>,
    /// The others.
    pub open: Vec<OpenBehavior>,
}

/// A setting, and what it explains.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExplainedBy {
    /// The behavior.
    pub behavior: &'static str,
    /// Its value.
    pub value: String,
    /// The answers that are not equal without it.
    pub answers: Vec<String>,
}

/// An answer that no setting explains.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UnexplainedAnswer {
    /// Which one.
    pub id: String,
    /// The request.
    pub call: String,
    /// The status that was recorded.
    pub status: u16,
    /// The status of the emulation, where it is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emulated_status: Option<u16>,
    /// The fields that differ: before is recorded, after is emulated.
    pub fields: Vec<FieldDifference>,
}

/// A number of answers that were not held against the emulation.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AnswersAside {
    /// How many.
    pub count: usize,
    /// Why.
    pub why: &'static str,
}

/// A behavior that the recording decides.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SettledBehavior {
    /// The behavior.
    pub behavior: &'static str,
    /// Its value.
    pub value: String,
    /// Whether that is the default.
    pub is_default: bool,
    /// Some answers that no other value explains.
    pub evidence: Vec<String>,
}

/// A behavior that the recording does not decide.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenBehavior {
    /// The behavior.
    pub behavior: &'static str,
    /// The values that explain the recording equally well.
    pub values: Vec<String>,
    /// The values that it rules out.
    pub ruled_out: Vec<String>,
    /// Some answers that rule them out, or that looked at the behavior and would be the same with each value.
    pub answers: Vec<String>,
    /// What to send to decide it.
    pub calls: &'static str,
}

impl Settlement {
    /// What was `found` by replaying.
    pub(super) fn of(replay: &Replay<'_>, found: &Found) -> Self {
        let exchanges = &replay.session.exchanges;
        let without = Hypothesis { assumptions: found.best.assumptions.clone(), ..defaults() };
        let plain = replay.replay(&without).distances;
        let zeros = |distances: &[u32]| distances.iter().filter(|it| **it == 0).count();
        let explained = plain.iter().zip(&found.replayed.distances);
        let explained = explained.filter(|(plain, best)| **plain > 0 && **best == 0).count();
        let differences = replay.differences(&found.best);
        let unexplained = exchanges.iter().zip(differences).filter(|(_, it)| it.distance() > 0);
        let unexplained = unexplained.map(|(exchange, difference)| {
            let AnswerDifference { statuses, fields } = difference;
            UnexplainedAnswer {
                id: exchange.id.clone(),
                call: exchange.call(),
                status: exchange.status(),
                emulated_status: statuses.map(|(_, emulated)| emulated),
                fields,
            }
        });
        let unexplained: Vec<UnexplainedAnswer> = unexplained.collect();
        let aside = replay.session.aside.iter();
        let aside = aside.map(|(why, count)| AnswersAside { count: *count, why: why.words() });
        let (settled, open) = decided(replay, found);
        debug_assert_eq!(zeros(&found.replayed.distances) + unexplained.len(), exchanges.len());
        Self {
            answers: exchanges.len(),
            equal: exchanges.len() - explained - unexplained.len(),
            explained,
            explained_by: explained_by(replay, found),
            unexplained,
            aside: aside.collect(),
            settled,
            open,
        }
    }
}

/// The settings of the best hypothesis without which answers are not equal.
fn explained_by(replay: &Replay<'_>, found: &Found) -> Vec<ExplainedBy> {
    let chosen = BEHAVIORS.iter().filter_map(|row| {
        let setting = *found.best.settings.get(&row.behavior)?;
        (setting != Setting::Choice(0)).then_some((row, setting))
    });
    let explains = chosen.map(|(row, setting)| {
        let mut without = found.best.clone();
        without.settings.insert(row.behavior, Setting::Choice(0));
        let distances = replay.replay(&without).distances;
        let differs =
            |place: &usize| distances[*place] > 0 && found.replayed.distances[*place] == 0;
        let answers = (0..distances.len()).filter(differs);
        let answers = answers.map(|place| replay.session.exchanges[place].id.clone()).collect();
        ExplainedBy { behavior: row.name, value: row.text_of(setting), answers }
    });
    explains.filter(|it| !it.answers.is_empty()).collect()
}

/// The behaviors that are decided, and the others.
fn decided(replay: &Replay<'_>, found: &Found) -> (Vec<SettledBehavior>, Vec<OpenBehavior>) {
    let ids = |places: &mut dyn Iterator<Item = usize>| -> Vec<String> {
        let ids = places.map(|place| replay.session.exchanges[place].id.clone());
        ids.take(MOST_NAMED).collect()
    };
    let (mut settled, mut open) = (Vec::new(), Vec::new());
    for (row, tried) in BEHAVIORS.iter().zip(&found.tried) {
        let (possible, ruled_out): (Vec<&TriedValue>, Vec<&TriedValue>) =
            tried.iter().partition(|it| it.against.is_empty());
        let mut against: Vec<usize> =
            ruled_out.iter().flat_map(|it| it.against.iter().copied()).collect();
        against.sort_unstable();
        against.dedup();
        let text = |all: &[&TriedValue]| -> Vec<String> {
            all.iter().map(|it| row.text_of(it.value)).collect()
        };
        if let ([only], false) = (&possible[..], ruled_out.is_empty()) {
            settled.push(SettledBehavior {
                behavior: row.name,
                value: row.text_of(only.value),
                is_default: only.value == Setting::Choice(0),
                evidence: ids(&mut against.into_iter()),
            });
            continue;
        }
        let looked = &found.consulted[row.behavior as usize];
        let looked = looked.iter().copied().filter(|_| speaks_of(row));
        open.push(OpenBehavior {
            behavior: row.name,
            values: text(&possible),
            ruled_out: text(&ruled_out),
            answers: match ruled_out.is_empty() {
                true => ids(&mut looked.into_iter()),
                false => ids(&mut against.into_iter()),
            },
            calls: calls(row.behavior),
        });
    }
    (settled, open)
}

/// Whether the answers that look at a behavior are worth naming: the name of the tenant is looked at by each.
fn speaks_of(row: &BehaviorRow) -> bool {
    row.behavior != crate::engine::Behavior::TenantName
}
