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
    /// Whether a write was left out, so that what comes behind it may find another state than it expects.
    lacks_write: bool,
    results: Vec<StepResult>,
}

impl<'s> StepRun<'s> {
    /// Before the first of `steps`, which are about `tenant` and begin the names of what they make with `prefix`.
    pub fn new(steps: &'s [Step], place: Place, tenant: &str, prefix: &str) -> Self {
        let mut values = Values::default();
        values.keep_text(TENANT_VALUE, tenant);
        values.keep_text(PREFIX_VALUE, prefix);
        Self {
            steps,
            place,
            values,
            at: 0,
            has_waited: false,
            failed: false,
            lacks_write: false,
            results: Vec::new(),
        }
    }

    /// What is to be done next. It stays the same until something was said.
    pub fn upcoming(&mut self) -> Next {
        while let Some(step) = self.steps.get(self.at) {
            if self.failed {
                let why = "a step before it failed".to_owned();
                self.conclude(StepOutcome::NotRun, Some(why));
            } else if let Some(why) = self.left_out(step) {
                self.skip(why);
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
        // What comes of a write that rules decide about is marked as theirs too.
        self.lacks_write |=
            self.steps.get(self.at).is_some_and(|step| !step.by_rules && writes(step));
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
            Place::Target { read_only } => self.left_out_at_target(step, read_only),
        };
        of_place.or_else(|| lacking.map(|name| format!("it needs `{name}` of a skipped step")))
    }

    fn left_out_at_target(&self, step: &Step, read_only: bool) -> Option<String> {
        let why = if step.by_rules {
            "what rules cause does not happen here"
        } else if self.lacks_write {
            "a write before it was not sent"
        } else if read_only && writes(step) {
            "it writes (--read-only)"
        } else {
            return None;
        };
        Some(why.to_owned())
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

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, header};

    use super::*;
    use crate::api::SERVICES;
    use crate::content::ad_hoc_scenario;
    use crate::engine::Router;
    use crate::engine::scenario::Scenario;

    const ONE: &str = "/customer-segment/t/segments/s/customers";

    /// A scenario with these steps.
    fn scenario(steps: &str) -> Scenario {
        let text = format!(
            r#"{{"rules": [{{"name": "r", "on": "*", "then": {{"error": "unavailable"}}}}], "steps": [{steps}]}}"#
        );
        let router = Router::new(SERVICES);
        ad_hoc_scenario("s", text.as_bytes(), router.operations()).unwrap()
    }

    const STEPS: &str = r#"
        {"name": "read", "call": "GET …/customers/{customerId}", "path": {"segmentId": "s", "customerId": "a b"}, "expect": {"status": 200}, "save": {"version": "/metadata/version", "id": "/id"}},
        {"name": "rules", "call": "GET …/customers/{customerId}", "path": {"segmentId": "s", "customerId": "c"}, "byRules": true, "expect": {"status": "none"}, "save": {}},
        {"name": "write", "call": "PUT …/customers/{customerId}", "path": {"segmentId": "s", "customerId": "${id}"}, "query": {"a": "x&${prefix}"}, "header": {"X-A": "${version}"},
         "body": {"version": "${version}", "name": "${prefix}${id}"}, "wait": "2s", "expect": {"status": "2xx", "body": {"/v": "${version}"}}},
        {"name": "last", "call": "GET …/segments", "expect": {"status": 200, "header": {"x-a": {"exists": true}}}}"#;

    fn answer(status: u16, body: &str) -> StepAnswer {
        StepAnswer { status, headers: HeaderMap::new(), body: body.to_owned() }
    }

    fn outcomes(run: StepRun<'_>) -> Vec<StepOutcome> {
        run.results().iter().map(|result| result.outcome).collect()
    }

    fn sent(run: &mut StepRun<'_>) -> StepRequest {
        match run.upcoming() {
            Next::Send(request) => request,
            other @ (Next::Wait(_) | Next::Done) => panic!("{other:?}"),
        }
    }

    #[test]
    fn values_go_from_answers_into_later_requests() {
        let scenario = scenario(STEPS);
        let mut run = StepRun::new(&scenario.steps, Place::World, "t", "p-");
        assert_eq!(sent(&mut run).path, format!("{ONE}/a%20b"));
        run.answered(Ok(&answer(200, r#"{"id": "i/1", "metadata": {"version": 3}}"#)));
        sent(&mut run);
        run.answered(Err("reset"));
        assert!(matches!(run.upcoming(), Next::Wait(2_000)));
        run.waited();
        let request = sent(&mut run);
        assert_eq!(request.path, format!("{ONE}/i%2F1?a=x%26p-"));
        assert_eq!(request.body.as_deref(), Some(r#"{"version":3,"name":"p-i/1"}"#));
        assert_eq!(request.headers, [("X-A".into(), "3".to_owned())]);
        run.answered(Ok(&answer(204, r#"{"v": 3.0}"#)));
        sent(&mut run);
        let mut last = answer(200, "[]");
        last.headers.insert(header::HeaderName::from_static("x-a"), HeaderValue::from_static("1"));
        run.answered(Ok(&last));
        assert!(matches!(run.upcoming(), Next::Done));
        assert_eq!(outcomes(run), [StepOutcome::Passed; 4]);
    }

    #[test]
    fn a_failure_ends_the_story_and_says_where_it_differs() {
        let scenario = scenario(STEPS);
        let mut run = StepRun::new(&scenario.steps, Place::World, "t", "p-");
        sent(&mut run);
        run.answered(Ok(&answer(200, "<html>")));
        assert!(matches!(run.upcoming(), Next::Done));
        let results = run.results();
        let places: Vec<_> = results[0].differences.iter().map(|it| &*it.path).collect();
        assert_eq!(places, ["save.version", "save.id"]);
        assert!(results[1..].iter().all(|result| result.outcome == StepOutcome::NotRun));
    }

    #[test]
    fn elsewhere_rules_are_left_out_and_what_follows_a_write_that_was_not_sent() {
        use StepOutcome::{Passed, Skipped};
        let scenario = scenario(STEPS);
        let at = |read_only| {
            let place = Place::Target { read_only };
            let mut run = StepRun::new(&scenario.steps, place, "t", "p-");
            sent(&mut run);
            run.answered(Ok(&answer(200, r#"{"id": 1, "metadata": {"version": 3}}"#)));
            run
        };
        let mut run = at(true);
        assert!(matches!(run.upcoming(), Next::Done));
        assert_eq!(outcomes(run), [Passed, Skipped, Skipped, Skipped]);
        let mut run = at(false);
        run.upcoming();
        run.waited();
        sent(&mut run);
        run.skip("it could not be restored".to_owned());
        assert!(matches!(run.upcoming(), Next::Done));
        assert_eq!(outcomes(run), [Passed, Skipped, Skipped, Skipped]);
    }
}
