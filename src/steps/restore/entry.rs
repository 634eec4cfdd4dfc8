//! What is to be restored, as it is written down: a line of JSON for each document, before it is written.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Something to be restored.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Entry {
    /// A document.
    Document {
        /// Its path.
        path: String,
        /// What is to be put there; none where there was none.
        #[serde(default)]
        before: Option<Box<RawValue>>,
    },
    /// New documents of a list.
    Made {
        /// The path of the list.
        list: String,
        /// What is somewhere in each of them.
        prefix: String,
    },
}

impl Entry {
    /// The line, without its end.
    pub fn to_line(&self) -> String {
        serde_json::to_string(self).expect("texts and JSON always serialise")
    }

    /// What a line says; none where it was not written to its end.
    pub fn of_line(line: &str) -> Option<Self> {
        serde_json::from_str(line).ok()
    }
}
