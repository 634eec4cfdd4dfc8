//! The admin API: a request becomes a [`Command`], its [`Outcome`] an answer.
//!
//! Pure, and blind to how commands are carried out: that is the shell's part. What can be asked is one table,
//! [`OPERATIONS`], in the form of the emulated API's.

mod answers;
mod command;
mod find;
mod guard;
mod openapi;
mod operation;
mod outcome;
mod read;
mod refusal;
mod rows;
mod shape;
pub mod view;

pub use command::{ClockAsked, Command, NewWorld, RecordPath, ScenarioAsked, WorldCommand};
pub use find::{Found, PREFIX, find, is_admin, is_open};
pub use guard::{Guard, admin_token, host, own_origin};
pub use openapi::openapi;
pub use operation::{AdminCall, AdminOperation, Answered, Parameter, Sent, Terms};
pub use outcome::{Outcome, answer};
pub use refusal::AdminRefusal;
pub use rows::OPERATIONS;
