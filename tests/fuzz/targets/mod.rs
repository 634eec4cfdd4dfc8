//! The ways in for text from outside, one function each: bytes in, and a panic where something is not as it has to be.
//!
//! The tests of this folder call them with a corpus and its mutations; the crate in the folder `fuzz` lets libFuzzer call them.

mod bulk;
mod fixtures;
mod json;
mod q;
mod request;
mod scenario;
mod stage;

/// A way in.
pub(crate) type Target = fn(&[u8]);

/// All of them, by the names of their corpora.
pub(crate) const TARGETS: [(&str, Target); 6] = [
    ("request", request::run),
    ("q", q::run),
    ("scenario", scenario::run),
    ("fixtures", fixtures::run),
    ("json", json::run),
    ("bulk", bulk::run),
];

/// Calls the way in of this name.
#[expect(clippy::allow_attributes, reason = "one of the two that share this file does not call it")]
#[allow(dead_code, reason = "the tests of this folder go through the table")]
pub(crate) fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|(known, _)| *known == name);
    let (_, target) = target.expect("it is one of the table");
    target(bytes);
}
