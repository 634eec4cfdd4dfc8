//! The plan: calls times faults, a case each, as the file that `exec --case` runs again.

use serde_json::{Map, Value, json};

use super::baseline::{Baseline, BaselineCall, Occurrence};
use super::fault::{Fault, FaultKind, drift, others, usual};
use crate::engine::{BEHAVIORS, Operation};

/// The name of the one rule of a case.
const RULE: &str = "sweep";

/// The number that is tried where a behavior takes any: small enough that lists have several pages.
const SMALL_NUMBER: &str = "2";

/// Which faults are tried.
#[derive(Clone, Copy, Debug, Default)]
pub struct Breadth {
    /// Every documented error and every fault of a connection too.
    pub all: bool,
    /// The other values of every behavior.
    pub guesses: bool,
    /// Additive changes of the contract.
    pub drift: bool,
}

/// A case that is to be run.
#[derive(Clone, Debug)]
pub struct PlannedCase {
    /// Its number, from 1: the name of its file.
    pub number: usize,
    /// The place of its call in the baseline; none of one that is about the whole run.
    pub call: Option<usize>,
    /// What the call is called; of one that is about the whole run, what it is about.
    pub label: String,
    /// Its fault.
    pub fault: Fault,
    /// What goes wrong, in words.
    pub words: String,
    /// What the file says.
    pub file: Value,
}

impl PlannedCase {
    /// What is the same for this case in each sweep of the same command.
    pub fn id(&self) -> String {
        format!("{} | {} | {}", self.label, self.fault.name, self.fault.does)
    }

    /// The file, as text.
    pub fn text(&self) -> String {
        format!("{:#}\n", self.file)
    }

    /// The same where the fault befalls this many requests in a row, because the HTTP stack of the command sends some of them
    /// again by itself.
    #[must_use]
    pub fn times(&self, times: u64) -> Self {
        let mut case = self.clone();
        case.file["rule"]["times"] = json!(times);
        case
    }

    /// Its name in a sandbox.
    pub fn name(&self) -> String {
        self.number.to_string()
    }
}

/// The cases of `baseline`, in the order in which they are run: what writes before what reads, and faults after the work was
/// done first. Only calls of operations that are `meant` have faults.
pub fn plan(
    baseline: &Baseline,
    (table, breadth): (&[&'static Operation], Breadth),
    seed: u64,
    meant: impl Fn(&'static Operation) -> bool,
) -> Vec<PlannedCase> {
    let mut cases = Vec::new();
    for (place, call) in baseline.calls.iter().enumerate() {
        if !meant(call.observed.operation) {
            continue;
        }
        let mut faults = usual(call, table);
        if breadth.all {
            faults.extend(others(call, table));
        }
        if breadth.drift {
            faults.extend(drift(call));
        }
        let label = baseline.label(place);
        cases.extend(faults.into_iter().map(|fault| of_call((place, call), &label, fault, seed)));
    }
    if breadth.guesses {
        cases.extend(guesses(seed));
    }
    cases.sort_by_key(|case| {
        let reads = case.call.is_none_or(|place| !baseline.calls[place].observed.writes());
        (reads, case.fault.kind != FaultKind::AfterCommit)
    });
    for (place, case) in cases.iter_mut().enumerate() {
        case.number = place + 1;
    }
    cases
}

/// The rule that fires at every call and does nothing: a command that it changes differs by itself.
pub fn placebo(seed: u64) -> Value {
    let rule = json!({ "name": RULE, "on": "*", "then": { "delay": "0ms" } });
    file(seed, "nothing goes wrong", &rule)
}

fn file(seed: u64, words: &str, rule: &Value) -> Value {
    json!({ "seed": seed, "fault": words, "rule": rule })
}

fn of_call(
    (place, call): (usize, &BaselineCall),
    label: &str,
    fault: Fault,
    seed: u64,
) -> PlannedCase {
    let is_row = fault.does.starts_with("row ");
    let words = format!("{label}{} {}", if is_row { "," } else { "" }, fault.does);
    let file = file(seed, &words, &rule(call, &fault));
    PlannedCase { number: 0, call: Some(place), label: label.to_owned(), fault, words, file }
}

fn rule(call: &BaselineCall, fault: &Fault) -> Value {
    let mut rule = Map::new();
    rule.insert("name".to_owned(), json!(RULE));
    let on = fault.on.as_ref().map_or_else(|| json!(call.observed.operation.id), |on| json!(on));
    rule.insert("on".to_owned(), on);
    let mut when = Map::new();
    if let Some(world) = &call.key.world {
        when.insert("world".to_owned(), json!(world));
    }
    let path: Map<String, Value> =
        call.key.ids.iter().map(|(name, id)| ((*name).to_owned(), json!(id))).collect();
    if !path.is_empty() && fault.on.is_none() {
        when.insert("path".to_owned(), path.into());
    }
    if let (FaultKind::OtherWriter, Some((_, item))) = (fault.kind, &fault.row) {
        let own = item.ids.iter().filter(|id| !call.key.ids.contains(id));
        let target: Map<String, Value> =
            own.map(|(name, id)| ((*name).to_owned(), json!(id))).collect();
        when.insert("target".to_owned(), target.into());
    }
    if !when.is_empty() {
        rule.insert("when".to_owned(), when.into());
    }
    let skip = match (call.occurrence, fault.counts_all) {
        _ if fault.on.is_some() => call.alike_before,
        (Occurrence::Only | Occurrence::Unstable, _) => 0,
        (Occurrence::Nth(nth), true) => nth - 1,
        (Occurrence::Nth(_), false) => call.good_before,
    };
    if skip > 0 {
        rule.insert("skip".to_owned(), json!(skip));
    }
    if fault.is_once {
        rule.insert("times".to_owned(), json!(1));
    }
    rule.insert("then".to_owned(), fault.then.clone());
    rule.into()
}

/// A case for each other value of each behavior.
fn guesses(seed: u64) -> Vec<PlannedCase> {
    let values = BEHAVIORS.iter().flat_map(|row| {
        let number = row.number.then_some(SMALL_NUMBER);
        row.values.iter().skip(1).copied().chain(number).map(move |value| (row.name, value))
    });
    let case = |(name, value): (&str, &str)| {
        let setting = format!("{name}={value}");
        let words = format!("the service behaves as with {setting}");
        let mut file = placebo(seed);
        file["fault"] = json!(words);
        file["behaviors"] = json!({ name: value });
        let fault = Fault {
            name: "guess".to_owned(),
            kind: FaultKind::Guess,
            does: setting.clone(),
            then: Value::Null,
            is_once: false,
            row: None,
            on: None,
            counts_all: true,
        };
        PlannedCase { number: 0, call: None, label: setting, fault, words, file }
    };
    values.map(case).collect()
}
