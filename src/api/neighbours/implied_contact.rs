//! The contact assignments that customers imply by listing legal entities.

use crate::engine::roll;

/// The id of the contact assignment that a customer implies who lists a legal entity.
pub(super) fn implied_id(customer: &str, entity: &str) -> String {
    let part = |half: u8| roll(0, &[b"contact", customer.as_bytes(), entity.as_bytes(), &[half]]);
    format!("{:016x}{:08x}", part(0), part(1) >> 32)
}
