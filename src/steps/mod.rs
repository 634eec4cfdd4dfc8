//! Steps carried out: pure. A machine says what is to be sent next and judges what came back; whoever drives it owns the
//! sockets and the time.
//!
//! A token is known by its name here: its text never comes in.

mod arazzo;
mod equal;
mod judge;
mod pace;
mod request;
pub mod restore;
mod results;
mod run;
pub mod text;
mod values;

pub use arazzo::{Exported, Unsayable, arazzo};
pub use judge::StepAnswer;
pub use pace::Pace;
pub use request::{StepRequest, path_of};
pub use results::{RunResults, ScenarioResult, StepOutcome, StepResult};
pub use run::{Next, Place, StepRun};
