//! What a step sends: its request, with the values of earlier steps in it.

use std::fmt::Write;

use super::values::Values;
use crate::engine::scenario::{Step, StepToken, TENANT_VALUE};
use crate::engine::{Operation, encoded, variable};

/// A request, complete but for the text of its token.
#[derive(Clone, Debug)]
pub struct StepRequest {
    /// The operation.
    pub operation: &'static Operation,
    /// The variables of its path, not encoded.
    pub variables: Vec<(Box<str>, String)>,
    /// Path and query, as they are sent.
    pub path: String,
    /// Headers besides those of the token and of the kind of the body.
    pub headers: Vec<(Box<str>, String)>,
    /// The body, as JSON text.
    pub body: Option<String>,
    /// The token.
    pub token: StepToken,
}

impl StepRequest {
    /// The request of `step`.
    pub(super) fn of(step: &Step, values: &Values) -> Self {
        let filled = |pairs: &[(Box<str>, Box<str>)]| -> Vec<(Box<str>, String)> {
            pairs.iter().map(|(name, text)| (name.clone(), values.in_text(text))).collect()
        };
        let mut variables = filled(&step.path);
        if variables.iter().all(|(name, _)| **name != *TENANT_VALUE) {
            variables.push((TENANT_VALUE.into(), values.in_text("${tenant}")));
        }
        let mut path = path_of(step.operation.path, &variables);
        for (nth, (name, value)) in filled(&step.query).iter().enumerate() {
            let sign = if nth == 0 { '?' } else { '&' };
            write!(path, "{sign}{}={}", encoded(name), encoded(value))
                .expect("a string takes any text");
        }
        Self {
            operation: step.operation,
            path,
            headers: filled(&step.header),
            body: step.body.as_deref().map(|body| values.in_json(body)),
            token: step.token.clone(),
            variables,
        }
    }

    /// The value of a variable of the path.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.iter().find(|(known, _)| **known == *name).map(|(_, value)| &**value)
    }
}

/// The path of a template with these variables.
pub fn path_of(template: &'static str, variables: &[(Box<str>, String)]) -> String {
    let part = |part: &'static str| match variable(part) {
        Some(name) => {
            let known = variables.iter().find(|(known, _)| **known == *name);
            known.map(|(_, value)| encoded(value)).unwrap_or_default()
        }
        None => part.to_owned(),
    };
    template.split('/').map(part).collect::<Vec<_>>().join("/")
}
