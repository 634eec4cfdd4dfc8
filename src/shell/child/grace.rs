//! How long processes have to end.

use std::time::Duration;

/// How long processes have to end after they were requested to; then they are ended.
pub const GRACE: Duration = Duration::from_secs(2);
