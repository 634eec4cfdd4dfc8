//! What came of a race.

use super::calls::Step;
use super::copies::CopyName;
use super::oracle::{Exit, Loss};
use crate::review::changes::Changes;

/// What came of a race.
#[derive(Debug)]
pub struct RaceFacts {
    /// The command, in one line.
    pub command: String,
    /// The number from which all chance comes.
    pub seed: u64,
    /// How many copies there are.
    pub copies: u8,
    /// The most preemptions of an order.
    pub preemptions: u8,
    /// What became of the orders that were run.
    pub orders: OrderCounts,
    /// How many that are known were not run.
    pub left: usize,
    /// Whether there are orders with more preemptions.
    pub is_bounded: bool,
    /// Why not all were run.
    pub cut: Option<Cut>,
    /// How many requests came from elsewhere, or to other worlds: they were answered at once.
    pub unheld: u64,
    /// How often the command was run in a sandbox, serial orders and repetitions too.
    pub runs: usize,
    /// How long it took.
    pub took_ms: u64,
    /// The shortest losing order.
    pub loses: Option<LosingOrder>,
    /// The order that was run again, where it is one of a file.
    pub again: Option<OrderRunAgain>,
}

/// What came of an order that was run again.
#[derive(Clone, Debug)]
pub struct OrderRunAgain {
    /// Its calls as they were this time.
    pub steps: Vec<Step>,
    /// How each copy has ended.
    pub exits: Vec<(CopyName, Exit)>,
    /// How many calls were those of the file before one was another; none where all were.
    pub strayed: Option<usize>,
}

/// How many orders came to what.
#[derive(Clone, Copy, Debug, Default)]
pub struct OrderCounts {
    /// They end as a serial order does.
    pub good: usize,
    /// They end as a serial order of those copies does that ended well.
    pub refused: usize,
    /// They lose.
    pub losing: usize,
    /// How many of all did not go as planned.
    pub strayed: usize,
    /// How many of all had a copy that was silent for too long.
    pub silent: usize,
}

impl OrderCounts {
    /// All that were run.
    pub fn all(self) -> usize {
        self.good + self.refused + self.losing
    }
}

/// Why not all orders were run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// By a signal with this number.
    Stopped(u8),
    /// The budget is used up.
    Budget,
}

/// An order that loses.
#[derive(Clone, Debug)]
pub struct LosingOrder {
    /// In which way.
    pub loss: Loss,
    /// Its calls.
    pub steps: Vec<Step>,
    /// How each copy has ended.
    pub exits: Vec<(CopyName, Exit)>,
    /// The serial order whose end is the nearest.
    pub nearest: Option<Vec<CopyName>>,
    /// What is another at the end than there.
    pub changes: Changes,
    /// Whether it loses again; none where that was not tried.
    pub loses_again: Option<bool>,
}
