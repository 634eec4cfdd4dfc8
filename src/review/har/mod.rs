//! HAR 1.2 (HTTP Archive), the file in which browsers, proxies and libraries keep exchanges: written of a journal.

mod write;

pub use write::har;
