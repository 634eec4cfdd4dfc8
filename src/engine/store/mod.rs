//! State: the seed that fixtures make, and the tenants that live over it.

mod collection;
mod difference;
mod documents;
mod kept;
mod lost;
mod rebase;
mod seed;
mod shelf;
mod tenant;
mod written;

pub use collection::{Collection, Put};
pub use difference::{Difference, RuleDifference};
pub use seed::{Seed, TenantSeed};
pub use shelf::{Document, Key, Row, Shelf, Stock};
pub use tenant::Tenant;
