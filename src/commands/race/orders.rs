//! All orders of the copies, or one of them again: run, judged, counted.

use std::time::Instant;

use super::runs::{RunEnd, RunPlan, Runs, is_used_up};
use super::serial::{SerialOrders, Stoppable};
use crate::cli::RaceArgs;
use crate::commands::command_refusal::CommandRefusal;
use crate::race::calls::{CopyCall, Step};
use crate::race::copies::CopyName;
use crate::race::exploration::Exploration;
use crate::race::facts::{Cut, LosingOrder, OrderCounts, OrderRunAgain};
use crate::race::oracle::{Loss, Verdict};
use crate::race::shortest::length;

/// What came of the orders.
#[derive(Debug, Default)]
pub(super) struct Explored {
    /// How many came to what.
    pub counts: OrderCounts,
    /// How many were not run.
    pub left: usize,
    /// Whether there are some with more preemptions.
    pub is_bounded: bool,
    /// Why not all were run.
    pub cut: Option<Cut>,
    /// The shortest that loses.
    pub shortest: Option<LosingOrder>,
    /// The order that was run again.
    pub again: Option<OrderRunAgain>,
    /// What the copies of that have printed.
    pub printed: Vec<(CopyName, String)>,
}

/// Runs the copies in every order.
///
/// # Errors
/// When a run cannot be made.
pub(super) async fn explore(
    runs: &mut Runs<'_>,
    args: &RaceArgs,
    begun: Instant,
) -> Result<Explored, CommandRefusal> {
    let copies = CopyName::first(args.copies);
    let mut found = Explored::default();
    let mut serial = match SerialOrders::run(runs, &copies).await? {
        Ok(serial) => serial,
        Err(number) => return Ok(found.stopped(number)),
    };
    let mut exploration = Exploration::within(args.preemptions);
    loop {
        let plans = exploration.next_plans(runs.jobs());
        if plans.is_empty() {
            break;
        }
        if is_used_up(args.budget, begun) {
            found.cut = Some(Cut::Budget);
            found.left = plans.len();
            break;
        }
        let run_plans: Vec<_> =
            plans.iter().map(|plan| RunPlan::at_once(&copies, &plan.calls)).collect();
        let ended = runs.each(&run_plans).await?;
        for (place, (plan, run)) in plans.iter().zip(&ended).enumerate() {
            if let Err(number) = found.take(run, &mut serial, runs).await? {
                found.left += plans.len() - place;
                return Ok(found.after(&exploration).stopped(number));
            }
            exploration.took(plan, &run.stage.taken);
        }
    }
    let mut found = found.after(&exploration);
    if let (Some(order), None) = (&mut found.shortest, found.cut) {
        let plan: Vec<CopyCall> = order.steps.iter().map(|step| step.called.clone()).collect();
        let again = runs.one(RunPlan::at_once(&copies, &plan)).await?;
        if again.stage.stopped.is_none()
            && let Ok(verdict) = serial.judge(&again.ending, runs).await?
        {
            order.loses_again = Some(matches!(verdict, Verdict::Loses(_)));
        }
    }
    Ok(found)
}

/// Runs the copies in this order alone.
///
/// # Errors
/// When it cannot be run.
pub(super) async fn replay(
    runs: &mut Runs<'_>,
    copies: u8,
    calls: &[CopyCall],
) -> Result<Explored, CommandRefusal> {
    let copies = CopyName::first(copies);
    let mut found = Explored::default();
    let mut serial = match SerialOrders::run(runs, &copies).await? {
        Ok(serial) => serial,
        Err(number) => return Ok(found.stopped(number)),
    };
    let run = runs.one(RunPlan::at_once(&copies, calls)).await?;
    let taken = found.take(&run, &mut serial, runs).await?;
    found.again = Some(OrderRunAgain {
        steps: run.stage.taken.steps,
        exits: run.stage.exits,
        strayed: run.stage.taken.strayed,
    });
    found.printed = run.stage.printed;
    Ok(match taken {
        Ok(()) => found,
        Err(number) => Explored { left: 1, ..found }.stopped(number),
    })
}

impl Explored {
    fn stopped(mut self, number: u8) -> Self {
        self.cut = Some(Cut::Stopped(number));
        self
    }

    /// Notes what `exploration` has left.
    fn after(mut self, exploration: &Exploration) -> Self {
        self.left += exploration.left();
        self.is_bounded = exploration.is_bounded();
        self
    }

    /// Counts a run.
    async fn take(
        &mut self,
        run: &RunEnd,
        serial: &mut SerialOrders,
        runs: &mut Runs<'_>,
    ) -> Result<Stoppable<()>, CommandRefusal> {
        if let Some(number) = run.stage.stopped {
            return Ok(Err(number));
        }
        let verdict = match serial.judge(&run.ending, runs).await? {
            Ok(verdict) => verdict,
            Err(number) => return Ok(Err(number)),
        };
        self.counts.strayed += usize::from(run.stage.taken.strayed.is_some());
        self.counts.silent += usize::from(run.stage.was_silent);
        match verdict {
            Verdict::Good => self.counts.good += 1,
            Verdict::Refused => self.counts.refused += 1,
            Verdict::Loses(loss) => {
                self.counts.losing += 1;
                self.consider(loss, run, serial);
            }
        }
        Ok(Ok(()))
    }

    /// Keeps a losing order where it is the shortest.
    fn consider(&mut self, loss: Loss, run: &RunEnd, serial: &SerialOrders) {
        let steps: &[Step] = &run.stage.taken.steps;
        let is_shorter =
            self.shortest.as_ref().is_none_or(|order| length(steps) < length(&order.steps));
        if !is_shorter {
            return;
        }
        let (nearest, changes) = serial.nearest(&run.ending).unzip();
        self.shortest = Some(LosingOrder {
            loss,
            steps: steps.to_vec(),
            exits: run.ending.exits.clone(),
            nearest,
            changes: changes.unwrap_or_default(),
            loses_again: None,
        });
    }
}
