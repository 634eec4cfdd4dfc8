//! Why a text is no HAR file, and where.

use std::fmt;

/// Why a text is no HAR file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HarMistake {
    /// Where, as a JSON Pointer; empty for the whole.
    pub place: String,
    /// What is wrong there.
    pub message: String,
}

impl HarMistake {
    /// What is wrong at a place.
    pub(super) fn at(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into() }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        "name a HAR 1.2 file: browsers save one in their network tools, and `emporix-sandbox requests --format har` prints one"
    }
}

impl fmt::Display for HarMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.place {
            "" => f.write_str(&self.message),
            place => write!(f, "{place}: {}", self.message),
        }
    }
}
