//! What kept a rule from acting: one condition that an exchange did not meet.

use serde::{Deserialize, Serialize};

/// A condition that an exchange did not meet.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct LackedCondition {
    /// Its place in the rule.
    pub path: String,
    /// What the rule waits for.
    pub expected: String,
    /// What the exchange had.
    pub found: String,
}
