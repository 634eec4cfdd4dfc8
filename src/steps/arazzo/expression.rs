//! Placeholders as runtime expressions: `${version}` becomes `$steps.read.outputs.version`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::engine::scenario::{Piece, pieces};

/// Which step has saved which value last.
#[derive(Debug, Default)]
pub(super) struct Expressions(BTreeMap<Box<str>, String>);

impl Expressions {
    /// Notes that the step with this id saves `name`.
    pub(super) fn save(&mut self, name: &str, step_id: &str) {
        self.0.insert(name.into(), step_id.to_owned());
    }

    /// The expression of a value.
    fn expression(&self, name: &str) -> String {
        match self.0.get(name) {
            Some(step) => format!("$steps.{step}.outputs.{name}"),
            None => format!("$inputs.{name}"),
        }
    }

    /// A text whose placeholders are expressions: one alone stands for the value, one among others is embedded.
    pub(super) fn in_text(&self, text: &str) -> Value {
        match pieces(text)[..] {
            [Piece::Value(name)] => Value::from(self.expression(name)),
            _ => Value::from(self.embedded(text)),
        }
    }

    /// The only value that `text` is, if it is nothing else.
    pub(super) fn alone(&self, text: &str) -> Option<String> {
        match pieces(text)[..] {
            [Piece::Value(name)] => Some(self.expression(name)),
            _ => None,
        }
    }

    /// A text in which expressions are embedded.
    pub(super) fn embedded(&self, text: &str) -> String {
        let piece = |piece: Piece<'_>| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Value(name) => format!("{{{}}}", self.expression(name)),
        };
        pieces(text).into_iter().map(piece).collect()
    }

    /// A JSON text in which placeholders are expressions.
    pub(super) fn in_json(&self, json: &str) -> Value {
        self.in_value(serde_json::from_str(json).unwrap_or_default())
    }

    fn in_value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => self.in_text(&text),
            Value::Array(all) => all.into_iter().map(|value| self.in_value(value)).collect(),
            Value::Object(all) => {
                let members = all.into_iter().map(|(key, value)| (key, self.in_value(value)));
                Value::Object(members.collect::<Map<_, _>>())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value,
        }
    }
}
