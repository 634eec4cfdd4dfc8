//! Which exchanges to list.

use super::Entry;
use crate::model::{Timestamp, zone_hint};

/// What exchanges must be like to be listed; all of it.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The operation's id.
    pub operation: Option<Box<str>>,
    /// The status that the client saw.
    pub status: Option<u16>,
    /// Only exchanges without an answer.
    pub unanswered: bool,
    /// The tenant of the path.
    pub tenant: Option<Box<str>>,
    /// What they come after.
    pub since: Option<Since>,
}

/// A point in a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// Exchanges after the one with this number.
    Number(u64),
    /// Exchanges at this instant of the world or later.
    At(Timestamp),
}

impl Since {
    /// Reads a `Sandbox-Request-Id` (`main-42`), its number, or an RFC 3339 instant.
    ///
    /// # Errors
    /// A lowercase message when `text` is none of them.
    pub fn parse(text: &str) -> Result<Self, String> {
        let number = text.rsplit_once('-').map_or(text, |(_, number)| number);
        match (number.parse(), Timestamp::parse(text)) {
            (Ok(number), _) => Ok(Self::Number(number)),
            (Err(_), Ok(at)) => Ok(Self::At(at)),
            (Err(_), Err(_)) => {
                let zone = zone_hint(text, |text| Timestamp::parse(text).is_ok());
                let zone = zone.map_or_else(String::new, |hint| format!(": {hint}"));
                Err(format!(
                    "`{text}` is neither a request id such as `main-42` nor an instant such as `2024-10-12T12:00:00.000Z`{zone}"
                ))
            }
        }
    }
}

impl Filter {
    pub(super) fn admits(&self, exchange: &Entry) -> bool {
        let wanted = |wanted: &Option<Box<str>>, found: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| found == Some(wanted))
        };
        wanted(&self.operation, exchange.operation())
            && wanted(&self.tenant, exchange.tenant())
            && self.status.is_none_or(|status| exchange.status() == Some(status))
            && (!self.unanswered || exchange.status().is_none())
            && match self.since {
                None => true,
                Some(Since::Number(number)) => exchange.number() > number,
                Some(Since::At(at)) => exchange.at() >= at,
            }
    }
}
