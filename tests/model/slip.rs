//! Mistakes of the model, made on purpose: a comparison that finds none of them could find nothing.

/// A rule that the model has wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slip {
    /// It has none wrong.
    None,
    /// A segment that is deleted leaves its assignments.
    OrphansStay,
    /// A snapshot does not bring the rules back.
    SnapshotKeepsRules,
    /// A world beside `main` follows the files too.
    AllFollow,
}
