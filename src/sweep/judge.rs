//! The judge: one oracle for every case. Every call that ended well in the baseline ends well here, and the state at the end is
//! equal.

use super::attributes::{Attribute, attributes};
use super::baseline::Baseline;
use super::evidence::{missing, never_well, repeated, states};
use super::fault::FaultKind;
use super::observed::ObservedCall;
use super::outcome::{Endless, ObservedRun};
use super::plan::PlannedCase;
use super::state::StateDifference;
use super::verdict::Verdict;

/// What became of a case, and by what one sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// By what one sees it, in a sentence.
    pub evidence: String,
    /// What is noteworthy besides.
    pub attributes: Vec<Attribute>,
    /// Whether writes remain of a command that stopped.
    pub half_done: bool,
}

/// Judges the run of a case.
pub fn judge(case: &PlannedCase, baseline: &Baseline, run: &ObservedRun) -> Judgement {
    let difference = baseline.state.difference(&run.state);
    let (verdict, evidence) = verdict(case, baseline, (run, &difference));
    let half_done =
        verdict == Verdict::Stopped && !run.state.is_as_at_start() && !difference.is_empty();
    Judgement { verdict, evidence, attributes: attributes(case, baseline, run), half_done }
}

fn verdict(
    case: &PlannedCase,
    baseline: &Baseline,
    (run, difference): (&ObservedRun, &StateDifference),
) -> (Verdict, String) {
    if run.fired().is_empty() {
        return (Verdict::NotReached, "the fault found nothing to act on".to_owned());
    }
    if let Some(endless) = run.endless {
        return (Verdict::Waits, endless_words(endless, run));
    }
    if let Some(said) = lost_update(case, run) {
        return (Verdict::LostUpdate, format!("exit {}, {said}", run.code));
    }
    if let Some(said) = repeated(&difference.repeated) {
        return (Verdict::Duplicate, format!("exit {}, but {said}", run.code));
    }
    if run.code != baseline.code {
        return (Verdict::Stopped, format!("exit {}", run.code));
    }
    let missing = missing(baseline, run);
    if !missing.is_empty() {
        let said = format!("exit {}, but {}", run.code, never_well(&missing, run));
        return (Verdict::Lied, said);
    }
    if !difference.is_empty() {
        return (Verdict::Lied, format!("exit {}, but {}", run.code, states(difference)));
    }
    (Verdict::Survived, format!("exit {}", run.code))
}

fn endless_words(endless: Endless, run: &ObservedRun) -> String {
    match endless {
        Endless::Waiting => "still waiting for the answer when its patience was over".to_owned(),
        Endless::Running => format!("still running after {} requests", run.calls.len()),
    }
}

/// That what another writer left was overwritten by one who had not read it, in words.
fn lost_update(case: &PlannedCase, run: &ObservedRun) -> Option<String> {
    if case.fault.kind != FaultKind::OtherWriter || run.state.marks > 0 {
        return None;
    }
    run.fired().into_iter().find_map(|touched| overwritten(touched, case, run))
}

/// That what another writer left before the call at `touched` was overwritten, in words.
fn overwritten(touched: usize, case: &PlannedCase, run: &ObservedRun) -> Option<String> {
    let call = &run.calls[touched];
    let item = case.fault.row.as_ref().map_or_else(|| call.key.item(), |(_, item)| item.clone());
    let writes = |call: &ObservedCall| {
        let by_row = call.rows.iter().any(|row| row.item == item && row.well);
        by_row || (call.rows.is_empty() && call.committed && call.key.item() == item)
    };
    let removes = |call: &ObservedCall| {
        let is_delete = call.operation.method.as_str() == "DELETE" && call.committed;
        is_delete && item.ids.iter().all(|id| call.key.ids.contains(id))
    };
    if run.calls[touched..].iter().any(removes) {
        return None;
    }
    let overwritten = touched + run.calls[touched..].iter().position(writes)?;
    let had_read = |call: &ObservedCall| call.reads() && call.well && item.is_within(&call.key);
    let was_read = run.calls[touched..overwritten].iter().any(had_read);
    let again = if overwritten == touched { "" } else { " at its next try" };
    (!was_read).then(|| {
        format!("what another writer had left was overwritten{again}, and had not been read")
    })
}
