//! The account of a customer: the address with which it logs in.

use crate::engine::store::Tenant;
use crate::model::{Directory, DirectoryDocument};

/// The customer with this address, whatever the capitals in it.
pub(super) fn with_email<'t>(tenant: &'t Tenant, email: &str) -> Option<&'t DirectoryDocument> {
    /// The index of customers by their address.
    const BY_EMAIL: usize = 0;
    let customers = &tenant.directories[Directory::Customers];
    let exact = customers.places_of(BY_EMAIL, email).first().map(|place| customers.doc(*place));
    exact.or_else(|| {
        let is_it = |of: &str| of.eq_ignore_ascii_case(email);
        customers.docs().find(|customer| customer.text_of("email").is_some_and(is_it))
    })
}
