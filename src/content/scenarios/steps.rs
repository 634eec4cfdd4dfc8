//! Steps, understood: what a client does and what must come back, and every mistake with its place.

use std::collections::BTreeSet;

use super::on::{operations_meant, variables_of};
use super::suppressed::SuppressedChecks;
use super::{matchers, reachability};
use crate::engine::scenario::{
    Ignored, MAX_STEPS, PREFIX_VALUE, Step, StepExpectation, StepToken, TENANT_VALUE, values_in,
};
use crate::engine::{Caller, Operation};
use crate::findings::{Code, Mistake};
use crate::json::as_text;
use crate::json::spanned::{SpannedMember, SpannedValue, ValueKind};
use crate::suggest::did_you_mean;

/// What a step says where it carries no token.
const NO_TOKEN: &str = "none";
/// The words of an operation's call.
const WRITE_A_CALL: &str = "write an operationId, or method and path as `emporix-sandbox operations` lists them; `…` stands for any beginning of a path";

/// What steps are judged by: the table of operations, and the names of the tokens of the fixtures, where they are known.
type StepContext<'a> = (&'a [&'static Operation], Option<&'a BTreeSet<Box<str>>>);

/// Reads a list of steps whose form was checked.
pub(super) fn read_steps(
    list: &SpannedValue<'_>,
    text: &str,
    (table, tokens): StepContext<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Step> {
    let damage = SuppressedChecks::of(mistakes);
    let nodes = list.elements();
    if nodes.len() > MAX_STEPS {
        let message = format!("{} steps stand in one scenario", nodes.len());
        let mistake = Mistake::new(Code::TooManySteps, list.span.clone(), message);
        mistakes.push(
            mistake.hint(format!(
                "a scenario has at most {MAX_STEPS}: put the rest into another file"
            )),
        );
    }
    let mut names = BTreeSet::new();
    let mut known = BTreeSet::from([TENANT_VALUE, PREFIX_VALUE]);
    let mut steps = Vec::new();
    for node in nodes {
        if let Some(name) = node.get("name")
            && name.text().is_some_and(|text| !names.insert(text))
        {
            let message = format!("step `{}` is there twice", name.text().unwrap_or_default());
            let mistake = Mistake::new(Code::DuplicateStep, name.span.clone(), message);
            mistakes.push(mistake.hint("results are reported by name: give each its own"));
        }
        let reader = StepReader { text, table, tokens, damage: &damage, known: &known };
        steps.extend(reader.one(node, mistakes));
        given_names(node, mistakes);
        known.extend(members(node, "save").iter().map(|member| &*member.key));
    }
    steps
}

/// Reports values to save that are called like one that every run gives.
fn given_names(node: &SpannedValue<'_>, mistakes: &mut Vec<Mistake>) {
    for member in members(node, "save") {
        if [TENANT_VALUE, PREFIX_VALUE].contains(&&*member.key) {
            let message = format!("`{}` is a value that every run gives", member.key);
            let mistake = Mistake::new(Code::GivenValue, member.key_span.clone(), message);
            mistakes.push(mistake.hint("save it by another name"));
        }
    }
}

fn members<'n, 'a>(node: &'n SpannedValue<'a>, key: &str) -> &'n [SpannedMember<'a>] {
    node.get(key).map_or(&[][..], SpannedValue::members)
}

/// What one step is read by.
struct StepReader<'r> {
    text: &'r str,
    table: &'r [&'static Operation],
    tokens: Option<&'r BTreeSet<Box<str>>>,
    damage: &'r SuppressedChecks,
    /// The values that are known before it.
    known: &'r BTreeSet<&'r str>,
}

impl StepReader<'_> {
    fn one(&self, node: &SpannedValue<'_>, mistakes: &mut Vec<Mistake>) -> Option<Step> {
        self.values(node, mistakes);
        for empty in node.get("expect").map(reachability::empty_choices).unwrap_or_default() {
            let mistake =
                Mistake::new(Code::Empty, empty.span.clone(), "an empty list matches nothing");
            mistakes.push(mistake.hint("name what it can be, or take the condition away"));
        }
        let operation = self.operation(node.get("call")?, mistakes)?;
        if !self.damage.is_in(node) {
            path_values(node, operation, mistakes);
        }
        let expect = node.get("expect")?;
        if !self.damage.is_in(expect) {
            expected_of(expect, operation, mistakes);
        }
        Some(Step {
            name: node.get("name")?.text()?.into(),
            operation,
            path: self.texts(node, "path")?,
            query: self.texts(node, "query")?,
            header: self.texts(node, "header")?,
            body: match node.get("body") {
                Some(body) => Some(matchers::json(body, self.text)?),
                None => None,
            },
            token: self.token(node, operation, mistakes),
            wait_ms: node.get("wait").and_then(super::then::ms).unwrap_or_default(),
            by_rules: node.get("byRules").is_some(),
            expect: self.expectation(expect)?,
            save: self.texts(node, "save")?,
        })
    }

    /// The one operation that is meant; reports a call that means none, or several.
    fn operation(
        &self,
        call: &SpannedValue<'_>,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<&'static Operation> {
        let meant = match operations_meant(call.text()?, self.table) {
            Ok(meant) => meant,
            Err(message) => {
                let mistake = Mistake::new(Code::UnknownOperation, call.span.clone(), message);
                mistakes.push(mistake.hint(WRITE_A_CALL));
                return None;
            }
        };
        if let [first, second, ..] = meant[..] {
            let spelt = |row: &Operation| format!("`{} {}`", row.method, row.path);
            let message =
                format!("a step calls one operation, and `{}` means {}", call.text()?, meant.len());
            let mistake = Mistake::new(Code::SeveralOperations, call.span.clone(), message);
            mistakes.push(mistake.hint(format!("say {} or {}", spelt(first), spelt(second))));
            return None;
        }
        meant.first().copied()
    }

    /// Reports placeholders of values that nothing has saved by then.
    fn values(&self, node: &SpannedValue<'_>, mistakes: &mut Vec<Mistake>) {
        if node.members().is_empty() && node.elements().is_empty() {
            for name in node.text().into_iter().flat_map(values_in) {
                if self.known.contains(name) {
                    continue;
                }
                let near = did_you_mean(name, self.known.iter().copied());
                let message = format!("no earlier step saves `{name}`{near}");
                let mistake = Mistake::new(Code::UnknownValue, node.span.clone(), message);
                let known: Vec<String> =
                    self.known.iter().map(|known| format!("`{known}`")).collect();
                mistakes.push(mistake.hint(format!("known here are {}", known.join(", "))));
            }
        }
        node.elements().iter().for_each(|element| self.values(element, mistakes));
        node.members().iter().for_each(|member| self.values(&member.value, mistakes));
    }

    fn token(
        &self,
        node: &SpannedValue<'_>,
        operation: &Operation,
        mistakes: &mut Vec<Mistake>,
    ) -> StepToken {
        let Some(token) = node.get("token") else {
            let fits = match operation.caller {
                Caller::Anyone | Caller::Scope => true,
                Caller::Token | Caller::Kinds(_) => false,
            };
            if !fits && self.damage.lacks(node, "token") {
                let message = format!("`{}` needs a token of a kind", operation.id);
                let mistake = Mistake::new(Code::MissingKey, node.span.clone(), message);
                mistakes
                    .push(mistake.hint("name one with `token`, or say `none` where none is meant"));
            }
            return match operation.caller {
                Caller::Anyone => StepToken::Absent,
                Caller::Scope | Caller::Token | Caller::Kinds(_) => StepToken::Fitting,
            };
        };
        let name = token.text().unwrap_or_default();
        if name == NO_TOKEN {
            return StepToken::Absent;
        }
        if let Some(known) = self.tokens {
            reachability::known_token((token, name), known, mistakes);
        }
        StepToken::Named(name.into())
    }

    /// Texts by name; anything else is taken as it is written.
    fn texts(&self, node: &SpannedValue<'_>, key: &str) -> Option<Vec<(Box<str>, Box<str>)>> {
        let read = |member: &SpannedMember<'_>| {
            let json = matchers::json(&member.value, self.text)?;
            let text = as_text(&json).map(|text| text.as_ref().into());
            Some((member.key.as_ref().into(), text.unwrap_or(json)))
        };
        members(node, key).iter().map(read).collect()
    }

    fn expectation(&self, node: &SpannedValue<'_>) -> Option<StepExpectation> {
        let pointers =
            |node: Option<&SpannedValue<'_>>| matchers::all(node, self.text, str::to_owned);
        let ignored = node.get("ignore").map_or(&[][..], SpannedValue::elements).iter();
        let rows = |rows: &SpannedValue<'_>| -> Option<Vec<_>> {
            rows.elements().iter().map(|row| pointers(Some(row))).collect()
        };
        Some(StepExpectation {
            status: Some(matchers::matcher(node.get("status")?, self.text)?),
            header: matchers::all(node.get("header"), self.text, str::to_ascii_lowercase)?,
            body: pointers(node.get("body"))?,
            rows: match node.get("rows") {
                Some(node) => Some(rows(node)?),
                None => None,
            },
            equals: match node.get("equals") {
                Some(whole) => Some(matchers::json(whole, self.text)?),
                None => None,
            },
            ignore: ignored.filter_map(|kind| Ignored::named(kind.text()?)).collect(),
        })
    }
}

/// Reports variables of the path that are missing, and those that it does not have.
fn path_values(node: &SpannedValue<'_>, operation: &Operation, mistakes: &mut Vec<Mistake>) {
    let wanted: Vec<&str> =
        variables_of(operation.path).filter(|name| *name != TENANT_VALUE).collect();
    let said = members(node, "path");
    for name in wanted.iter().filter(|name| said.iter().all(|member| member.key != **name)) {
        let message = format!("`path` does not say the `{name}` of `{}`", operation.path);
        let span = node.get("path").or_else(|| node.get("call")).unwrap_or(node).span.clone();
        let mistake = Mistake::new(Code::MissingKey, span, message);
        mistakes.push(mistake.hint(format!("write \"path\": {{\"{name}\": …}}")));
    }
    for member in said.iter().filter(|member| !wanted.contains(&&*member.key)) {
        if *member.key == *TENANT_VALUE && variables_of(operation.path).any(|it| it == TENANT_VALUE)
        {
            continue;
        }
        let near = did_you_mean(&member.key, wanted.iter().copied());
        let message = format!("the path of `{}` has no `{}`{near}", operation.id, member.key);
        let mistake = Mistake::new(Code::UnknownVariable, member.key_span.clone(), message);
        mistakes.push(mistake.hint(match wanted.is_empty() {
            true => "it has no variables to be said".to_owned(),
            false => format!("it has {}", wanted.join(", ")),
        }));
    }
}

/// Reports expectations that contradict each other, or that no answer of the operation can meet.
fn expected_of(node: &SpannedValue<'_>, operation: &Operation, mistakes: &mut Vec<Mistake>) {
    let is_silent = node.get("status").and_then(SpannedValue::text) == Some("none");
    for key in ["header", "body", "rows", "equals"].into_iter().filter(|_| is_silent) {
        if let Some(value) = node.get(key) {
            let message = format!("`status` is `none`, and `{key}` says something of an answer");
            let mistake = Mistake::new(Code::Contradiction, value.span.clone(), message);
            mistakes.push(mistake.hint("keep one of them"));
        }
    }
    if let Some(ignore) = node.get("ignore")
        && node.get("equals").is_none()
    {
        let message = "`ignore` says what may differ from `equals`, which is not there";
        let mistake = Mistake::new(Code::Contradiction, ignore.span.clone(), message);
        mistakes.push(mistake.hint("write the whole body under `equals`"));
    }
    if let Some(rows) = node.get("rows")
        && !operation.is_bulk()
    {
        let message = format!("`rows` of `{}`, which is no bulk call", operation.id);
        let mistake = Mistake::new(Code::OutOfPlace, rows.span.clone(), message);
        mistakes.push(mistake.hint("write `body` with pointers, or `equals`"));
    }
}

/// Reports a step that says it is of the rules where there are none.
pub(super) fn without_rules(list: &SpannedValue<'_>, mistakes: &mut Vec<Mistake>) {
    for flag in list.elements().iter().filter_map(|node| node.get("byRules")) {
        if flag.value == ValueKind::Bool(true) {
            let message = "`byRules` in a scenario without rules";
            let mistake = Mistake::new(Code::Contradiction, flag.span.clone(), message);
            mistakes.push(mistake.hint("leave it out: nothing here comes of rules"));
        }
    }
}
