//! A scenario from its own side: how far each rule has come, why it has not fired, and which exchanges came nearest.

use serde::{Deserialize, Serialize};

use super::conditions::lacked;
use super::lacked::LackedCondition;
use super::not_looked_at::{NotLookedAt, why};
use crate::engine::World;
use crate::engine::journal::Entry;
use crate::engine::scenario::{ConsideredRule, Rule, RuleReport, Scenario};

/// Most exchanges that are shown for a rule.
const MOST_NEAR: usize = 3;

/// Why the rules of a scenario have fired or not.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ScenarioExplanation {
    /// Its name.
    pub scenario: String,
    /// Its state.
    pub state: String,
    /// Its rules.
    pub rules: Vec<RuleExplanation>,
}

/// Why a rule has fired or not.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct RuleExplanation {
    /// Its name.
    pub rule: String,
    /// The operations it is on.
    pub on: Vec<String>,
    /// How often it was looked at.
    pub considered: u64,
    /// How often it could act.
    pub hits: u64,
    /// How often it did.
    pub fired: u64,
    /// How often it still may; none when there is no end.
    pub remaining: Option<u64>,
    /// Why it has fired so often, in a sentence.
    pub summary: String,
    /// The exchanges on which it came nearest to acting, where the latest one is not it.
    pub nearest: Vec<NearExchange>,
}

/// An exchange on which a rule did not act.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct NearExchange {
    /// What the answer carries as `Sandbox-Request-Id`.
    pub id: String,
    /// Method and target.
    pub request: String,
    /// Why the rule did not act.
    pub verdict: String,
    /// What the exchange lacked.
    pub lacked: Vec<LackedCondition>,
}

/// Explains an active scenario of `world`; none where no active one is called `name`.
pub fn explain_scenario(world: &World, name: &str) -> Option<ScenarioExplanation> {
    let active = world.scenarios().active();
    let scenario = active.iter().find(|scenario| *scenario.name == *name)?;
    let report = world.scenarios().report();
    let reports = report.iter().filter(|report| *report.scenario == *name);
    let state = reports.clone().next().map_or_else(String::new, |it| it.state.to_string());
    let rules = scenario.rules.iter().zip(reports);
    let rules = rules.map(|(rule, report)| explained(world, scenario, rule, report)).collect();
    Some(ScenarioExplanation { scenario: name.to_owned(), state, rules })
}

fn explained(
    world: &World,
    scenario: &Scenario,
    rule: &Rule,
    report: &RuleReport,
) -> RuleExplanation {
    let nearest = match report.considered {
        0 => not_looked_at(world, scenario, rule),
        _ => nearest(world, scenario, rule),
    };
    RuleExplanation {
        rule: rule.name.to_string(),
        on: rule.on.iter().map(|id| (*id).to_owned()).collect(),
        considered: report.considered,
        hits: report.hits,
        fired: report.fired,
        remaining: report.remaining,
        summary: summary(world, (scenario, rule), report, nearest.is_empty()),
        nearest,
    }
}

fn summary(
    world: &World,
    (scenario, rule): (&Scenario, &Rule),
    report: &RuleReport,
    is_alone: bool,
) -> String {
    let times = |count: u64| if count == 1 { "once".to_owned() } else { format!("{count} times") };
    match report {
        RuleReport { fired: 1.., remaining: Some(0), .. } => {
            format!("it has fired {}, as often as it may", times(report.fired))
        }
        RuleReport { fired: 1.., .. } => format!("it has fired {}", times(report.fired)),
        RuleReport { considered: 0, .. } => {
            let calls: Vec<(String, NotLookedAt)> = world
                .journal()
                .entries()
                .rev()
                .filter_map(|it| Some((it.id().to_owned(), NotLookedAt::of(it, scenario, rule)?)))
                .collect();
            if let Some(why) = why(&calls) {
                return why;
            }
            let on = rule.on.iter().take(3).copied().collect::<Vec<_>>().join(", ");
            let more = if rule.on.len() > 3 { ", and others" } else { "" };
            let near = if is_alone { "" } else { "; the latest other calls are listed" };
            format!("no call of its operations has come since it is active: {on}{more}{near}")
        }
        RuleReport { hits: 1, .. } => {
            format!("it could have acted once, and {} let the call pass", own_counts(rule))
        }
        RuleReport { hits: 2.., .. } => format!(
            "it could have acted {}, and each time {} let the call pass",
            times(report.hits),
            own_counts(rule)
        ),
        RuleReport { considered: 1, .. } => {
            "it was looked at once, and the call lacked something".to_owned()
        }
        RuleReport { considered: 2.., .. } => {
            format!("it was looked at {}, and each call lacked something", times(report.considered))
        }
    }
}

/// The exchanges on which the rule was looked at and did not act: those that lacked least, the latest first.
fn nearest(world: &World, scenario: &Scenario, rule: &Rule) -> Vec<NearExchange> {
    let is_it = |it: &&ConsideredRule| {
        *it.scenario.name == *scenario.name
            && it.rule().name == rule.name
            && it.rule().text == rule.text
            && !it.verdict.acts()
    };
    let considered = world.journal().entries().rev();
    let considered =
        considered.filter_map(|entry| Some((entry, entry.rules().iter().find(is_it)?)));
    let mut near: Vec<(&Entry, &ConsideredRule)> = considered.collect();
    near.sort_by_key(|(_, considered)| considered.verdict.lacks());
    near.truncate(MOST_NEAR);
    let shown = near.into_iter().map(|(entry, considered)| NearExchange {
        id: entry.id().to_owned(),
        request: entry.request_line(),
        verdict: considered.verdict.to_text(considered.rule()),
        lacked: lacked(world, entry, considered),
    });
    shown.collect()
}

/// What of a rule lets calls pass on which it could act: those of the three that it has.
fn own_counts(rule: &Rule) -> String {
    let of = [
        (rule.skip > 0).then_some("skip"),
        (rule.every > 1).then_some("every"),
        rule.chance.map(|_| "chance"),
    ];
    let of: Vec<&str> = of.into_iter().flatten().collect();
    format!("its own {}", of.join(" or "))
}

/// The latest exchanges, those of its operations first, where the rule was looked at for none of them.
fn not_looked_at(world: &World, scenario: &Scenario, rule: &Rule) -> Vec<NearExchange> {
    let of = |is_on: bool| {
        let latest = world.journal().entries().rev();
        let latest = latest.map(|entry| (entry, NotLookedAt::of(entry, scenario, rule)));
        latest.filter(move |(_, why)| why.is_some() == is_on).take(MOST_NEAR)
    };
    let near = of(true).chain(of(false)).take(MOST_NEAR).map(|(entry, why)| {
        let lacked = why.is_none().then(|| LackedCondition {
            path: "on".to_owned(),
            expected: rule.on.iter().take(3).copied().collect::<Vec<_>>().join(" or "),
            found: entry.operation().unwrap_or("no operation").to_owned(),
        });
        let other = || "it is of another operation".to_owned();
        NearExchange {
            id: entry.id().to_owned(),
            request: entry.request_line(),
            verdict: why.map_or_else(other, |why| why.to_text()),
            lacked: lacked.into_iter().collect(),
        }
    });
    near.collect()
}
