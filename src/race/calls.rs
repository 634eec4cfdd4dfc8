//! The calls of copies: what they are known by, and what became of each.

use std::sync::Arc;

use super::copies::CopyName;

/// A request as it is known from run to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The method.
    pub method: Box<str>,
    /// Path and query within the world, without credentials.
    pub target: Box<str>,
}

impl Call {
    /// Whether `other` is the same but for its query: that may have instants in it.
    pub fn resembles(&self, other: &Self) -> bool {
        let path = |call: &Self| call.target.split('?').next().map(str::to_owned);
        self.method == other.method && path(self) == path(other)
    }
}

/// A call of a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyCall {
    /// The copy.
    pub copy: CopyName,
    /// What it calls.
    pub call: Arc<Call>,
}

/// A call that had its turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Whose call it was, and which.
    pub called: CopyCall,
    /// The status that it was answered with; none where there was no answer.
    pub status: Option<u16>,
}
