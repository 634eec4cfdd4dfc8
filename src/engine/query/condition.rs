//! What a criterion asks of one field, and whether a value answers it.

use std::collections::HashSet;

use jiff::Timestamp;

use super::Value;
use super::operand::{Bound, Pattern, Quoted, Word, instant};

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

/// Several conditions of which one has to hold. The literals among them are looked up, so that a long list of ids
/// costs no more than a short one.
#[derive(Clone, Debug)]
pub(super) struct Alternatives {
    pub(super) members: Vec<Condition>,
    texts: HashSet<Box<str>>,
    /// In ascending order, as are those below.
    numbers: Vec<f64>,
    booleans: Vec<bool>,
    instants: Vec<Timestamp>,
    /// The members that are no literals.
    others: Vec<usize>,
}

impl PartialEq for Alternatives {
    fn eq(&self, other: &Self) -> bool {
        self.members == other.members
    }
}

impl Alternatives {
    fn new(members: Vec<Condition>) -> Self {
        let mut texts = HashSet::new();
        let (mut numbers, mut booleans, mut instants) = (Vec::new(), Vec::new(), Vec::new());
        let mut others = Vec::new();
        for (index, member) in members.iter().enumerate() {
            if let Condition::Word(word) = member {
                texts.insert(word.text.clone());
                numbers.extend(word.number);
                booleans.extend(word.boolean);
            } else if let Condition::Quoted(quoted) = member {
                texts.insert(quoted.text.clone());
                instants.extend(quoted.instant);
            } else {
                others.push(index);
            }
        }
        numbers.sort_by(f64::total_cmp);
        booleans.sort_unstable();
        instants.sort_unstable();
        Self { members, texts, numbers, booleans, instants, others }
    }

    fn hold(&self, value: Option<Value<'_>>) -> bool {
        let literal = match value {
            Some(Value::Text(text)) => self.texts.contains(text) || self.has_instant(text),
            Some(Value::Number(number)) => {
                self.numbers.binary_search_by(|own| own.total_cmp(&(number + 0.0))).is_ok()
            }
            Some(Value::Bool(boolean)) => self.booleans.binary_search(&boolean).is_ok(),
            None | Some(Value::Null | Value::Structure) => false,
        };
        literal || self.others.iter().any(|index| self.members[*index].holds(value))
    }

    fn has_instant(&self, text: &str) -> bool {
        let instants = &self.instants;
        !instants.is_empty()
            && instant(text).is_some_and(|found| instants.binary_search(&found).is_ok())
    }
}
