//! The whole service against a plain model: random journeys over several worlds, files that change, faults on demand, snapshots and
//! clocks, over sockets.
//!
//! The model shares no code with the store. A journey that fails is made as short as it gets and printed as lines of a shell.
//! `MODEL_SEED=N` repeats a run, `MODEL_JOURNEYS=N` takes N journeys.

mod chance;
mod drawn;
mod files;
mod journey;
mod journeys;
mod list;
mod mutants;
mod rows;
mod rule;
mod service;
mod shrink;
mod slip;
mod step;
mod threads;
mod wire;
mod world;
