//! Placeholders as runtime expressions: `${version}` becomes `$steps.read.outputs.version`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::engine::scenario::{Piece, Step, pieces};

/// What stands for the parts of a request or an answer, of a run, or of the document, behind the sign `$`.
const ROOTS: [&str; 11] = [
    "url",
    "method",
    "statusCode",
    "request.",
    "response.",
    "inputs.",
    "outputs.",
    "steps.",
    "workflows.",
    "sourceDescriptions.",
    "components.",
];

/// Whether a text that `step` sends would be read as an expression, although it is meant as text.
pub(super) fn sends_expression(step: &Step) -> bool {
    let mut pairs = [&step.path, &step.query, &step.header].into_iter().flatten();
    let body = step.body.as_deref().map(|body| serde_json::from_str(body).unwrap_or_default());
    pairs.any(|(_, text)| is_read_as_expression(text))
        || body.is_some_and(|body| has_expression(&body))
}

fn has_expression(value: &Value) -> bool {
    match value {
        Value::String(text) => is_read_as_expression(text),
        Value::Array(all) => all.iter().any(has_expression),
        // Names are taken as they are.
        Value::Object(all) => all.values().any(has_expression),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether `text` begins as an expression, or has one embedded in it, besides its placeholders.
fn is_read_as_expression(text: &str) -> bool {
    let begins = |text: &str| {
        let behind = text.strip_prefix('$');
        behind.is_some_and(|text| ROOTS.iter().any(|root| text.starts_with(root)))
    };
    begins(text) || text.match_indices('{').any(|(at, sign)| begins(&text[at + sign.len()..]))
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_read_as_expressions_are_known() {
        for text in
            ["$inputs.token", "a{$inputs.x}", "$statusCode", "{$response.body#/a}", "{{$url}}"]
        {
            assert!(is_read_as_expression(text), "{text}");
        }
        for text in ["${version}", "$", "5 $", "$input", "a $inputs.x", "{inputs.x}", "{$ref}"] {
            assert!(!is_read_as_expression(text), "{text}");
        }
    }
}
