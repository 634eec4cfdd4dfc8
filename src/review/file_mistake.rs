//! Why a text is no file of its kind, and where.

use std::fmt;

/// Why a text is no file of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileMistake {
    /// Where, as a JSON Pointer; empty for the whole.
    pub place: String,
    /// What is wrong there.
    pub message: String,
}

impl FileMistake {
    /// What is wrong at a place.
    pub(in crate::review) fn at(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into() }
    }
}

impl fmt::Display for FileMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.place {
            "" => f.write_str(&self.message),
            place => write!(f, "{place}: {}", self.message),
        }
    }
}
