//! How what looks for lints says that it has found one.

use crate::engine::lint::Lint;

/// Takes a lint, the place of the exchange that shows it, and what of it is so.
pub(super) type Note<'n> = &'n mut dyn FnMut(Lint, usize, String);
