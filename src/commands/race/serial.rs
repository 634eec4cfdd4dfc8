//! The serial orders: the copies one after another. They say what an order may end as, and that the command does the same
//! every time.

use std::collections::BTreeMap;

use super::runs::{RunEnd, Runs};
use crate::commands::command_refusal::CommandRefusal;
use crate::race::copies::{CopyName, listed};
use crate::race::oracle::{Ending, Exit, Verdict, orders};
use crate::race::transcript::end;
use crate::review::changes::Changes;
use crate::review::end_state::EndState;
use crate::review::text::text;

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
        for order in orders(copies) {
            let run = runs.serially(&order).await?;
            if let Some(number) = run.stage.stopped {
                return Ok(Err(number));
            }
            expect_well(&order, &run, runs)?;
            serial.ends.insert(order, run.ending);
        }
        let again = runs.serially(copies).await?;
        if let Some(number) = again.stage.stopped {
            return Ok(Err(number));
        }
        let first = &serial.ends[copies];
        let changes = first.state.changes_to(&again.ending.state, MOST_SHOWN);
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
                    let run = runs.serially(order).await?;
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
    CommandRefusal::unusable(
        format!(
            "the command does not do the same every time: {} ended differently twice\n{}",
            listed(copies, ", then "),
            text(changes, &|_, line| line.to_owned()).trim_end()
        ),
        "take what is drawn or read from a clock out of what it writes",
    )
}
