//! What a criterion asks of one field, and whether a value answers it.

use std::collections::HashSet;

use super::Value;
use super::operand::{Bound, Pattern, Quoted, Word};

/// The right side of a criterion.
///
/// A condition looks at one value at a time: a list fits when one of its elements fits alone, so a range is not
/// put together from two elements.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    /// Absent, or `null`.
    Null,
    /// Present, be it `null` or an empty structure.
    Exists,
    /// Absent.
    Missing,
    /// Equal to an unquoted literal.
    Word(Word),
    /// Equal to a quoted literal.
    Quoted(Quoted),
    /// On one side of a number or instant.
    Bound(Bound),
    /// Found by a regular expression.
    Pattern(Pattern),
    /// One of several.
    Any(Alternatives),
    /// All of several.
    All(Vec<Condition>),
}

impl Condition {
    /// Several alternatives as one condition.
    pub(super) fn any(mut conditions: Vec<Self>) -> Self {
        if conditions.len() == 1 {
            return conditions.remove(0);
        }
        let flat = |condition| {
            if let Self::Any(inner) = condition { inner.members } else { vec![condition] }
        };
        Self::Any(Alternatives::new(conditions.into_iter().flat_map(flat).collect()))
    }

    /// Several conditions that all have to hold as one.
    pub(super) fn all(mut conditions: Vec<Self>) -> Self {
        if conditions.len() == 1 {
            return conditions.remove(0);
        }
        let flat =
            |condition| if let Self::All(inner) = condition { inner } else { vec![condition] };
        Self::All(conditions.into_iter().flat_map(flat).collect())
    }

    /// Whether one value passes; nothing stands for a field that is absent.
    pub(super) fn holds(&self, value: Option<Value<'_>>) -> bool {
        match self {
            Self::Null => matches!(value, None | Some(Value::Null)),
            Self::Exists => value.is_some(),
            Self::Missing => value.is_none(),
            Self::Word(word) => value.is_some_and(|value| word.equals(value)),
            Self::Quoted(quoted) => value.is_some_and(|value| quoted.equals(value)),
            Self::Bound(bound) => value.is_some_and(|value| bound.holds(value)),
            Self::Pattern(pattern) => value.is_some_and(|value| pattern.matches(value)),
            Self::Any(alternatives) => alternatives.hold(value),
            Self::All(conditions) => conditions.iter().all(|condition| condition.holds(value)),
        }
    }

    /// The texts of which a text value has to be one, if the condition is nothing but that.
    pub(super) fn texts(&self) -> Option<Vec<&str>> {
        match self {
            Self::Word(word) => Some(vec![&*word.text]),
            // The same instant may be spelt in another way.
            Self::Quoted(quoted) => quoted.instant.is_none().then(|| vec![&*quoted.text]),
            Self::Any(alternatives) => {
                let texts: Option<Vec<_>> = alternatives.members.iter().map(Self::texts).collect();
                texts.map(|texts| texts.concat())
            }
            Self::Null
            | Self::Exists
            | Self::Missing
            | Self::Bound(_)
            | Self::Pattern(_)
            | Self::All(_) => None,
        }
    }
}

/// Several conditions of which one has to hold. The texts among them are looked up, so that a long list of ids costs
/// no more than a short one.
#[derive(Clone, Debug)]
pub(super) struct Alternatives {
    pub(super) members: Vec<Condition>,
    texts: HashSet<Box<str>>,
    /// The members that may hold for a text that is not among `texts`.
    beyond: Vec<usize>,
}

impl PartialEq for Alternatives {
    fn eq(&self, other: &Self) -> bool {
        self.members == other.members
    }
}

impl Alternatives {
    fn new(members: Vec<Condition>) -> Self {
        let texts = members.iter().filter_map(Condition::texts).flatten().map(Into::into).collect();
        let beyond = (0..members.len()).filter(|index| members[*index].texts().is_none()).collect();
        Self { members, texts, beyond }
    }

    fn hold(&self, value: Option<Value<'_>>) -> bool {
        match value {
            Some(Value::Text(text)) => {
                self.texts.contains(text)
                    || self.beyond.iter().any(|index| self.members[*index].holds(value))
            }
            None | Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Structure) => {
                self.members.iter().any(|condition| condition.holds(value))
            }
        }
    }
}
