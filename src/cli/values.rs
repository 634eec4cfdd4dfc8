//! Values that flags of several commands take.

use std::time::Duration;

use clap::ValueEnum;

use crate::model::duration_ms;
use crate::visible::visible;

/// How a list is printed.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum ListFormat {
    /// For people
    #[default]
    Text,
    /// One JSON array
    Json,
}

/// A duration as it is written everywhere, such as `1.5s`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let ms = duration_ms(text).map_err(|refusal| visible(&refusal).into_owned())?;
    Ok(Duration::from_millis(ms.unsigned_abs()))
}
