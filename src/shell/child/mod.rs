//! A command that runs beside the sandbox: in a group of processes of its own, of which none outlives this process.

mod command;
mod ended;
mod grace;
#[cfg(unix)]
pub mod guard;
mod printed;

pub use command::CommandChild;
pub use ended::CommandEnd;
pub use grace::GRACE;
pub use printed::Printed;
