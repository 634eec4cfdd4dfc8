//! Values that flags of several commands take.

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use clap::ValueEnum;

use crate::engine::{Behavior, Setting, assignment};
use crate::model::duration_ms;
use crate::visible::visible;

/// How a list is printed.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum ListFormat {
    /// For people
    #[default]
    Text,
    /// As JSON; about a sandbox that runs, the answer of its admin API
    Json,
}

/// A whole number between these, both included.
pub(super) fn whole<T: FromStr + PartialOrd + Display + Copy>(
    text: &str,
    least: T,
    most: T,
) -> Result<T, String> {
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("expected a whole number from {least} to {most}"))
}

/// A duration as it is written everywhere, such as `1.5s`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let ms = duration_ms(text).map_err(|refusal| visible(&refusal).into_owned())?;
    Ok(Duration::from_millis(ms.unsigned_abs()))
}

/// A behavior and its value. A refusal repeats what was typed.
pub(super) fn behavior(text: &str) -> Result<(Behavior, Setting), String> {
    assignment(text)
        .map_err(|refusal| format!("{}; `emporix-sandbox behaviors` lists them", visible(&refusal)))
}
