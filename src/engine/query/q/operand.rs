//! The operands of a criterion, understood when the query is read: words, quoted texts and bounds.

use std::cmp::Ordering;

use super::subject::{Subject, instant};
use crate::engine::query::Value;
use crate::json::{Decimal, Number};
use crate::model::Instant;

/// An unquoted literal: a text, and the number or boolean that it spells.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::engine::query) struct Word {
    pub(in crate::engine::query) text: Box<str>,
    pub(in crate::engine::query) number: Option<Decimal>,
    pub(in crate::engine::query) boolean: Option<bool>,
    /// Whether it can be the text of an instant.
    pub(in crate::engine::query) spells_instant: bool,
}

impl Word {
    pub(in crate::engine::query) fn new(text: &str) -> Self {
        Self {
            text: text.into(),
            number: number(text),
            boolean: text.parse().ok(),
            spells_instant: instant(text).is_some(),
        }
    }

    pub(in crate::engine::query) fn equals(&self, subject: &Subject<'_>) -> bool {
        match subject.value {
            Some(Value::Text(text)) => text == &*self.text,
            Some(Value::Instant(_)) => self.spells_instant && subject.text() == Some(&self.text),
            Some(Value::Number(number)) => {
                self.number.as_ref().is_some_and(|own| own.number() == number)
            }
            Some(Value::Bool(boolean)) => self.boolean == Some(boolean),
            None | Some(Value::Null | Value::Structure) => false,
        }
    }
}

/// A literal in double quotes: a text, and the instant that it spells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine::query) struct Quoted {
    pub(in crate::engine::query) text: Box<str>,
    pub(in crate::engine::query) instant: Option<Instant>,
}

impl Quoted {
    pub(in crate::engine::query) fn new(text: String) -> Self {
        Self { instant: instant(&text), text: text.into() }
    }

    pub(in crate::engine::query) fn equals(&self, subject: &Subject<'_>) -> bool {
        match self.instant {
            // A text that is equal names the same instant.
            Some(own) => subject.instant() == Some(own),
            None => subject.value.is_some_and(|value| value == Value::Text(&self.text)),
        }
    }
}

/// An operator of order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine::query) enum Operator {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Operator {
    pub(in crate::engine::query) fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    fn allows(self, order: Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// An operator of order with the number or instant on its right side.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::engine::query) struct Bound {
    pub(in crate::engine::query) operator: Operator,
    /// The number or date as it was written, without quotes.
    pub(in crate::engine::query) text: Box<str>,
    pub(in crate::engine::query) limit: Limit,
}

/// What a [`Bound`] compares with.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::engine::query) enum Limit {
    Number(Decimal),
    Instant(Instant),
}

impl Limit {
    /// Whether both are numbers, or instants.
    pub(in crate::engine::query) fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

impl Bound {
    pub(in crate::engine::query) fn holds(&self, subject: &Subject<'_>) -> bool {
        let order = match (&self.limit, subject.value) {
            (Limit::Number(limit), Some(Value::Number(number))) => {
                Some(number.cmp(&limit.number()))
            }
            (Limit::Number(_), _) => None,
            (Limit::Instant(limit), _) => subject.instant().map(|own| own.cmp(limit)),
        };
        order.is_some_and(|order| self.operator.allows(order))
    }
}

/// The number that a text spells in digits, and nothing like `inf` or `+5`.
pub(in crate::engine::query) fn number(text: &str) -> Option<Decimal> {
    Number::parse(text).map(Number::owned)
}
