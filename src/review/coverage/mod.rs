//! Which answers a client has met: for each operation that was called and each documented status of it how often it came,
//! by itself or by a rule, or never; for each that never came the line that has it answered.

mod closing;
mod found;
mod look;
pub mod markdown;
pub mod text;

pub use closing::{ADMIN_TOKEN, GapPlace};
pub use found::{Coverage, CoveredOperation, CoveredStatus, Gap, Part};
pub use look::{Surroundings, coverage, statuses_of_rows};
