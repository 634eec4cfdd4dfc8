//! The cases: run beside one another, judged, and the bad ones run again before they are reported.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::ground::Ground;
use super::jobs::{JobPermit, JobPermits};
use super::one_run::{OneRun, RunResult};
use crate::commands::command_refusal::CommandRefusal;
use crate::shell::progress::Progress;
use crate::shell::signals::Signals;
use crate::sweep::attributes::{SentAgain, sent_again};
use crate::sweep::baseline::Baseline;
use crate::sweep::finding::JudgedCase;
use crate::sweep::judge::{Judgement, judge};
use crate::sweep::plan::PlannedCase;
use crate::sweep::report::CutShort;
use crate::sweep::verdict::Verdict;

/// How many at once, and how long new ones are begun.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// How many at once.
    pub jobs: usize,
    /// How long new ones are begun.
    pub budget: Option<Duration>,
}

/// What came of the cases.
#[derive(Debug)]
pub(super) struct Ran {
    /// The cases by their numbers, also those that were not run.
    pub cases: Vec<JudgedCase>,
    /// How many runs there were.
    pub runs: usize,
    /// Why not all cases were run.
    pub cut_short: Option<CutShort>,
}

/// How far the cases have come.
#[derive(Debug, Default)]
struct Counts {
    runs: AtomicUsize,
    done: AtomicUsize,
    bad: AtomicUsize,
}

/// Runs the cases; first those whose ids were bad the `last` time.
///
/// # Errors
/// When one cannot be run.
pub(super) async fn run(
    ground: &Arc<Ground>,
    baseline: &Arc<Baseline>,
    ((cases, last), limits): ((Vec<PlannedCase>, BTreeSet<String>), Limits),
    signals: &mut Signals,
) -> Result<Ran, CommandRefusal> {
    let begun = Instant::now();
    let counts = Arc::<Counts>::default();
    let _line = progress(&counts, cases.len());
    let permits = JobPermits::of(limits.jobs);
    let mut order: Vec<&PlannedCase> = cases.iter().collect();
    order.sort_by_key(|case| !last.contains(&case.id()));
    let mut running = JoinSet::new();
    let mut judged: Vec<JudgedCase> = Vec::new();
    let mut cut_short = None;
    for case in order {
        let permit = tokio::select! {
            permit = permits.permit() => permit,
            number = signals.stop() => {
                cut_short = Some(CutShort::Signal(number));
                break;
            }
        };
        if limits.budget.is_some_and(|budget| begun.elapsed() >= budget) {
            cut_short = Some(CutShort::Budget);
            break;
        }
        let (ground, baseline) = (Arc::clone(ground), Arc::clone(baseline));
        let (counts, case) = (Arc::clone(&counts), case.clone());
        running
            .spawn(async move { judged_case(&ground, &baseline, (case, permit), &counts).await });
    }
    while !matches!(cut_short, Some(CutShort::Signal(_))) {
        tokio::select! {
            ended = running.join_next() => match ended {
                Some(ended) => judged.extend(ended.ok().transpose()?),
                None => break,
            },
            number = signals.stop() => cut_short = Some(CutShort::Signal(number)),
        }
    }
    // What has ended by then counts; the rest goes with its guards.
    while let Some(ended) = running.try_join_next() {
        judged.extend(ended.ok().transpose()?);
    }
    running.shutdown().await;
    let runs = counts.runs.load(Ordering::Relaxed);
    Ok(Ran { cases: all(cases, judged), runs, cut_short })
}

/// All cases in the order of their numbers, also those that were not run.
fn all(cases: Vec<PlannedCase>, judged: Vec<JudgedCase>) -> Vec<JudgedCase> {
    let is_missing =
        |case: &PlannedCase| judged.iter().all(|known| known.case.number != case.number);
    let missing = cases.into_iter().filter(|case| is_missing(case));
    let missing = missing
        .map(|case| JudgedCase { case, judgement: None, took_ms: 0, pictures: Vec::new() })
        .collect::<Vec<_>>();
    let mut all: Vec<JudgedCase> = judged.into_iter().chain(missing).collect();
    all.sort_by_key(|case| case.case.number);
    all
}

fn progress(counts: &Arc<Counts>, all: usize) -> Progress {
    let counts = Arc::clone(counts);
    Progress::showing(move || {
        let [done, bad] = [&counts.done, &counts.bad].map(|count| count.load(Ordering::Relaxed));
        format!("sweeping: {done} of {all} cases, {bad} bad")
    })
}

/// How often a case is run once more where it is not clear who has sent a request again.
const MOST_DOUBTS: usize = 2;

/// Runs a case and judges it. A bad one is run again: one that comes to another verdict then is flaky.
async fn judged_case(
    ground: &Ground,
    baseline: &Baseline,
    (case, mut permit): (PlannedCase, JobPermit),
    counts: &Counts,
) -> Result<JudgedCase, CommandRefusal> {
    let mut case = case;
    let mut result = one(ground, baseline, (&case, &mut permit), counts).await?;
    let mut doubts = 0;
    loop {
        match sent_again(&case, baseline, &result.run) {
            SentAgain::ByStack(times) => (case, doubts) = (case.times(times), 0),
            SentAgain::Perhaps if doubts < MOST_DOUBTS => doubts += 1,
            SentAgain::Perhaps | SentAgain::No => break,
        }
        result = one(ground, baseline, (&case, &mut permit), counts).await?;
    }
    let mut judgement = judge(&case, baseline, &result.run);
    if judgement.verdict.is_bad() {
        let again = one(ground, baseline, (&case, &mut permit), counts).await?;
        judgement = confirmed(&judgement, judge(&case, baseline, &again.run));
        result = again;
    }
    counts.done.fetch_add(1, Ordering::Relaxed);
    counts.bad.fetch_add(usize::from(judgement.verdict.is_bad()), Ordering::Relaxed);
    Ok(JudgedCase {
        case,
        judgement: Some(judgement),
        took_ms: result.run.took_ms,
        pictures: result.pictures.0,
    })
}

fn confirmed(first: &Judgement, second: Judgement) -> Judgement {
    if first.verdict == second.verdict {
        return second;
    }
    let [one, other] = [first, &second].map(|it| it.verdict.words());
    let evidence = format!("{one} in one run ({}), {other} in another", first.evidence);
    Judgement { verdict: Verdict::Flaky, evidence, ..second }
}

async fn one(
    ground: &Ground,
    baseline: &Baseline,
    (case, permit): (&PlannedCase, &mut JobPermit),
    counts: &Counts,
) -> Result<RunResult, CommandRefusal> {
    let given = ground.given(&case.name(), &case.text());
    let given = given.map_err(|why| {
        CommandRefusal::unusable(
            why,
            "this is a mistake of the sweep itself: leave the call out with --only",
        )
    })?;
    let run = OneRun { name: case.name(), given, limit: longest(ground, baseline) };
    let mut result = run.run(ground, permit).await?;
    counts.runs.fetch_add(1, Ordering::Relaxed);
    result.run = result.run.in_known_worlds(&baseline.worlds);
    Ok(result)
}

/// How long the run of a case may take at most: what it takes without a fault many times over, and time for waiting between
/// tries.
fn longest(ground: &Ground, baseline: &Baseline) -> Duration {
    const TIMES: u32 = 10;
    const BESIDES: Duration = Duration::from_secs(30);
    Duration::from_millis(baseline.took_ms) * TIMES + BESIDES + ground.patience
}
