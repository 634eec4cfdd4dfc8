//! What closes a gap: the scenario, or else the rule, that has the next call answered with a status.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};

use super::found::Part;
use crate::engine::scenario::{Answer, Commit, ERROR_NAMES, Phase, Rule, Scenario, Select};
use crate::engine::{MAIN, Operation};
use crate::review::shell_word::{argument, word};

/// What closes a gap.
#[derive(Debug)]
pub(super) enum Closing {
    /// The scenario called so.
    Scenario(Box<str>),
    /// This rule.
    Rule(Box<RawValue>),
}

/// Where the calls are made that a gap is of.
#[derive(Clone, Copy, Debug)]
pub enum GapPlace<'a> {
    /// In a sandbox that runs.
    Running {
        /// Its base URL; none where it is where commands look for one anyway.
        url: Option<&'a str>,
        /// The world; none where each operation is called in one of its own.
        world: Option<&'a str>,
        /// Whether its admin API asks for a token.
        asks_for_token: bool,
    },
    /// In one that is started for them; these are the words of the command around them in front of the scenario that closes
    /// the gap, `exec` with its flags, and those behind it: scenarios that come after it, and `--` with the command. Of
    /// `serve` there are none.
    Anew(&'a [String], &'a [String]),
}

/// The file that the rule of a gap is written to where no sandbox is there to take it.
const RULE_FILE: &str = "./gap.json";

/// What a shell reads as the token of the admin API, which is never written out.
pub const ADMIN_TOKEN: &str = "\"$EMPORIX_SANDBOX_ADMIN_TOKEN\"";

/// The command that makes it active in that place.
pub(super) fn line(closing: &Closing, place: GapPlace<'_>) -> String {
    match place {
        GapPlace::Running { url, world, asks_for_token } => {
            armed(closing, (url, world), asks_for_token)
        }
        GapPlace::Anew(around, behind) => {
            let (first, named) = match closing {
                Closing::Scenario(name) => (String::new(), &**name),
                Closing::Rule(rule) => {
                    let file = format!(r#"{{"rules":[{}]}}"#, rule.get());
                    (format!("printf '%s' {} > {RULE_FILE} && ", word(&file)), RULE_FILE)
                }
            };
            let words = |all: &[String]| -> String {
                let shown = |one: &String| match one == ADMIN_TOKEN {
                    true => one.clone(),
                    false => argument(one),
                };
                all.iter().flat_map(|one| [" ".to_owned(), shown(one)]).collect()
            };
            let (around, behind) = (words(around), words(behind));
            format!("{first}emporix-sandbox{around} --scenario {}{behind}", word(named))
        }
    }
}

fn armed(
    closing: &Closing,
    (url, world): (Option<&str>, Option<&str>),
    asks_for_token: bool,
) -> String {
    let flag = |name: &str, value: Option<&str>| {
        value.map_or_else(String::new, |value| format!(" --{name} {}", word(value)))
    };
    let token =
        if asks_for_token { format!(" --admin-token {ADMIN_TOKEN}") } else { String::new() };
    let place = flag("url", url) + &token + &flag("world", world.filter(|name| *name != MAIN));
    match closing {
        Closing::Scenario(name) => format!("emporix-sandbox arm{place} {}", word(name)),
        Closing::Rule(rule) => {
            format!("emporix-sandbox arm{place} --rule {}", word(rule.get()))
        }
    }
}

impl Closing {
    /// What has the next call of `operation` answered so: the first scenario by name that does it whatever the call says.
    pub(super) fn of(
        operation: &Operation,
        (part, status): (Part, u16),
        scenarios: &BTreeMap<Box<str>, Arc<Scenario>>,
    ) -> Self {
        let mut all = scenarios.values();
        let closes = |scenario: &&Arc<Scenario>| closes(scenario, operation, (part, status));
        match all.find(closes) {
            // A file can be called as no argument is; its rule is written out then.
            Some(scenario) if !is_taken_for_a_file(&scenario.name) => {
                Self::Scenario(scenario.name.clone())
            }
            Some(_) | None => Self::Rule(rule(operation, (part, status))),
        }
    }
}

/// Whether `arm` takes the name for that of a file.
fn is_taken_for_a_file(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    name.contains(['/', '\\']) || ending == Some("json") || name.starts_with('-')
}

/// Whether `scenario` has the first call of `operation` answered so: the first of its rules about it does, and whatever
/// the call says.
fn closes(scenario: &Scenario, operation: &Operation, (part, status): (Part, u16)) -> bool {
    let mut rules = scenario.rules.iter();
    let Some(rule) = rules.find(|rule| rule.on.contains(&operation.id)) else { return false };
    let phase = rule.phase(operation);
    let answer = match part {
        Part::Answer if phase == Phase::Before => rule.then.answer.as_ref(),
        Part::Row if phase == Phase::Items => of_first_row(rule),
        Part::Answer | Part::Row => None,
    };
    is_plain(rule) && answer.is_some_and(|answer| status_of(answer) == status)
}

/// Whether nothing of the call and of what came before decides what the rule does, and nothing else becomes of the answer.
fn is_plain(rule: &Rule) -> bool {
    let then = &rule.then;
    let is_always = rule.when.conditions().next().is_none()
        && (rule.skip, rule.every) == (0, 1)
        && rule.chance.is_none()
        && rule.in_state.is_none();
    let is_alone = then.commit == Commit::Nothing
        && then.amendment.status.is_none()
        && then.body.is_none()
        && then.connection.is_none();
    is_always && is_alone
}

/// What a rule says of the first row.
fn of_first_row(rule: &Rule) -> Option<&Answer> {
    let takes_first = |select: &Select| match select {
        Select::Nth(places) => places.contains(&1),
        Select::Every(every) => *every <= 1,
        Select::First(_) | Select::All => true,
        Select::Where(_) => false,
    };
    let fault = rule.then.items.first().filter(|fault| takes_first(&fault.select))?;
    (!fault.commit).then_some(&fault.answer)
}

fn status_of(answer: &Answer) -> u16 {
    match answer {
        Answer::Error(error) => error.error.status().as_u16(),
        Answer::Respond(respond) => respond.status.as_u16(),
    }
}

/// A rule that has each call of `operation` answered so.
fn rule(operation: &Operation, (part, status): (Part, u16)) -> Box<RawValue> {
    let answer = answer(operation, (part, status));
    let then = match part {
        Part::Answer => answer,
        Part::Row => {
            let mut item = answer;
            item["all"] = true.into();
            json!({"items": [item]})
        }
    };
    let name = match part {
        Part::Answer => status.to_string(),
        Part::Row => format!("row {status}"),
    };
    let rule = json!({"name": name, "on": operation.id, "then": then});
    to_raw_value(&rule).expect("a rule is texts and numbers")
}

/// An error of the service where one has the status, else an answer with nothing but that.
fn answer(operation: &Operation, (part, status): (Part, u16)) -> Value {
    let named = ERROR_NAMES.iter().find(|(_, error)| error.status().as_u16() == status);

    match named {
        Some((name, _)) => json!({ "error": name }),
        None if part == Part::Answer && operation.is_bulk() && status == 207 => {
            json!({"respond": {"status": status, "body": []}})
        }
        None => json!({"respond": {"status": status}}),
    }
}
