//! The explanation of an exchange.

use serde::{Deserialize, Serialize};

use super::step::Step;

/// Why an exchange was answered as it was.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Explanation {
    /// What the answer carries as `Sandbox-Request-Id`.
    pub id: String,
    /// Method and target.
    pub request: String,
    /// The status that the client saw; none where it saw no answer.
    pub status: Option<u16>,
    /// The answer's reason in one sentence.
    pub summary: String,
    /// The decisions that led to it, in their order.
    pub steps: Vec<Step>,
}
