//! The pure state machine: a request and the state in, an answer and the new state out. No IO, no clock, no lock.

pub mod query;
