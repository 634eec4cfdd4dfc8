//! Steps as a workflow of the OpenAPI Initiative's Arazzo 1.0.1, for the tools that run those: one step for one step. Faults are a
//! parameter, the header `Sandbox-Scenario`, which a service without rules does not read.

mod condition;
mod expression;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::engine::scenario::{Scenario, Step, StepToken};
use condition::{criteria, is_sayable};
use expression::Expressions;

/// The name of the one source of the operations.
const SOURCE: &str = "service";

/// What keeps a scenario from being said in Arazzo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsayable {
    /// The step.
    pub step: String,
    /// Why, in words.
    pub why: &'static str,
}

/// The document of `scenario`, whose operations the OpenAPI description at `source` has.
///
/// # Errors
/// When a step expects what no condition can say.
pub fn arazzo(scenario: &Scenario, source: &str) -> Result<Value, Unsayable> {
    let mut workflow = Workflow::default();
    let steps: Vec<Value> =
        scenario.steps.iter().map(|step| workflow.step(step)).collect::<Result<_, _>>()?;
    let id = identifier(&scenario.name);
    let title = if scenario.title.is_empty() { &*scenario.name } else { &*scenario.title };
    let mut one = Map::new();
    one.insert("workflowId".to_owned(), json!(id));
    one.insert("summary".to_owned(), json!(title));
    if !scenario.description.is_empty() {
        one.insert("description".to_owned(), json!(scenario.description));
    }
    one.insert("inputs".to_owned(), inputs(&workflow.tokens));
    if !scenario.rules.is_empty() {
        one.insert(
            "parameters".to_owned(),
            json!([{"name": "Sandbox-Scenario", "in": "header", "value": scenario.name}]),
        );
    }
    one.insert("steps".to_owned(), json!(steps));
    Ok(json!({
        "arazzo": "1.0.1",
        "info": {"title": title, "version": "1.0.0"},
        "sourceDescriptions": [{"name": SOURCE, "url": source, "type": "openapi"}],
        "workflows": [one],
    }))
}

/// What a workflow is given: the tenant, what marks names, and a token for each name that steps use.
fn inputs(tokens: &BTreeSet<String>) -> Value {
    let mut properties = Map::new();
    let text = |about: &str| json!({"type": "string", "description": about});
    properties.insert("tenant".to_owned(), text("the tenant"));
    properties.insert("prefix".to_owned(), text("what the names of what is made begin with"));
    for name in tokens {
        let about = match name.as_str() {
            TOKEN => "a token that all operations let in".to_owned(),
            name => format!("the token called {}", name.trim_start_matches(NAMED_TOKEN)),
        };
        let token = json!({"type": "string", "format": "password", "description": about});
        properties.insert(name.clone(), token);
    }
    json!({"type": "object", "properties": properties})
}

/// The input of a token that fits.
const TOKEN: &str = "token";
/// What the inputs of named tokens begin with.
const NAMED_TOKEN: &str = "token_";

/// What is known of a workflow while its steps are written.
#[derive(Default)]
struct Workflow {
    expressions: Expressions,
    tokens: BTreeSet<String>,
    ids: BTreeMap<String, u32>,
}

impl Workflow {
    fn step(&mut self, step: &Step) -> Result<Value, Unsayable> {
        is_sayable(&step.expect).map_err(|why| Unsayable { step: step.name.to_string(), why })?;
        let id = self.step_id(&step.name);
        let mut out = Map::new();
        out.insert("stepId".to_owned(), json!(id));
        out.insert("description".to_owned(), json!(step.name));
        out.insert("operationId".to_owned(), json!(step.operation.id));
        let parameters = self.parameters(step);
        if !parameters.is_empty() {
            out.insert("parameters".to_owned(), json!(parameters));
        }
        if let Some(body) = &step.body {
            let payload = self.expressions.in_json(body);
            out.insert(
                "requestBody".to_owned(),
                json!({"contentType": "application/json", "payload": payload}),
            );
        }
        out.insert("successCriteria".to_owned(), json!(criteria(&step.expect, &self.expressions)));
        if step.wait_ms > 0 {
            // There is no other way to let time pass: the step is tried, and tried again when the time is over.
            let seconds = json!(step.wait_ms.div_ceil(1_000));
            out.insert(
                "onFailure".to_owned(),
                json!([{"name": "wait", "type": "retry", "retryAfter": seconds, "retryLimit": 1}]),
            );
        }
        if !step.save.is_empty() {
            let outputs = step.save.iter().map(|(name, pointer)| {
                (name.to_string(), json!(format!("$response.body#{pointer}")))
            });
            out.insert("outputs".to_owned(), Value::Object(outputs.collect()));
        }
        for (name, _) in &step.save {
            self.expressions.save(name, &id);
        }
        Ok(Value::Object(out))
    }

    fn parameters(&mut self, step: &Step) -> Vec<Value> {
        let mut all = Vec::new();
        let mut add = |name: &str, place: &str, value: Value| {
            all.push(json!({"name": name, "in": place, "value": value}));
        };
        let names_tenant = step.operation.path.contains("{tenant}");
        if names_tenant && step.path.iter().all(|(name, _)| **name != *"tenant") {
            add("tenant", "path", json!("$inputs.tenant"));
        }
        for (place, pairs) in [("path", &step.path), ("query", &step.query), ("header", &step.header)]
        {
            for (name, text) in pairs {
                add(name, place, self.expressions.in_text(text));
            }
        }
        let input = match &step.token {
            StepToken::Absent => None,
            StepToken::Fitting => Some(TOKEN.to_owned()),
            StepToken::Named(name) => Some(format!("{NAMED_TOKEN}{}", identifier(name))),
        };
        if let Some(input) = input {
            add("Authorization", "header", json!(format!("Bearer {{$inputs.{input}}}")));
            self.tokens.insert(input);
        }
        all
    }

    /// The id of a step, which no other has.
    fn step_id(&mut self, name: &str) -> String {
        let id = identifier(name);
        let count = self.ids.entry(id.clone()).or_default();
        *count += 1;
        if *count == 1 { id } else { format!("{id}_{count}") }
    }
}

/// A name as Arazzo can have it: letters, digits, `_` and `-`.
fn identifier(name: &str) -> String {
    let sign = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    name.chars().map(sign).collect()
}
