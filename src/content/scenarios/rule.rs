//! One rule: read into what the engine runs, and judged by what its operations can do.

use std::fmt::Write;

use super::on::{Operations, operations};
use super::{combine, contract, matchers, never, then};
use crate::content::code::Code;
use crate::content::located::{Node, Value};
use crate::content::mistake::Mistake;
use crate::engine::Operation;
use crate::engine::scenario::{Rule, When};

/// A rule that was read, and where it stands.
#[derive(Debug)]
pub(super) struct Read<'n, 'a> {
    /// The rule.
    pub rule: Rule,
    /// What it is on.
    pub operations: Operations,
    /// Where it stands.
    pub node: &'n Node<'a>,
}

impl<'n, 'a> Read<'n, 'a> {
    /// Reads a rule whose form was checked; tells what is wrong with what it says. None when anything is.
    pub(super) fn of(
        node: &'n Node<'a>,
        text: &str,
        table: &[&'static Operation],
        mistakes: &mut Vec<Mistake>,
    ) -> Option<Self> {
        let operations = operations(node.get("on")?, table, mistakes);
        combine::judge(node.get("then")?, mistakes);
        let is_here = |mistake: &Mistake| node.span.contains(&mistake.span.start);
        if mistakes.iter().any(|mistake| mistake.is_error() && is_here(mistake)) {
            return None;
        }
        let Some(rule) = rule(node, text, &operations) else {
            mistakes.push(Mistake::new(Code::WrongType, node.span.clone(), "the rule is not read"));
            return None;
        };
        let read = Self { rule, operations, node };
        combine::in_place(&read, mistakes);
        contract::judge(&read, table, mistakes);
        never::alone(&read, mistakes);
        Some(read)
    }

    /// Where the rule's name stands.
    pub(super) fn name(&self) -> &'n Node<'a> {
        self.node.get("name").unwrap_or(self.node)
    }

    /// What stands at the end of `path` in the rule.
    pub(super) fn at(&self, path: &[&str]) -> Option<&'n Node<'a>> {
        self.node.at(path)
    }
}

fn rule(node: &Node<'_>, text: &str, operations: &Operations) -> Option<Rule> {
    let own = |key: &str| node.get(key).and_then(Node::text).map(Box::from);
    let count = |key: &str| node.get(key).and_then(super::forms::whole);
    Some(Rule {
        name: own("name")?,
        on: operations.iter().map(|operation| operation.id).collect(),
        when: match node.get("when") {
            Some(when) => matchers::when(when, text)?,
            None => When::default(),
        },
        skip: count("skip").unwrap_or(0),
        times: count("times"),
        every: count("every").unwrap_or(1),
        chance: node.get("chance").and_then(super::forms::number),
        in_state: own("inState"),
        to_state: own("toState"),
        then: then::then(node.get("then")?, text)?,
        text: canonical(node).into(),
    })
}

/// The text of a value without what says nothing: white space, the order of keys, how a text is escaped.
fn canonical(node: &Node<'_>) -> String {
    let mut out = String::new();
    write_canonical(node, &mut out);
    out
}

fn write_canonical(node: &Node<'_>, out: &mut String) {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(number),
        Value::Text(text) => write_text(text, out),
        Value::List(elements) => {
            out.push('[');
            for element in elements {
                write_canonical(element, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|one, other| one.key.cmp(&other.key));
            out.push('{');
            for member in members {
                write_text(&member.key, out);
                out.push(':');
                write_canonical(&member.value, out);
                out.push(',');
            }
            out.push('}');
        }
    }
}

fn write_text(text: &str, out: &mut String) {
    write!(out, "{text:?}").expect("a string takes any text");
}
