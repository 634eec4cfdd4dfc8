//! Findings in the forms in which people and machines read them.

mod github;
mod json;
mod sarif;
mod text;

pub use github::github;
pub use json::json;
pub use sarif::sarif;
pub(crate) use text::count_of;
pub use text::{summary, text};

#[cfg(test)]
mod tests;
