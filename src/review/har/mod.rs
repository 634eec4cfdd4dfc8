//! HAR 1.2 (HTTP Archive), the file in which browsers, proxies and libraries keep exchanges: written of a journal, and read
//! as the journal of a world.

mod address;
mod message;
mod read;
mod write;

pub use read::{HAR_WORLD, read, read_into, recordings};
pub use write::har;

/// What to do about a text that is no HAR file.
pub const HINT: &str = "name a HAR 1.2 file: browsers save one in their network tools, and `emporix-sandbox requests --format har` prints one";
