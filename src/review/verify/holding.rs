//! What became of holding an exchange against an expectation: every place that differs, and every place that cannot be known.

use std::borrow::Cow;

use serde_json::Value;

use super::verification::{Mismatch, listed};
use crate::engine::journal::{KeptValue, StatusFilter};
use crate::engine::scenario::Matcher;
use crate::json::as_text;
use crate::review::exchanges::BodyValue;

/// What became of holding an exchange against an expectation.
#[derive(Clone, Debug, Default)]
pub struct Holding {
    /// The places that differ for certain.
    pub differences: Vec<Mismatch>,
    /// The places of which the journal does not know enough.
    pub unknown: Vec<Mismatch>,
}

/// How far an exchange meets an expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meets {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// The journal does not know enough to say.
    Unknown,
}

impl Holding {
    /// How far the exchange meets the expectation.
    pub(super) fn meets(&self) -> Meets {
        match (self.differences.is_empty(), self.unknown.is_empty()) {
            (false, _) => Meets::No,
            (true, false) => Meets::Unknown,
            (true, true) => Meets::Yes,
        }
    }

    /// Every place that keeps the exchange from meeting the expectation.
    pub(super) fn places(self) -> Vec<Mismatch> {
        self.differences.into_iter().chain(self.unknown).collect()
    }

    /// Holds `matcher` against the status at `place`; none where no answer came.
    pub fn status(&mut self, place: &str, matcher: &Matcher, status: Option<u16>) {
        let found = status.map_or_else(|| "none".to_owned(), |status| status.to_string());
        let meets = match matcher {
            Matcher::Equals(_) | Matcher::In(_) => {
                let mut wanted =
                    matcher.texts().into_iter().filter_map(|text| StatusFilter::parse(&text));
                wanted.any(|wanted| wanted.admits(status))
            }
            Matcher::Exists(wanted) => status.is_some() == *wanted,
            Matcher::Contains(_) | Matcher::Matches(_) => matcher.meets_text(Some(&found)),
        };
        if !meets {
            self.differs(place, matcher, found);
        }
    }

    /// Holds `matcher` against the JSON text at `place`, where there is one.
    pub fn json(&mut self, place: String, matcher: &Matcher, found: Option<&str>) {
        if !matcher.meets_json(found) {
            let mismatch = Mismatch::new(place, matcher.to_string(), found.unwrap_or(ABSENT));
            self.differences.push(mismatch);
        }
    }

    /// Notes that `place` is not as `matcher` says, for certain.
    pub(super) fn differs(&mut self, place: &str, matcher: &Matcher, found: impl Into<String>) {
        self.differences.push(Mismatch::new(place, text_words(matcher), found));
    }

    /// Holds `matcher` against all values at `place`, of which one that meets it is enough.
    pub fn texts(&mut self, place: String, matcher: &Matcher, values: &[KeptValue<'_>]) {
        let shown: Vec<Cow<'_, str>> = values
            .iter()
            .filter_map(|value| match value {
                KeptValue::Shown(text) => Some(Cow::Borrowed(&**text)),
                KeptValue::Hidden | KeptValue::Absent => None,
            })
            .collect();
        let is_there = values.iter().any(|value| *value != KeptValue::Absent);
        let meets = match matcher {
            Matcher::Exists(wanted) => is_there == *wanted,
            Matcher::Equals(_) | Matcher::Contains(_) | Matcher::Matches(_) | Matcher::In(_) => {
                shown.iter().any(|text| matcher.meets_text(Some(text)))
            }
        };
        if meets {
            return;
        }
        let expected = text_words(matcher);
        let decides = matches!(matcher, Matcher::Exists(_));
        if !decides && values.contains(&KeptValue::Hidden) {
            return self.unknown.push(Mismatch::new(place, expected, HIDDEN));
        }
        let found: Vec<String> = shown.iter().map(|text| quoted(text)).collect();
        let found = match (found.is_empty(), is_there) {
            (false, _) => listed(&found),
            (true, true) => HIDDEN.to_owned(),
            (true, false) => ABSENT.to_owned(),
        };
        self.differences.push(Mismatch::new(place, expected, found));
    }

    pub(super) fn text(&mut self, place: String, matcher: &Matcher, value: Option<&str>) {
        let values: Vec<_> = value.into_iter().map(|it| KeptValue::Shown(it.into())).collect();
        self.texts(place, matcher, &values);
    }

    pub(super) fn body(&mut self, place: String, matcher: &Matcher, value: BodyValue<'_>) {
        let found = match value {
            BodyValue::Known(KeptValue::Hidden) => match matcher {
                Matcher::Exists(true) => return,
                Matcher::Exists(false) => HIDDEN.into(),
                Matcher::Equals(_)
                | Matcher::Contains(_)
                | Matcher::Matches(_)
                | Matcher::In(_) => {
                    return self.unknown.push(Mismatch::new(place, matcher.to_string(), HIDDEN));
                }
            },
            BodyValue::Known(KeptValue::Shown(text)) => text,
            BodyValue::Known(KeptValue::Absent) => return self.json(place, matcher, None),
            BodyValue::Unknown(why) => {
                return self.unknown.push(Mismatch::new(place, matcher.to_string(), why));
            }
        };
        self.json(place, matcher, Some(&found));
    }
}

/// What stands for nothing.
pub const ABSENT: &str = "absent";
/// What stands for a credential.
const HIDDEN: &str =
    "a credential: the journal has its fingerprint only; `when.token` says whose it is";

/// What a matcher of a text waits for, in words: texts in quotes, numbers and other values as they are written.
pub(super) fn text_words(matcher: &Matcher) -> String {
    let word = |value: &str| as_text(value).map_or_else(|| value.to_owned(), |text| quoted(&text));
    match matcher {
        Matcher::Equals(value) => word(value),
        Matcher::In(values) => {
            let words: Vec<String> = values.iter().map(|value| word(value)).collect();
            format!("one of {}", words.join(", "))
        }
        Matcher::Contains(_) | Matcher::Matches(_) | Matcher::Exists(_) => matcher.to_string(),
    }
}

/// A text in quotes.
pub(super) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
