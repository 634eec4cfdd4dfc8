//! The machine: the steps of one scenario, one after the other.

use std::collections::BTreeSet;

use super::judge::{StepAnswer, judge};
use super::request::StepRequest;
use super::results::{StepOutcome, StepResult};
use super::values::Values;
use crate::engine::OperationKind;
use crate::engine::scenario::{PREFIX_VALUE, Step, TENANT_VALUE, values_in};
use crate::review::verify::{ABSENT, Mismatch};

/// Where the steps run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a world in which the rules of the scenario are active.
    World,
    /// At a service without them.
    Target {
        /// Whether nothing is written.
        read_only: bool,
    },
}

/// What is to be done next.
#[derive(Clone, Debug)]
pub enum Next {
    /// To let this time pass, in milliseconds, and to say [`StepRun::waited`].
    Wait(u64),
    /// To send this, and to say [`StepRun::answered`], or [`StepRun::skip`].
    Send(StepRequest),
    /// Nothing: all steps are through.
    Done,
}

/// The steps of one scenario, and how far they have come.
#[derive(Debug)]
pub struct StepRun<'s> {
    steps: &'s [Step],
    place: Place,
    values: Values,
    at: usize,
    has_waited: bool,
    failed: bool,
    results: Vec<StepResult>,
}

impl<'s> StepRun<'s> {
    /// Before the first of `steps`, which are about `tenant` and begin the names of what they make with `prefix`.
    pub fn new(steps: &'s [Step], place: Place, tenant: &str, prefix: &str) -> Self {
        let mut values = Values::default();
        values.keep_text(TENANT_VALUE, tenant);
        values.keep_text(PREFIX_VALUE, prefix);
        Self { steps, place, values, at: 0, has_waited: false, failed: false, results: Vec::new() }
    }

    /// What is to be done next. It stays the same until something was said.
    pub fn next(&mut self) -> Next {
        while let Some(step) = self.steps.get(self.at) {
            if self.failed {
                let why = "a step before it failed".to_owned();
                self.conclude(StepOutcome::NotRun, Some(why));
            } else if let Some(why) = self.left_out(step) {
                self.conclude(StepOutcome::Skipped, Some(why));
            } else if step.wait_ms > 0 && !self.has_waited {
                return Next::Wait(step.wait_ms);
            } else {
                return Next::Send(StepRequest::of(step, &self.values));
            }
        }
        Next::Done
    }

    /// The time has passed.
    pub fn waited(&mut self) {
        self.has_waited = true;
    }

    /// The step is left out after all; why.
    pub fn skip(&mut self, why: String) {
        self.conclude(StepOutcome::Skipped, Some(why));
    }

    /// The step, which is not sent any more, counts as failed; why.
    pub fn fail(&mut self, why: String) {
        self.failed = true;
        self.conclude(StepOutcome::Failed, Some(why));
    }

    /// This came back, or no whole answer did: `silence` says what is known of that.
    pub fn answered(&mut self, answer: Result<&StepAnswer, &str>) {
        let Some(step) = self.steps.get(self.at) else { return };
        let call = self.call(step);
        let mut differences = judge(&step.expect, answer.ok(), &self.values);
        if let Ok(answer) = answer {
            differences.extend(self.save(step, answer));
        }
        self.failed = !differences.is_empty();
        let outcome = if self.failed { StepOutcome::Failed } else { StepOutcome::Passed };
        self.conclude(outcome, answer.err().filter(|_| self.failed).map(str::to_owned));
        if let Some(result) = self.results.last_mut() {
            result.status = answer.ok().map(|answer| answer.status);
            (result.differences, result.call) = (differences, call);
        }
    }

    /// What became of each step, once all are through.
    pub fn results(self) -> Vec<StepResult> {
        self.results
    }

    /// Why `step` is left out where the steps run.
    fn left_out(&self, step: &Step) -> Option<String> {
        let lacking = texts(step).into_iter().find_map(|text| self.values.lacking(text));
        let of_place = match self.place {
            Place::World => None,
            Place::Target { .. } if step.by_rules => {
                Some("what rules cause does not happen here".to_owned())
            }
            Place::Target { read_only: true } if writes(step) => {
                Some("it writes (--read-only)".to_owned())
            }
            Place::Target { .. } => None,
        };
        of_place.or_else(|| lacking.map(|name| format!("it needs `{name}` of a skipped step")))
    }

    fn save(&mut self, step: &Step, answer: &StepAnswer) -> Vec<Mismatch> {
        let mut missing = Vec::new();
        for (name, pointer) in &step.save {
            match answer.at(pointer) {
                Some(value) => self.values.keep(name, value),
                None => missing.push(Mismatch::new(
                    format!("save.{name}"),
                    format!("a value at `{pointer}`"),
                    ABSENT,
                )),
            }
        }
        missing
    }

    fn call(&self, step: &Step) -> String {
        format!("{} {}", step.operation.method, StepRequest::of(step, &self.values).path)
    }

    fn conclude(&mut self, outcome: StepOutcome, reason: Option<String>) {
        let Some(step) = self.steps.get(self.at) else { return };
        self.results.push(StepResult {
            name: step.name.to_string(),
            operation: step.operation.id,
            call: format!("{} {}", step.operation.method, step.operation.path),
            status: None,
            outcome,
            reason,
            differences: Vec::new(),
        });
        (self.at, self.has_waited) = (self.at + 1, false);
    }
}

/// The texts of a step in which placeholders stand.
fn texts(step: &Step) -> BTreeSet<&str> {
    let pairs = [&step.path, &step.query, &step.header].into_iter().flatten();
    let all = pairs.map(|(_, text)| &**text).chain(step.body.as_deref());
    all.filter(|text| values_in(text).next().is_some()).collect()
}

/// Whether a step changes what the service keeps, tokens apart.
fn writes(step: &Step) -> bool {
    match step.operation.kind {
        OperationKind::Read | OperationKind::Tokens => false,
        OperationKind::Write
        | OperationKind::Bulk { .. }
        | OperationKind::Session
        | OperationKind::Unbuilt
        | OperationKind::OnlyRead(_)
        | OperationKind::LeftOut(_) => true,
    }
}
