//! HAR 1.2 (HTTP Archive), the file in which browsers, proxies and libraries keep exchanges: written of a journal, and read
//! as the journal of a world.

mod address;
mod message;
mod mistake;
mod object;
mod read;
mod write;

pub use mistake::HarMistake;
pub use read::read;
pub use write::har;
