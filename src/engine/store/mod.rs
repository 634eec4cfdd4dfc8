//! State: the seed that fixtures make, and the tenants that live over it.

mod base;
mod categories;
mod diff;
mod documents;
mod overlay;
mod page_cache;
mod rebase;
mod seed;
mod tenant;
mod tenants;
mod tombstones;
mod written_row;

pub use base::{BaseRows, Document, Documents, Key, Row};
pub(super) use categories::is_below_itself;
pub use categories::lineage;
pub use diff::{Diff, RuleDiff};
pub(super) use documents::{assignment_id, assignment_parts};
pub use overlay::Overlay;
pub use seed::{AssignmentsBySegment, Seed, TenantSeed};
pub use tenant::Tenant;
pub(super) use tenants::{FIRST_ANSWERS, Tenants};
