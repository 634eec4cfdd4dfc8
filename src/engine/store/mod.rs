//! State: the seed that fixtures make, and the tenants that live over it.

mod all_assignments;
mod base;
mod categories;
mod changed_tokens;
mod compared;
mod diff;
mod documents;
mod known_lists;
mod logged_rows;
mod overlay;
mod page_cache;
mod rebase;
mod record_log;
pub(super) mod record_text;
mod seed;
mod segment_rows;
mod tenant;
mod tenant_lists;
mod tenants;
mod tombstones;
mod where_assigned;
mod written_row;

pub use all_assignments::{AllAssignments, AssignmentsPart};
pub use base::{BaseRows, Document, Documents, Key, Row};
pub(super) use categories::is_below_itself;
pub use categories::{circle_text, circles, lineage};
pub use diff::{Diff, RuleDiff};
pub(super) use documents::{assignment_id, assignment_parts};
pub use known_lists::SeedLists;
pub use logged_rows::LoggedRows;
pub use overlay::Overlay;
pub use record_log::{LoggedDocument, RecordWrite};
pub use seed::{AssignmentsBySegment, Seed, SeedTokens, TenantSeed};
pub use segment_rows::SegmentRows;
pub use tenant::Tenant;

pub(super) use tenants::{FIRST_ANSWERS, Tenants};
