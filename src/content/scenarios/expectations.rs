//! Expectations, understood: what is to be so of the exchanges of a world, and every mistake with its place.

use std::collections::BTreeSet;

use super::expectation_shapes::{COUNTS, OF_CALLS, SUBJECTS};
use super::on::operations;
use super::rule_context::RuleContext;
use super::shapes::EXPECTATION_FILE;
use super::suppressed::SuppressedChecks;
use super::{contract, matchers, reachability};
use crate::content::finding_collector::valid_text;
use crate::content::reader::encoding;
use crate::engine::Operation;
use crate::engine::journal::{FaultFilter, is_of};
use crate::engine::scenario::{
    AnswerConditions, Calls, Count, Expectation, Expected, Fate, MAX_EXPECTATIONS,
    RecordExpectation, StateExpectation, When,
};
use crate::findings::finding::locate;
use crate::findings::{Code, Finding, Mistake};
use crate::json::spanned::{SpannedValue, ValueKind, parse};
use crate::model::CollectionName;
use crate::schema::{Kind, check};
use crate::suggest::did_you_mean;

/// A file of expectations, understood.
#[derive(Clone, Debug)]
pub struct Expectations {
    /// The expectations, in their order.
    pub expect: Vec<Expectation>,
    /// What keeps nothing from being used and is doubtful.
    pub doubts: Vec<Finding>,
}

/// Understands a file of expectations, or the body of a request that is one. Its findings are reported under `name`.
///
/// # Errors
/// Every mistake, when one of them is an error.
pub fn expectations(
    name: &str,
    bytes: &[u8],
    ground: RuleContext<'_>,
) -> Result<Expectations, Vec<Finding>> {
    let text = valid_text(bytes);
    let mut mistakes = Vec::new();
    let start = encoding(bytes, text, &mut mistakes);
    let node = start.and_then(|start| parse(text, start..text.len(), &mut mistakes));
    let mut expect = Vec::new();
    if let Some(node) = &node {
        let shape = &EXPECTATION_FILE;
        check(node, &Kind::Object(shape), shape.name, &mut mistakes);
        let list = node.get("expect").map(|list| read_list(list, text, ground, &mut mistakes));
        expect.extend(list.into_iter().flatten());
    }
    let is_wrong = mistakes.iter().any(Mistake::is_error);
    let findings = locate(name, text, mistakes);
    if is_wrong { Err(findings) } else { Ok(Expectations { expect, doubts: findings }) }
}

/// Whether a file is one of expectations, by its keys; mistakes elsewhere in it change nothing.
pub fn is_expectation_file(bytes: &[u8]) -> bool {
    let text = valid_text(bytes);
    let node = parse(text, 0..text.len(), &mut Vec::new());
    node.is_some_and(|node| {
        node.get("expect").is_some() && ["rules", "steps"].iter().all(|key| node.get(key).is_none())
    })
}

/// Reads a list of expectations whose form was checked.
pub(super) fn read_list(
    list: &SpannedValue<'_>,
    text: &str,
    ground: RuleContext<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Expectation> {
    let damage = SuppressedChecks::of(mistakes);
    let nodes = list.elements();
    if nodes.len() > MAX_EXPECTATIONS {
        let message = format!("{} expectations stand in one list", nodes.len());
        mistakes.push(Mistake::new(Code::TooManyExpectations, list.span.clone(), message).hint(
            format!(
                "at most {MAX_EXPECTATIONS} are verified at once: spread them over several files"
            ),
        ));
    }
    names(nodes, mistakes);
    circles(nodes, mistakes);
    for node in nodes {
        names_known(node, ground, mistakes);
    }
    let reader = Reader { text, table: ground.operations, damage: &damage, nodes };
    nodes.iter().filter_map(|node| reader.one(node, mistakes)).collect()
}

/// Reports names that are there twice.
fn names(nodes: &[SpannedValue<'_>], mistakes: &mut Vec<Mistake>) {
    let mut names = BTreeSet::new();
    for node in nodes.iter().filter_map(|node| node.get("name")) {
        if node.text().is_some_and(|name| !names.insert(name)) {
            let message =
                format!("expectation `{}` is there twice", node.text().unwrap_or_default());
            let mistake = Mistake::new(Code::DuplicateExpectation, node.span.clone(), message);
            mistakes.push(mistake.hint("failures are reported by name: give each its own"));
        }
    }
}

/// Reports tokens and rules that are not there, where it is known which are.
fn names_known(node: &SpannedValue<'_>, ground: RuleContext<'_>, mistakes: &mut Vec<Mistake>) {
    let at = |path: &[&str]| path.iter().try_fold(node, |node, key| node.get(key));
    if let (Some(name), Some(known)) = (at(&["when", "token", "name"]), ground.tokens) {
        reachability::token_names(name, known, mistakes);
    }
    let (Some(fault), Some(known)) = (at(&["answer", "fault"]), ground.rules) else { return };
    for (node, text) in reachability::words(fault) {
        let FaultFilter::Of(wanted) = FaultFilter::parse(text) else { continue };
        if known.iter().any(|label| is_of(label, &wanted)) {
            continue;
        }
        let scenarios = known.iter().filter_map(|label| label.split_once('/')).map(|it| it.0);
        let near = did_you_mean(&wanted, known.iter().map(|label| &**label).chain(scenarios));
        let message = format!("no scenario and no rule is called `{wanted}`{near}");
        mistakes.push(Mistake::new(Code::UnknownRule, node.span.clone(), message).hint(
            "name a rule as `scenario/rule`, or a scenario; what is armed at run time is not known here",
        ));
    }
}

/// Reports what comes after itself.
fn circles(nodes: &[SpannedValue<'_>], mistakes: &mut Vec<Mistake>) {
    let after = |name: &str| {
        let is_it = |node: &&SpannedValue<'_>| text_of(node, "name") == Some(name);
        nodes.iter().find(is_it).and_then(|node| text_of(node, "after"))
    };
    for node in nodes {
        let (Some(name), Some(at)) = (text_of(node, "name"), node.get("after")) else { continue };
        let chain = std::iter::successors(text_of(node, "after"), |name| after(name));
        if chain.take(nodes.len()).any(|earlier| earlier == name) {
            let message = format!("`{name}` comes after itself");
            let mistake = Mistake::new(Code::Contradiction, at.span.clone(), message);
            mistakes.push(mistake.hint("name an expectation that does not come after this one"));
        }
    }
}

fn text_of<'n>(node: &'n SpannedValue<'_>, key: &str) -> Option<&'n str> {
    node.get(key).and_then(SpannedValue::text)
}

/// What one expectation is read by.
struct Reader<'r, 'n, 'a> {
    text: &'r str,
    table: &'r [&'static Operation],
    damage: &'r SuppressedChecks,
    /// All of the list.
    nodes: &'n [SpannedValue<'a>],
}

impl Reader<'_, '_, '_> {
    fn one(&self, node: &SpannedValue<'_>, mistakes: &mut Vec<Mistake>) -> Option<Expectation> {
        let is_whole = !self.damage.is_in(node);
        if is_whole {
            at_most_one(node, &SUBJECTS, mistakes);
            at_most_one(node, &COUNTS, mistakes);
            needs_calls(node, mistakes);
        }
        for empty in reachability::empty_choices(node) {
            let message = "an empty list matches nothing";
            let mistake = Mistake::new(Code::Empty, empty.span.clone(), message);
            mistakes.push(mistake.hint("name what it can be, or take the condition away"));
        }
        let name = node.get("name").and_then(SpannedValue::text)?.into();
        let expected = if let Some(on) = node.get("on") {
            self.of_calls(node, on, mistakes)?
        } else if let Some(order) = node.get("order") {
            self.order(order, mistakes)
        } else if let Some(state) = node.get("state") {
            Expected::State(self.state(state)?)
        } else if node.get("noUnfiredRule").is_some() {
            Expected::NoUnfiredRule
        } else if node.get("noUnmatchedCall").is_some() {
            Expected::NoUnmatchedCall
        } else if node.get("nothingDropped").is_some() {
            Expected::NothingDropped
        } else {
            return None;
        };
        Some(Expectation { name, expected })
    }

    fn of_calls(
        &self,
        node: &SpannedValue<'_>,
        on: &SpannedValue<'_>,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<Expected> {
        let before = mistakes.len();
        let operations = operations(on, self.table, mistakes);
        if mistakes.len() == before && !self.damage.is_in(on) {
            contract::variables((node, "expectation"), &operations, mistakes);
        }
        if let Some(after) = node.get("after") {
            self.names_calls(after, mistakes);
        }
        let when = node.get("when").map(|when| matchers::when(when, self.text));
        let answer = node.get("answer").map(|answer| self.answer(answer));
        let calls = Calls {
            on: operations.iter().map(|operation| operation.id).collect(),
            when: when.unwrap_or_else(|| Some(When::default()))?,
            answer: answer.unwrap_or_else(|| Some(AnswerConditions::default()))?,
            after: node.get("after").and_then(SpannedValue::text).map(Into::into),
        };
        if node.get("onlyFailedRows").is_none() {
            return Some(Expected::Calls(calls, count(node, mistakes)));
        }
        if let Some(single) = operations.iter().find(|operation| !operation.is_bulk()) {
            let message = format!("`onlyFailedRows` of `{}`, which is no bulk call", single.id);
            let mistake = Mistake::new(Code::OutOfPlace, node.span.clone(), message);
            mistakes.push(
                mistake.hint("write under `on` bulk calls only, such as `PUT …/customers/bulk`"),
            );
        }
        Some(Expected::OnlyFailedRows(calls))
    }

    fn answer(&self, node: &SpannedValue<'_>) -> Option<AnswerConditions> {
        let one = |key: &str| match node.get(key) {
            Some(wanted) => matchers::matcher(wanted, self.text).map(Some),
            None => Some(None),
        };
        let committed = node.get("committed").map(|flag| flag.value == ValueKind::Bool(true));
        Some(AnswerConditions {
            status: one("status")?,
            header: matchers::all(node.get("header"), self.text, str::to_ascii_lowercase)?,
            body: matchers::all(node.get("body"), self.text, str::to_owned)?,
            origin: one("origin")?,
            fault: one("fault")?,
            committed,
        })
    }

    fn order(&self, node: &SpannedValue<'_>, mistakes: &mut Vec<Mistake>) -> Expected {
        for name in node.elements() {
            self.names_calls(name, mistakes);
        }
        let names = node.elements().iter().filter_map(SpannedValue::text);
        Expected::Order(names.map(Into::into).collect())
    }

    /// Reports a name that no expectation about calls has.
    fn names_calls(&self, node: &SpannedValue<'_>, mistakes: &mut Vec<Mistake>) {
        let Some(name) = node.text() else { return };
        let of_calls = self.nodes.iter().filter(|node| node.get("on").is_some());
        let known: Vec<&str> =
            of_calls.filter_map(|node| node.get("name").and_then(SpannedValue::text)).collect();
        let is_clear = |node: &SpannedValue<'_>| {
            self.damage.spares(node, &["name"]) && !self.damage.hides(node, "on")
        };
        if known.contains(&name) || !self.nodes.iter().all(is_clear) {
            return;
        }
        let near = did_you_mean(name, known.iter().copied());
        let message = format!("no expectation about calls is called `{name}`{near}");
        let mistake = Mistake::new(Code::UnknownExpectation, node.span.clone(), message);
        mistakes.push(mistake.hint("name one of the same list that has `on`"));
    }

    fn state(&self, node: &SpannedValue<'_>) -> Option<StateExpectation> {
        let is_true =
            |key: &str| node.get(key).is_some_and(|flag| flag.value == ValueKind::Bool(true));
        let mut state = StateExpectation {
            records: Vec::new(),
            nothing_else: ["unchanged", "nothingElse"].into_iter().find(|word| is_true(word)),
        };
        for (word, fate) in Fate::NAMES {
            for record in node.get(word).map_or(&[][..], SpannedValue::elements) {
                state.records.push(self.record(fate, record)?);
            }
        }
        Some(state)
    }

    fn record(&self, fate: Option<Fate>, node: &SpannedValue<'_>) -> Option<RecordExpectation> {
        let one = |key: &str| match node.get(key) {
            Some(wanted) => matchers::matcher(wanted, self.text).map(Some),
            None => Some(None),
        };
        Some(RecordExpectation {
            fate,
            collection: CollectionName::named(node.get("collection")?.text()?)?,
            tenant: one("tenant")?,
            id: one("id")?,
            when: matchers::all(node.get("when"), self.text, str::to_owned)?,
        })
    }
}

/// How many calls an expectation wants.
fn count(node: &SpannedValue<'_>, mistakes: &mut Vec<Mistake>) -> Count {
    let exactly = |number: u64| Count { least: number, most: Some(number) };
    if node.get("never").is_some() {
        return exactly(0);
    }
    let Some(count) = node.get("count") else { return Count::default() };
    if let Some(number) = count.number() {
        return exactly(number);
    }
    let at = |key: &str| count.get(key).and_then(SpannedValue::number::<u64>);
    let (least, most) = (at("atLeast"), at("atMost"));
    let contradicts = |said: String| Mistake::new(Code::Contradiction, count.span.clone(), said);
    if at("exactly").is_some() && (least.is_some() || most.is_some()) {
        let mistake = contradicts("`exactly` stands beside `atLeast` or `atMost`".to_owned());
        mistakes.push(mistake.hint("keep one of them"));
    }
    if let (Some(least), Some(most)) = (least, most)
        && least > most
    {
        let mistake = contradicts(format!("at least {least} and at most {most} cannot both be"));
        mistakes.push(mistake.hint("swap them"));
    }
    at("exactly").map_or(Count { least: least.unwrap_or(0), most }, exactly)
}

/// Reports two keys of which only one can stand.
fn at_most_one(node: &SpannedValue<'_>, keys: &[&str], mistakes: &mut Vec<Mistake>) {
    let said: Vec<&str> = keys.iter().copied().filter(|key| node.get(key).is_some()).collect();
    if let [first, second, ..] = said[..] {
        let message = format!("an expectation has `{first}` and `{second}`");
        let mistake = Mistake::new(Code::Contradiction, node.span.clone(), message);
        mistakes.push(mistake.hint("make two expectations of it"));
    }
}

/// Reports keys that say something of calls where there is no `on`.
fn needs_calls(node: &SpannedValue<'_>, mistakes: &mut Vec<Mistake>) {
    if node.get("on").is_some() {
        return;
    }
    for member in node.members() {
        if OF_CALLS.contains(&&*member.key) && member.value.value != ValueKind::Null {
            let message = format!("`{}` says something of calls, and there is no `on`", member.key);
            let mistake = Mistake::new(Code::Contradiction, member.key_span.clone(), message);
            mistakes.push(mistake.hint("write under `on` which calls are meant"));
        }
    }
}
