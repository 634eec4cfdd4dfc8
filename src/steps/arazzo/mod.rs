//! Steps as a workflow of the OpenAPI Initiative's Arazzo 1.0.1, for the tools that run those: one step for one step. Faults are a
//! parameter, the header `Sandbox-Scenario`, which a service without rules does not read.

mod condition;
mod expression;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::engine::scenario::{Scenario, Step, StepToken};
use condition::{criteria, expects_silence};
use expression::{Expressions, sends_expression};

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

/// A scenario in Arazzo.
#[derive(Clone, Debug, PartialEq)]
pub struct Exported {
    /// The document.
    pub document: Value,
    /// The ids of the steps that expect that no answer comes. They are said by an action for that case, because conditions are about
    /// answers; a tool goes on with the next step then, and may count them as failed.
    pub silent: Vec<String>,
}

/// The document of `scenario`, whose operations the OpenAPI description at `source` has.
///
/// # Errors
/// When a step sends what cannot be said.
pub fn arazzo(scenario: &Scenario, source: &str) -> Result<Exported, Unsayable> {
    let mut workflow = Workflow { ids: step_ids(&scenario.steps), ..Workflow::default() };
    let each = scenario.steps.iter().enumerate();
    let steps: Vec<Value> =
        each.map(|(nth, step)| workflow.step(nth, step)).collect::<Result<_, _>>()?;
    let silent = scenario.steps.iter().zip(&workflow.ids);
    let silent = silent.filter(|(step, _)| expects_silence(&step.expect));
    let silent = silent.map(|(_, id)| id.clone()).collect();
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
    let document = json!({
        "arazzo": "1.0.1",
        "info": {"title": title, "version": "1.0.0"},
        "sourceDescriptions": [{"name": SOURCE, "url": source, "type": "openapi"}],
        "workflows": [one],
    });
    Ok(Exported { document, silent })
}

/// The id of each step, which no other has.
fn step_ids(steps: &[Step]) -> Vec<String> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let id = |step: &Step| {
        let id = identifier(&step.name);
        let count = counts.entry(id.clone()).or_default();
        *count += 1;
        if *count == 1 { id } else { format!("{id}_{count}") }
    };
    steps.iter().map(id).collect()
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
    /// The ids of the steps.
    ids: Vec<String>,
}

impl Workflow {
    fn step(&mut self, nth: usize, step: &Step) -> Result<Value, Unsayable> {
        if sends_expression(step) {
            let why = "it sends a text that is a runtime expression in Arazzo, which has no way to send it as text";
            return Err(Unsayable { step: step.name.to_string(), why });
        }
        let id = self.ids[nth].clone();
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
        let actions = self.failure_actions(nth, step);
        if !actions.is_empty() {
            out.insert("onFailure".to_owned(), json!(actions));
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
        for (place, pairs) in
            [("path", &step.path), ("query", &step.query), ("header", &step.header)]
        {
            for (name, text) in pairs {
                add(name, place, self.expressions.in_text(text));
            }
        }
        // What a step says itself is sent in the place of a token.
        let is_own = step.header.iter().any(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        let input = match &step.token {
            _ if is_own => None,
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

    /// What is done where the conditions of a step do not hold.
    fn failure_actions(&self, nth: usize, step: &Step) -> Vec<Value> {
        let mut actions = Vec::new();
        if expects_silence(&step.expect) {
            let criteria = json!([{"condition": "$statusCode == null"}]);
            actions.push(match self.ids.get(nth + 1) {
                Some(next) => {
                    json!({"name": "no_answer", "type": "goto", "stepId": next, "criteria": criteria})
                }
                None => json!({"name": "no_answer", "type": "end", "criteria": criteria}),
            });
        }
        if step.wait_ms > 0 {
            // There is no other way to let time pass: the step is tried, and tried again when the time is over.
            let seconds = json!(step.wait_ms.div_ceil(1_000));
            actions.push(
                json!({"name": "wait", "type": "retry", "retryAfter": seconds, "retryLimit": 1}),
            );
        }
        actions
    }
}

/// A name as Arazzo can have it: letters, digits, `_` and `-`.
fn identifier(name: &str) -> String {
    let sign = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    name.chars().map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::SERVICES;
    use crate::content::ad_hoc_scenario;
    use crate::engine::Router;

    fn scenario(text: &str) -> Scenario {
        let router = Router::new(SERVICES);
        ad_hoc_scenario("a.b", text.as_bytes(), router.operations()).unwrap()
    }

    #[test]
    fn a_step_is_a_step_and_values_are_expressions() {
        let scenario = scenario(
            r#"{"title": "t", "rules": [{"name": "r", "on": "GET …/segments", "then": {"error": "forbidden"}}], "steps": [
            {"name": "read it", "call": "GET …/segments", "query": {"q": "name:${prefix}x"}, "token": "read", "wait": "1500ms", "expect": {"status": {"in": [200, "4xx"]},
             "header": {"x-a": 5}, "body": {"/0/a": "it's", "/0/b": {"contains": "a.b"}, "/0/c": {"exists": false}, "/0/d": "${prefix}x"}}, "save": {"v": "/0/metadata/version"}},
            {"name": "read_it", "call": "GET …/segments", "token": "none", "expect": {"status": 200, "equals": [{"id": "x", "n": "${v}"}], "ignore": ["ids"]}}]}"#,
        );
        let Exported { document, silent } = arazzo(&scenario, "service.json").unwrap();
        assert!(silent.is_empty());
        let workflow = &document["workflows"][0];
        assert_eq!(workflow["workflowId"], "a_b");
        assert_eq!(workflow["parameters"][0]["value"], "a.b");
        let properties = workflow["inputs"]["properties"].as_object().unwrap();
        assert_eq!(properties.keys().collect::<Vec<_>>(), ["tenant", "prefix", "token_read"]);
        let [first, second] = [0, 1].map(|nth| &workflow["steps"][nth]);
        assert_eq!([&first["stepId"], &second["stepId"]], ["read_it", "read_it_2"]);
        assert_eq!(first["operationId"], "GET-customer-segment-retrieve-segments");
        assert_eq!(
            first["parameters"],
            json!([
                {"name": "tenant", "in": "path", "value": "$inputs.tenant"},
                {"name": "q", "in": "query", "value": "name:{$inputs.prefix}x"},
                {"name": "Authorization", "in": "header", "value": "Bearer {$inputs.token_read}"},
            ])
        );
        assert_eq!(
            first["successCriteria"],
            json!([
                {"condition": "$statusCode == 200 || ($statusCode >= 400 && $statusCode <= 499)"},
                {"condition": "$response.header.x-a == '5'"},
                {"condition": "$response.body#/0/a == 'it''s'"},
                {"context": "$response.body#/0/b", "condition": "a\\.b", "type": "regex"},
                {"context": "$response.body", "condition": "$[?!@[0]['c']]", "type": "jsonpath"},
                {"context": "$response.body#/0/d", "condition": "^(.+x)$", "type": "regex"},
            ])
        );
        assert_eq!(first["onFailure"][0]["retryAfter"], 2);
        assert_eq!(first["outputs"], json!({"v": "$response.body#/0/metadata/version"}));
        assert_eq!(
            second["successCriteria"],
            json!([
                {"condition": "$statusCode == 200"},
                {"condition": "$response.body#/0/id != null"},
                {"condition": "$response.body#/0/n == $steps.read_it.outputs.v"},
                {"context": "$response.body", "condition": "$[?length(@) == 1]", "type": "jsonpath"},
            ])
        );
    }

    #[test]
    fn a_header_that_a_step_says_itself_stands_alone() {
        let scenario = scenario(
            r#"{"rules": [], "steps": [{"name": "a", "call": "GET …/segments", "header": {"authorization": "Bearer x"}, "expect": {"status": 401}}]}"#,
        );
        let document = arazzo(&scenario, "s").unwrap().document;
        let workflow = &document["workflows"][0];
        let header = json!({"name": "authorization", "in": "header", "value": "Bearer x"});
        assert_eq!(workflow["steps"][0]["parameters"].as_array().unwrap()[1..], [header]);
        assert_eq!(workflow["inputs"]["properties"].get("token"), None);
    }

    #[test]
    fn a_text_that_would_be_an_expression_keeps_a_scenario_out() {
        for member in [
            r#""query": {"q": "{$inputs.x}"}"#,
            r#""header": {"x-a": "$statusCode"}"#,
            r#""body": {"name": {"en": ["$inputs.token"]}}"#,
        ] {
            let scenario = scenario(&format!(
                r#"{{"rules": [], "steps": [{{"name": "a", "call": "POST …/segments", {member}, "expect": {{"status": 400}}}}]}}"#
            ));
            let unsayable = arazzo(&scenario, "s").unwrap_err();
            assert!(unsayable.why.contains("runtime expression"), "{member}");
        }
    }

    #[test]
    fn that_no_answer_comes_is_an_action_and_no_condition() {
        let scenario = scenario(
            r#"{"rules": [], "steps": [
            {"name": "lost", "call": "GET …/segments", "expect": {"status": "none"}},
            {"name": "lost 2", "call": "GET …/segments", "wait": "2s", "expect": {"status": {"in": [503, "none"]}}}]}"#,
        );
        let Exported { document, silent } = arazzo(&scenario, "s").unwrap();
        assert_eq!(silent, ["lost", "lost_2"]);
        let [first, last] = [0, 1].map(|nth| &document["workflows"][0]["steps"][nth]);
        let criteria = json!([{"condition": "$statusCode == null"}]);
        assert_eq!(first["successCriteria"], json!([{"condition": "$statusCode < 100"}]));
        assert_eq!(
            first["onFailure"],
            json!([{"name": "no_answer", "type": "goto", "stepId": "lost_2", "criteria": criteria}])
        );
        assert_eq!(last["successCriteria"], json!([{"condition": "$statusCode == 503"}]));
        assert_eq!(
            last["onFailure"][0],
            json!({"name": "no_answer", "type": "end", "criteria": criteria})
        );
        assert_eq!(last["onFailure"][1]["type"], "retry");
    }
}
