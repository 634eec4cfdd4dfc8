//! Which exchanges to list.

use super::{Entry, Origin};
use crate::engine::operation::Operation;
use crate::model::{Timestamp, zone_hint};

/// What exchanges must be like to be listed; all of it.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Any of these operations.
    pub operations: Option<Vec<&'static Operation>>,
    /// The status that the client saw.
    pub status: Option<StatusFilter>,
    /// The tenant of the path.
    pub tenant: Option<Box<str>>,
    /// The token that was sent as bearer: its name or its fingerprint.
    pub token: Option<Box<str>>,
    /// The rules that fired.
    pub fault: Option<FaultFilter>,
    /// Where the answer comes from.
    pub outcome: Option<Origin>,
    /// What they come after.
    pub since: Option<Since>,
}

/// Statuses that clients saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusFilter {
    /// This one.
    Exactly(u16),
    /// Those that begin with this digit.
    Class(u16),
    /// No status: there was no answer.
    Unanswered,
}

/// Rules that fired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultFilter {
    /// No rule.
    Organic,
    /// Any rule.
    Any,
    /// The rule with this label, or any rule of the scenario with this name.
    Of(Box<str>),
}

/// A point in a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// Exchanges after the one with this number.
    Number(u64),
    /// Exchanges at this instant of the world or later.
    At(Timestamp),
}

impl StatusFilter {
    /// Reads a status (`409`), a class of them (`4xx`), or `none`; none where `text` is neither.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |text: &str, from: u16, to: u16| {
            let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
            let number = text.parse().ok().filter(|_| is_plain);
            number.filter(|number| (from..=to).contains(number))
        };
        match text.strip_suffix("xx").or_else(|| text.strip_suffix("XX")) {
            _ if text == "none" => Some(Self::Unanswered),
            Some(class) => number(class, 1, 5).map(Self::Class),
            None => number(text, 100, 599).map(Self::Exactly),
        }
    }

    /// Whether it admits the status that a client saw.
    pub fn admits(self, status: Option<u16>) -> bool {
        match self {
            Self::Exactly(wanted) => status == Some(wanted),
            Self::Class(wanted) => status.is_some_and(|status| status / 100 == wanted),
            Self::Unanswered => status.is_none(),
        }
    }
}

impl FaultFilter {
    /// Reads `any`, `none`, `scenario/rule` or the name of a scenario.
    pub fn parse(text: &str) -> Self {
        match text {
            "any" => Self::Any,
            "none" => Self::Organic,
            label => Self::Of(label.into()),
        }
    }

    /// Whether it admits an exchange.
    pub fn admits(&self, exchange: &Entry) -> bool {
        let mut fired = exchange.rules().iter().filter(|considered| considered.verdict.acts());
        match self {
            Self::Organic => fired.next().is_none(),
            Self::Any => fired.next().is_some(),
            Self::Of(wanted) => fired.any(|considered| is_of(&considered.label(), wanted)),
        }
    }
}

/// Whether the rule with this `label` is `wanted`, or one of the scenario `wanted`.
pub fn is_of(label: &str, wanted: &str) -> bool {
    label.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
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
        let is_wanted = |found: &str| self.operations.iter().flatten().any(|it| it.id == found);
        (self.operations.is_none() || exchange.operation().is_some_and(is_wanted))
            && (self.tenant.is_none() || exchange.tenant() == self.tenant.as_deref())
            && self.status.is_none_or(|status| status.admits(exchange.status()))
            && self.token.as_ref().is_none_or(|token| exchange.presented(token))
            && self.fault.as_ref().is_none_or(|fault| fault.admits(exchange))
            && self.outcome.is_none_or(|outcome| exchange.origin() == outcome)
            && match self.since {
                None => true,
                Some(Since::Number(number)) => exchange.number() > number,
                Some(Since::At(at)) => exchange.at() >= at,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_one_a_class_or_none() {
        for (text, found) in [
            ("409", Some(StatusFilter::Exactly(409))),
            ("4xx", Some(StatusFilter::Class(4))),
            ("5XX", Some(StatusFilter::Class(5))),
            ("none", Some(StatusFilter::Unanswered)),
            ("0xx", None),
            ("+4xx", None),
            ("40x", None),
            ("xx", None),
            ("+409", None),
            ("99", None),
            ("599", Some(StatusFilter::Exactly(599))),
            ("600", None),
            ("999", None),
            ("6xx", None),
            ("1000", None),
            ("", None),
        ] {
            assert_eq!(StatusFilter::parse(text), found, "{text}");
        }
        assert!(StatusFilter::Class(4).admits(Some(499)));
        assert!(!StatusFilter::Class(4).admits(Some(500)) && !StatusFilter::Class(4).admits(None));
    }

    #[test]
    fn a_label_is_of_its_rule_and_of_its_scenario() {
        for wanted in ["flaky", "flaky/once"] {
            assert!(is_of("flaky/once", wanted), "{wanted}");
        }
        for wanted in ["flak", "flaky/on", "once", "flaky/once/more"] {
            assert!(!is_of("flaky/once", wanted), "{wanted}");
        }
    }
}
