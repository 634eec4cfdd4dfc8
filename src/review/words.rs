//! Words that several reviews say alike.

/// `1 call`, `2 calls`.
pub(super) fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// What is expected of a bulk call of which several rows together are what one is to be.
pub(super) const ONE_ROW: &str = "one row that is about all of it";

/// What such a call has.
pub(super) const PARTS_OF_ROWS: &str = "rows that are each about a part of it";
