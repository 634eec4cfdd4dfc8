//! What is done to records at run time, besides what their files say.

use serde::Serialize;

/// What became of a document that was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// There was none with its identity.
    Created,
    /// It took the place of another.
    Replaced,
}

/// What a world did to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LiveChange {
    /// It made it.
    Added,
    /// It wrote it anew.
    Changed,
    /// It removed it.
    Removed,
}
