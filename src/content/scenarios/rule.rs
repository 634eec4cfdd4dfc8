//! One rule, read into what the engine runs.

use super::on::Operations;
use super::{matchers, then};
use serde_json::Value;

use crate::engine::scenario::{Rule, When};
use crate::json::spanned::{SpannedValue, ValueKind};

/// A rule that was read, and its place.
#[derive(Debug)]
pub(super) struct ReadRule<'n, 'a> {
    /// The rule, as far as it can be read.
    pub rule: Rule,
    /// What it is on.
    pub operations: Operations,
    /// Its place in the file.
    pub node: &'n SpannedValue<'a>,
    /// Whether it has no mistake by itself.
    pub sound: bool,
    /// Whether all operations that it is on are known.
    pub knows_operations: bool,
    /// Whether what it says goes together.
    pub consistent: bool,
}

impl<'n, 'a> ReadRule<'n, 'a> {
    /// The place of the rule's name.
    pub(super) fn name(&self) -> &'n SpannedValue<'a> {
        self.node.get("name").unwrap_or(self.node)
    }

    /// The value at the end of `path` in the rule.
    pub(super) fn at(&self, path: &[&str]) -> Option<&'n SpannedValue<'a>> {
        self.node.at(path)
    }
}

/// The rule, as far as it can be read, and whether that is all of it.
pub(super) fn rule(node: &SpannedValue<'_>, text: &str, operations: &Operations) -> (Rule, bool) {
    let own = |key: &str| node.get(key).and_then(SpannedValue::text).map(Box::from);
    let count = |key: &str| node.get(key).and_then(SpannedValue::number);
    let when = match node.get("when") {
        Some(when) => matchers::when(when, text),
        None => Some(When::default()),
    };
    let then = node.get("then").and_then(|then| then::then(then, text));
    let is_all = own("name").is_some() && when.is_some() && then.is_some();
    let rule = Rule {
        name: own("name").unwrap_or_default(),
        on: operations.iter().map(|operation| operation.id).collect(),
        when: when.unwrap_or_default(),
        skip: count("skip").unwrap_or(0),
        times: count("times"),
        every: count("every").unwrap_or(1),
        chance: node.get("chance").and_then(SpannedValue::number),
        lasts_ms: node.get("for").and_then(then::ms),
        by_target: node.get("per").is_some(),
        in_state: own("inState"),
        to_state: own("toState"),
        then: then.unwrap_or_default(),
        text: canonical(node).into(),
    };
    (rule, is_all)
}

/// The text of a value without what says nothing: white space, the order of keys, how a text is escaped.
fn canonical(node: &SpannedValue<'_>) -> String {
    let mut out = String::new();
    write_canonical(node, &mut out);
    out
}

fn write_canonical(node: &SpannedValue<'_>, out: &mut String) {
    match &node.value {
        ValueKind::Null => out.push_str("null"),
        ValueKind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        ValueKind::Number(number) => out.push_str(number),
        ValueKind::Text(text) => write_text(text, out),
        ValueKind::List(elements) => {
            out.push('[');
            for (place, element) in elements.iter().enumerate() {
                out.push_str(if place == 0 { "" } else { "," });
                write_canonical(element, out);
            }
            out.push(']');
        }
        ValueKind::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|one, other| one.key.cmp(&other.key));
            out.push('{');
            for (place, member) in members.into_iter().enumerate() {
                out.push_str(if place == 0 { "" } else { "," });
                write_text(&member.key, out);
                out.push(':');
                write_canonical(&member.value, out);
            }
            out.push('}');
        }
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push_str(&Value::from(text).to_string());
}
