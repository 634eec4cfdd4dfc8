//! One value while conditions are held against it: what it takes to compare it is made once for all of them.

use std::cell::OnceCell;
use std::hash::BuildHasher;
use std::sync::OnceLock;

use hashbrown::DefaultHashBuilder;

use super::operand::instant;
use crate::engine::query::Value;
use crate::model::Instant;

/// A value, or nothing for a field that is absent.
#[derive(Debug)]
pub(in crate::engine::query) struct Subject<'a> {
    pub(in crate::engine::query) value: Option<Value<'a>>,
    text: OnceCell<String>,
    hash: OnceCell<u64>,
    instant: OnceCell<Option<Instant>>,
}

impl<'a> Subject<'a> {
    pub(in crate::engine::query) fn new(value: Option<Value<'a>>) -> Self {
        Self { value, text: OnceCell::new(), hash: OnceCell::new(), instant: OnceCell::new() }
    }

    /// The text that the value is, an instant in the form in which it is shown.
    pub(in crate::engine::query) fn text(&self) -> Option<&str> {
        match self.value? {
            Value::Text(text) => Some(text),
            Value::Instant(at) => Some(self.text.get_or_init(|| at.to_string())),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Structure => None,
        }
    }

    /// The [hash] of a text that the value is.
    pub(in crate::engine::query) fn hash_of(&self, text: &str) -> u64 {
        *self.hash.get_or_init(|| hash(text))
    }

    /// The instant that the value is or spells.
    pub(in crate::engine::query) fn instant(&self) -> Option<Instant> {
        let value = self.value?;
        *self.instant.get_or_init(|| match value {
            Value::Text(text) => instant(text),
            Value::Instant(at) => Some(at.into()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Structure => None,
        })
    }
}

/// The hash by which the texts of a list are looked up: the same in all lists, so that it is made once for a value.
pub(in crate::engine::query) fn hash(text: &str) -> u64 {
    static HASHER: OnceLock<DefaultHashBuilder> = OnceLock::new();
    HASHER.get_or_init(DefaultHashBuilder::default).hash_one(text)
}
