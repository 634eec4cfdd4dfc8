//! What a client does badly: the names of the lints, what it means that one is found, and those that are seen in a request
//! alone. Those that are seen in several exchanges are in `review::lint`.

mod body;
mod names;
mod path;
mod query;
mod request;
mod sent;
mod weight;

pub use names::{LINTS, Lint, LintRow, LintSet};
pub use sent::{BodySent, SentRequest};
pub use weight::{LintSettings, LintWeight};
