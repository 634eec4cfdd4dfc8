//! The serial orders: the copies one after another. They say what an order may end as, and that the command does the same
//! every time.

use std::collections::BTreeMap;

use super::runs::{RunEnd, RunPlan, Runs};
use crate::commands::command_refusal::CommandRefusal;
use crate::race::copies::{CopyName, listed};
use crate::race::oracle::{Ending, Exit, Verdict, orders};
use crate::race::transcript::end;
use crate::review::changes::{Changes, RecordDifference};
use crate::review::end_state::EndState;

/// The most differing records that are shown.
pub(super) const MOST_SHOWN: usize = 10;

/// The ends of serial orders, by the order.
#[derive(Debug)]
pub(super) struct SerialOrders {
    copies: Vec<CopyName>,
    ends: BTreeMap<Vec<CopyName>, Ending<EndState>>,
}

/// What came of something that a signal can stop.
pub(super) type Stoppable<T> = Result<T, u8>;

impl SerialOrders {
    /// Runs all serial orders of these copies, the first one twice.
    ///
    /// # Errors
    /// When the command does not end well by itself, makes no call, or does not do the same every time.
    pub(super) async fn run(
        runs: &mut Runs<'_>,
        copies: &[CopyName],
    ) -> Result<Stoppable<Self>, CommandRefusal> {
        let mut serial = Self { copies: copies.to_vec(), ends: BTreeMap::new() };
        let mut again = Vec::new();
        let all: Vec<_> = orders(copies).into_iter().chain([copies.to_vec()]).collect();
        for some in all.chunks(runs.jobs()) {
            let plans: Vec<_> = some.iter().map(|order| RunPlan::serial(order)).collect();
            for (order, run) in some.iter().zip(runs.each(&plans).await?) {
                if let Some(number) = run.stage.stopped {
                    return Ok(Err(number));
                }
                expect_well(order, &run, runs)?;
                match serial.ends.contains_key(order) {
                    true => again.push(run.ending),
                    false => _ = serial.ends.insert(order.clone(), run.ending),
                }
            }
        }
        let first = &serial.ends[copies];
        let mut changes =
            again.iter().map(|again| first.state.changes_to(&again.state, MOST_SHOWN));
        let changes = changes.next_back().unwrap_or_default();
        match changes.total {
            0 => Ok(Ok(serial)),
            _ => Err(differs_by_itself(copies, &changes)),
        }
    }

    /// What an end is worth. Serial orders of fewer copies are run where it takes them.
    ///
    /// # Errors
    /// When one cannot be run.
    pub(super) async fn judge(
        &mut self,
        ending: &Ending<EndState>,
        runs: &mut Runs<'_>,
    ) -> Result<Stoppable<Verdict>, CommandRefusal> {
        let candidates = ending.candidates();
        let all = self.copies.len();
        let known = |ends: &BTreeMap<Vec<CopyName>, Ending<EndState>>| {
            let found = candidates.iter().filter_map(|order| ends.get(order));
            ending.judged(found, all)
        };
        for order in &candidates {
            match known(&self.ends) {
                verdict @ (Verdict::Good | Verdict::Refused) => return Ok(Ok(verdict)),
                Verdict::Loses(_) if self.ends.contains_key(order) => {}
                Verdict::Loses(_) => {
                    let run = runs.one(RunPlan::serial(order)).await?;
                    if let Some(number) = run.stage.stopped {
                        return Ok(Err(number));
                    }
                    self.ends.insert(order.clone(), run.ending);
                }
            }
        }
        Ok(Ok(known(&self.ends)))
    }

    /// The serial order whose end is the nearest, and what differs from there.
    pub(super) fn nearest(&self, ending: &Ending<EndState>) -> Option<(Vec<CopyName>, Changes)> {
        let candidates = ending.candidates().into_iter();
        let found = candidates.filter_map(|order| {
            let changes = self.ends.get(&order)?.state.changes_to(&ending.state, MOST_SHOWN);
            Some((order, changes))
        });
        found.min_by_key(|(_, changes)| changes.total)
    }
}

/// The first copy finds the data of the files: it has to do its job.
fn expect_well(order: &[CopyName], run: &RunEnd, runs: &Runs<'_>) -> Result<(), CommandRefusal> {
    let exit_of = |copy: &CopyName| run.stage.exits.iter().find(|(other, _)| other == copy);
    let bad = order.iter().find_map(|copy| {
        let (_, exit) = exit_of(copy)?;
        let is_first = order.first() == Some(copy);
        let is_bad = *exit == Exit::TimedOut || is_first && !exit.is_well();
        is_bad.then_some((*copy, *exit))
    });
    if let Some((copy, exit)) = bad {
        let printed = run.stage.printed.iter().find(|(other, _)| *other == copy);
        let printed = printed.map_or("", |(_, text)| text.trim_end());
        let said = match printed {
            "" => "it has printed nothing".to_owned(),
            text => format!("it has printed\n{text}"),
        };
        return Err(CommandRefusal::unusable(
            format!(
                "the command does not end well by itself: copy {copy} of {}: {}",
                listed(order, ", then "),
                end(exit)
            ),
            format!(
                "make it end with exit code 0 within --timeout where nothing else runs; {said}"
            ),
        ));
    }
    if run.stage.taken.steps.is_empty() {
        let elsewhere = match runs.unheld() {
            0 => "it made no call at all",
            _ => "its calls went elsewhere",
        };
        return Err(CommandRefusal::unusable(
            format!("the command has not called its base URL: {elsewhere}"),
            "have it read the base URL from EMPORIX_API_URL, or name its own variable with --env NAME={url}",
        ));
    }
    Ok(())
}

fn differs_by_itself(copies: &[CopyName], changes: &Changes) -> CommandRefusal {
    let named: Vec<String> = changes.changes.iter().map(RecordDifference::name).collect();
    let more = match changes.total - named.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    CommandRefusal::unusable(
        format!(
            "the command does not do the same every time: {} ended differently twice, in {}{more}",
            listed(copies, ", then "),
            named.join(", ")
        ),
        "take what is drawn or read from a clock out of what it writes",
    )
}
