//! State: the seed that fixtures make, and the tenants that live over it.

mod base;
mod diff;
mod documents;
mod overlay;
mod page_cache;
mod rebase;
mod seed;
mod tenant;
mod tombstones;
mod written_row;

pub use base::{Document, Key, Row, Shelf, Stock};
pub use diff::{Difference, RuleDifference};
pub use overlay::{Collection, Put};
pub use seed::{Seed, TenantSeed};
pub use tenant::Tenant;
