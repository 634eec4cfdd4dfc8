//! What happened around a command: the facts of a run, and how they are written for people and for programs. Pure.

mod coverage;
mod json;
mod junit;
mod junit_xml;
mod lints;
mod markdown;
mod run;
mod summary;
mod words;

pub use coverage::{CoveredCalls, RunCoverage};
pub use json::json;
pub use junit::junit;
pub use junit_xml::{Case, Outcome, Suite, document, escaped};
pub use lints::{LintedCalls, RunLints};
pub use markdown::markdown;
pub use run::{Answered, RuleFate, RunFacts, VerifiedExpectation};
pub use summary::summary;
