//! The scopes of the Customer Segment Service that its operations take.

pub(super) const READ: &str = "customersegment.segment_read";
pub(super) const READ_OWN: &str = "customersegment.segment_read_own";
pub(super) const MANAGE: &str = "customersegment.segment_manage";
