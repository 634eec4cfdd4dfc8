//! A sweep: every fault at every call of a command, and what the command makes of each. Pure: what was observed comes in as
//! values, and what is to be run goes out as plans.
//!
//! Terms: a *case* is one run with one fault; a *call* is a world, an operation and a target; the *baseline* is the run without
//! faults; a *verdict* is what became of a case; a *finding* is the cases of one call and one reaction; an *accepted* finding
//! is one that the accept file has.

pub mod accepted;
pub mod attributes;
pub mod baseline;
pub mod call;
pub mod evidence;
pub mod fault;
pub mod finding;
pub mod judge;
pub mod matrix;
pub mod observed;
pub mod outcome;
pub mod plan;
pub mod report;
pub mod state;
pub mod verdict;

#[cfg(test)]
mod tests;
