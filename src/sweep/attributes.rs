//! What is noteworthy of how a command got through a case, and is no verdict.

use std::mem::discriminant;

use super::baseline::{Baseline, came, written};
use super::outcome::ObservedRun;
use super::plan::PlannedCase;

/// What is noteworthy of a run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attribute {
    /// The same was written more often than without the fault.
    RepeatedWrite,
    /// A call came this much more often than without the fault.
    Storm(usize),
    /// The next try came before the time that `Retry-After` had said.
    RetryAfterIgnored,
    /// The command printed something else.
    OutputDiffers,
    /// The HTTP stack had sent the request again by itself, so the fault befell this many requests in a row.
    RetriedByStack(usize),
}

impl Attribute {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::RepeatedWrite => "repeated write".to_owned(),
            Self::Storm(count) => format!("storm of {count} more requests"),
            Self::RetryAfterIgnored => "Retry-After ignored".to_owned(),
            Self::OutputDiffers => "output differs".to_owned(),
            Self::RetriedByStack(times) => {
                format!("retried by the HTTP stack, so the fault befell {times} requests in a row")
            }
        }
    }
}

/// This many more requests than without the fault are a storm.
const STORM: usize = 10;
/// A stack that sends a request again does so within this time, in microseconds; application code takes longer.
const BY_STACK_US: u64 = 5_000;
/// On a machine that is busy it may take this long.
const PERHAPS_BY_STACK_US: u64 = 50_000;

/// What is noteworthy of the run of a case.
pub fn attributes(case: &PlannedCase, baseline: &Baseline, run: &ObservedRun) -> Vec<Attribute> {
    let mut found = Vec::new();
    let is_extended = case.file["rule"]["times"].as_u64().is_some_and(|times| times > 1);
    // As often as it really befell the same bytes, not as often as it could have.
    let befallen = befallen_in_a_row(run);
    if case.fault.is_once && is_extended && befallen > 1 {
        found.push(Attribute::RetriedByStack(befallen));
    }
    let is_more = |(key, count): &(&_, &usize)| {
        baseline.written.get(*key).is_none_or(|known| *known < **count)
    };
    if written(run).iter().any(|pair| is_more(&pair)) {
        found.push(Attribute::RepeatedWrite);
    }
    let calls = came(run);
    let more = calls.iter().map(|(key, count)| {
        count.saturating_sub(baseline.came.get(key).copied().unwrap_or_default())
    });
    if let Some(most) = more.max().filter(|most| *most >= STORM) {
        found.push(Attribute::Storm(most));
    }
    if ignores_retry_after(run) {
        found.push(Attribute::RetryAfterIgnored);
    }
    // What was ended printed less.
    if run.endless.is_none() && baseline.output.is_some_and(|output| output != run.output) {
        found.push(Attribute::OutputDiffers);
    }
    found
}

/// Whether a call came again before the time that the answer to it had said.
fn ignores_retry_after(run: &ObservedRun) -> bool {
    run.calls.iter().enumerate().any(|(place, call)| {
        let Some(seconds) = call.retry_after.filter(|_| call.fired) else { return false };
        let next = run.calls[place + 1..].iter().find(|next| next.key == call.key);
        // A tenth less is what clocks and roundings may take.
        next.is_some_and(|next| next.at_us.saturating_sub(call.at_us) < seconds * 900_000)
    })
}

/// How many requests with the bytes of the first that was befallen were befallen.
fn befallen_in_a_row(run: &ObservedRun) -> usize {
    let fired = run.fired();
    let calls = fired.iter().map(|place| &run.calls[*place]);
    let first = fired.first().map(|place| run.calls[*place].fingerprint);
    calls.filter(|call| Some(call.fingerprint) == first).count()
}

/// What is noteworthy of several cases, in words: each once, the most of it, and in how many of them where not in all.
pub fn of_several(cases: &[&[Attribute]]) -> Vec<String> {
    let mut all: Vec<&Attribute> = cases.iter().flat_map(|case| case.iter()).collect();
    all.sort();
    let kinds = all.chunk_by(|one, other| discriminant(*one) == discriminant(*other));
    let words = kinds.filter_map(|kind| {
        let most = kind.last()?.words();
        Some(match kind.len() {
            count if count == cases.len() => most,
            count => format!("{most} (in {count} of {})", cases.len()),
        })
    });
    words.collect()
}

/// Whether the HTTP stack of a command has sent a request again by itself, so that application code has not seen the fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentAgain {
    /// It has not, or the command sends the same bytes as soon without a fault.
    No,
    /// It came later than a stack sends it, and sooner than application code mostly does: another run says more.
    Perhaps,
    /// It has: the fault has to befall this many requests in a row until application code sees it.
    ByStack(u64),
}

/// Whether the last request that the fault befell was sent again by the HTTP stack. The time counts from the end of the failed
/// exchange, however long that took.
pub fn sent_again(case: &PlannedCase, baseline: &Baseline, run: &ObservedRun) -> SentAgain {
    /// A stack that never gives up would be given up on.
    const MOST: u64 = 5;
    let usual = case.call.and_then(|place| baseline.calls[place].same_again_us);
    if usual.is_some_and(|usual| usual < PERHAPS_BY_STACK_US) {
        return SentAgain::No;
    }
    let last = run.fired().last().copied().filter(|_| case.fault.is_once);
    let Some((last, call)) = last.map(|last| (last, &run.calls[last])) else {
        return SentAgain::No;
    };
    let again = run.calls[last + 1..].iter().find(|next| next.key == call.key);
    let again = again.filter(|it| it.fingerprint == call.fingerprint && call.status.is_none());
    let times = case.file["rule"]["times"].as_u64().unwrap_or(1) + 1;
    match again.map(|again| again.at_us.saturating_sub(call.at_us + call.lasted_us)) {
        Some(..BY_STACK_US) if times <= MOST => SentAgain::ByStack(times),
        Some(BY_STACK_US..PERHAPS_BY_STACK_US) if times <= MOST => SentAgain::Perhaps,
        Some(_) | None => SentAgain::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_of_several_cases_say_how_many_have_them() {
        let [storm, small] = [20, 12].map(Attribute::Storm);
        let cases: [&[Attribute]; 3] = [
            &[Attribute::OutputDiffers, storm.clone()],
            &[Attribute::OutputDiffers, small],
            &[Attribute::OutputDiffers],
        ];
        let words = ["storm of 20 more requests (in 2 of 3)", "output differs"];
        assert_eq!(of_several(&cases), words);
    }
}
