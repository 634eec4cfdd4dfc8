//! Why there is no story of an answer.

use std::fmt;

/// Why there is no story of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoStory {
    /// The journal does not have the exchange.
    Unknown {
        /// Its id.
        id: String,
    },
    /// Exchanges before it are not kept any more.
    Dropped {
        /// How many.
        count: u64,
    },
    /// The body of a request before it, or its own, is not kept whole.
    Cut {
        /// The exchange of that request.
        id: String,
    },
    /// The world was changed otherwise.
    Changed {
        /// Where that stands in the journal.
        place: String,
        /// What it was.
        what: String,
    },
    /// It needs a change that no call makes.
    Unsayable {
        /// Where that stands.
        place: String,
        /// What it was.
        what: &'static str,
    },
    /// It was changed otherwise so often that not all of it is kept.
    ChangesDropped,
    /// More requests come before it than are sent again.
    TooLong {
        /// How many.
        count: usize,
        /// The most that are sent again.
        most: usize,
    },
    /// The same requests, sent again, do not lead to the same answer.
    Differs {
        /// The exchange whose answer is another one.
        id: String,
        /// How it is another one.
        how: String,
    },
}

impl fmt::Display for NoStory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { id } => write!(f, "there is no exchange `{id}`, or not any more"),
            Self::Dropped { count: 1 } => {
                write!(f, "an exchange before it was dropped from the journal")
            }
            Self::Dropped { count } => {
                write!(f, "{count} exchanges before it were dropped from the journal")
            }
            Self::Cut { id } => {
                write!(f, "the body of the request `{id}` is not kept whole")
            }
            Self::Changed { place, what } => write!(f, "{place}: {what}"),
            Self::Unsayable { place, what } => write!(f, "{place}: {what}, and no call does that"),
            Self::ChangesDropped => {
                write!(f, "the world was changed otherwise, and the journal has dropped how")
            }
            Self::TooLong { count, most } => {
                write!(f, "{count} requests come before it, and at most {most} are sent again")
            }
            Self::Differs { id, how } => {
                write!(f, "sent again in a new world, the request `{id}` {how}")
            }
        }
    }
}

impl NoStory {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Unknown { .. } => "GET …/requests lists those that are kept".to_owned(),
            Self::Dropped { .. } => {
                "a longer journal is made with `journalLength` or --journal-length, more memory with --journal-memory".to_owned()
            }
            Self::Cut { .. } => {
                "bodies are kept up to 16 KB, and in a full journal only the latest; send less at once, or reset the world before".to_owned()
            }
            Self::Changed { .. } | Self::ChangesDropped => {
                "a world that is captured from its beginning (--capture, or `\"capture\": true`) knows such changes as calls; else reset the world, and prepare it by files or by requests".to_owned()
            }
            Self::Unsayable { .. } => {
                "`emporix-sandbox replay` repeats a capture with all of it; for a story, start with the files as they are now".to_owned()
            }
            Self::TooLong { .. } => "reset the world closer to what is to be explained".to_owned(),
            Self::Differs { .. } => {
                "the journal does not keep all that the answer depends on, such as a credential in a header; GET …/requests/{id} shows what it has".to_owned()
            }
        }
    }
}
