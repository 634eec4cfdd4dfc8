//! Scenario files, understood: rules that the engine can run, and every mistake with its place.
//!
//! A file is checked against its shape first; its rules are then read, and judged by what the operations they are on
//! can do. A wrong rule hides neither mistakes of other rules nor its further ones.

mod case;
mod conflicts;
mod contract;
mod expectation_shapes;
mod expectations;
mod glob;
mod matchers;
mod on;
mod reachability;
mod rule;
mod rule_context;
mod shapes;
mod step_shapes;
mod steps;
mod suppressed;
mod text_formats;
mod then;
mod when_shapes;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::finding_collector::{FindingReport, valid_text};
use super::folder::{Folder, is_ignored};
use super::reader::encoding;
use crate::engine::Operation;
use crate::engine::scenario::{Rule, Scenario};
use crate::findings::finding::locate;
use crate::findings::{Code, Finding, Mistake};
use crate::json::spanned::{SpannedValue, parse};
use crate::schema::{Kind, Shape, check};
use crate::suggest::nearest;
pub use case::{Case, case};
use expectations::read_list;
pub use expectations::{Expectations, expectations, is_expectation_file};
use on::operations;
pub use on::operations_meant;
pub(super) use on::{path_variables, spellings};
use rule::{ReadRule, rule};
pub use rule_context::RuleContext;
use steps::{read_steps, without_rules};
use suppressed::SuppressedChecks;

/// What a scenario file looks like.
pub(super) static SHAPE: &Shape = &shapes::FILE;

/// What the file of a case looks like.
pub(super) static CASE_SHAPE: &Shape = &shapes::CASE;

/// What a file of expectations looks like.
pub(super) static EXPECTATION_FILE_SHAPE: &Shape = &shapes::EXPECTATION_FILE;

/// The key of the rules.
const RULES: &str = "rules";

/// What the names of scenario files end in.
const ENDING: &str = ".json";

/// Scenarios by name.
pub type Scenarios = BTreeMap<Box<str>, Arc<Scenario>>;

/// Understands all files of `folder` over the table of `operations`: every mistake, in the order of files and places.
///
/// A file with an error gives no scenario.
pub fn scenarios(folder: &Folder, operations: &[&'static Operation]) -> (Scenarios, Vec<Finding>) {
    scenarios_over(folder, RuleContext::of(operations))
}

/// As [`scenarios`], of worlds of a certain kind.
pub fn scenarios_over(folder: &Folder, ground: RuleContext<'_>) -> (Scenarios, Vec<Finding>) {
    let mut report = FindingReport::new(folder);
    let mut scenarios = Scenarios::new();
    for (number, file) in report.files() {
        if file.path().split('/').any(is_ignored) {
            continue;
        }
        let Some(name) = name_of(&mut report, number, file.path()) else { continue };
        let (scenario, mistakes) = read(name, (file.bytes(), report.text(number)), ground);
        for mistake in mistakes {
            report.add(number, mistake);
        }
        if let Some(scenario) = scenario {
            scenarios.insert(name.into(), Arc::new(scenario));
        }
    }
    (scenarios, report.findings())
}

/// Understands a scenario that is no file but was sent. Its findings are reported under `name`.
///
/// # Errors
/// Every mistake, when one of them is an error.
pub fn ad_hoc_scenario(
    name: &str,
    bytes: &[u8],
    operations: &[&'static Operation],
) -> Result<Scenario, Vec<Finding>> {
    let text = valid_text(bytes);
    let (scenario, mut mistakes) = read(name, (bytes, text), RuleContext::of(operations));
    if let Err(flaw) = text_formats::name(name) {
        let message = format!("the name of the scenario {}", flaw.said);
        mistakes.push(Mistake::new(flaw.code, 0..0, message).hint(flaw.hint));
    }
    let is_wrong = mistakes.iter().any(Mistake::is_error);
    let scenario = scenario.filter(|_| !is_wrong).ok_or_else(|| locate(name, text, mistakes))?;
    Ok(Scenario { is_ad_hoc: true, ..scenario })
}

/// Whether the scenario file at `path` within its folder is read.
pub fn is_read_as_scenario(path: &str) -> bool {
    path.ends_with(ENDING) && !path.contains('/')
}

/// The name of the scenario in a file; reports a file that is not a scenario.
fn name_of<'p>(report: &mut FindingReport<'_>, number: usize, path: &'p str) -> Option<&'p str> {
    let name = path.strip_suffix(ENDING).filter(|_| is_read_as_scenario(path));
    let Some(name) = name else {
        let hint = "scenarios are .json files, directly in their folder";
        let message = format!("the file `{path}` is not read");
        report.add_whole(number, Code::UnknownFile, message, hint);
        return None;
    };
    if let Err(flaw) = text_formats::name(name) {
        let message = format!("the name `{name}` of a scenario {}", flaw.said);
        report.add_whole(number, flaw.code, message, "rename the file");
        return None;
    }
    Some(name)
}

/// Reads one scenario; none when it has an error.
fn read(
    name: &str,
    (bytes, text): (&[u8], &str),
    ground: RuleContext<'_>,
) -> (Option<Scenario>, Vec<Mistake>) {
    let mut mistakes = Vec::new();
    let start = encoding(bytes, text, &mut mistakes);
    let node = start.and_then(|start| parse(text, start..text.len(), &mut mistakes));
    let Some(node) = node else { return (None, mistakes) };
    check(&node, &Kind::Object(SHAPE), SHAPE.name, &mut mistakes);
    let rules = rules(&node, text, ground, &mut mistakes);
    let steps = node.get("steps").map(|steps| {
        if rules.is_empty() && node.get(RULES).is_some_and(|rules| rules.elements().is_empty()) {
            without_rules(steps, &mut mistakes);
        }
        read_steps(steps, text, (ground.operations, ground.tokens), &mut mistakes)
    });
    let verify = node.get("verify").map(|verify| read_list(verify, text, ground, &mut mistakes));
    let own = |key: &str| node.get(key).and_then(SpannedValue::text).unwrap_or_default().to_owned();
    let scenario = Scenario {
        name: name.into(),
        title: own("title"),
        description: own("description"),
        is_ad_hoc: false,
        warnings: warnings(name, text, &mistakes),
        rules,
        steps: steps.unwrap_or_default(),
        verify: verify.unwrap_or_default(),
        text: text[node.span.clone()].into(),
    };
    let is_right = !mistakes.iter().any(Mistake::is_error);
    (is_right.then_some(scenario), mistakes)
}

/// What keeps nothing from being used, in sentences.
fn warnings(name: &str, text: &str, mistakes: &[Mistake]) -> Vec<String> {
    let warnings = mistakes.iter().filter(|mistake| !mistake.is_error()).cloned().collect();
    locate(name, text, warnings).iter().map(Finding::sentence).collect()
}

/// Reads the rules of a file.
fn rules(
    file: &SpannedValue<'_>,
    text: &str,
    ground: RuleContext<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Rule> {
    let Some(nodes) = file.get(RULES).or_else(|| slip(file, mistakes)) else { return Vec::new() };
    let says = |key: &str| file.get(key).is_some_and(|list| !list.elements().is_empty());
    let is_idle = !says("verify") && !says("steps");
    if nodes.elements().is_empty() && nodes.kind() == "an array" && is_idle {
        let message = "a scenario without rules does nothing";
        mistakes.push(Mistake::new(Code::Idle, nodes.span.clone(), message));
    }
    judged((nodes.elements(), nodes.whole), text, ground, mistakes)
}

/// Reads these rules, which may be all or those before a mistake, and judges them alone and together.
fn judged(
    (nodes, is_whole): (&[SpannedValue<'_>], bool),
    text: &str,
    ground: RuleContext<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Rule> {
    let damage = SuppressedChecks::of(mistakes);
    same_names(nodes, mistakes);
    let mut rules: Vec<ReadRule<'_, '_>> = Vec::new();
    for node in nodes {
        rules.push(read_rule(node, text, (ground.operations, &damage), mistakes));
    }
    if ground.clock_stands {
        for read in rules.iter().filter(|read| damage.spares(read.node, &["then"])) {
            reachability::clears(read, mistakes);
        }
    }
    if let Some(known) = ground.tokens {
        for read in &rules {
            reachability::tokens(read, known, mistakes);
        }
    }
    reachability::together(&rules, (&damage, is_whole), mistakes);
    rules.retain(|read| read.sound);
    rules.into_iter().map(|read| read.rule).collect()
}

/// Reads a rule whose form was checked, and found to have this damage; reports what is wrong with what it says.
fn read_rule<'n, 'a>(
    node: &'n SpannedValue<'a>,
    text: &str,
    (table, damage): (&[&'static Operation], &SuppressedChecks),
    mistakes: &mut Vec<Mistake>,
) -> ReadRule<'n, 'a> {
    let before = mistakes.len();
    let on = node.get("on");
    let operations = on.map(|on| operations(on, table, mistakes)).unwrap_or_default();
    let is_clean = |mistakes: &[Mistake]| !mistakes[before..].iter().any(Mistake::is_error);
    let knows_operations = on.is_some_and(|on| !damage.is_in(on)) && is_clean(mistakes);
    if let Some(then) = node.get("then") {
        conflicts::judge(then, damage, mistakes);
    }
    let consistent = is_clean(mistakes);
    let sound = consistent && !damage.is_in(node);
    let (rule, is_all) = rule(node, text, &operations);
    if sound && !is_all {
        mistakes.push(Mistake::new(Code::WrongType, node.span.clone(), "the rule is not read"));
    }
    let read = ReadRule { rule, operations, node, sound, knows_operations, consistent };
    if knows_operations {
        conflicts::in_place(&read, table, mistakes);
        contract::judge(&read, (table, damage), mistakes);
        reachability::at_its_operations(&read, mistakes);
    }
    reachability::alone(&read, damage, mistakes);
    if node.get("then").is_some_and(|then| !damage.is_in(then)) {
        reachability::idle(&read, mistakes);
    }
    read
}

/// The rules under a key that was meant to be theirs: the slip hides nothing of them.
fn slip<'n, 'a>(
    file: &'n SpannedValue<'a>,
    mistakes: &mut Vec<Mistake>,
) -> Option<&'n SpannedValue<'a>> {
    let names = || SHAPE.fields.iter().map(|field| field.name);
    let is_unknown = |key: &str| names().all(|name| name != key);
    let mut slips = file.members().iter().filter(|member| is_unknown(&member.key));
    let slip = slips.find(|member| nearest(&member.key, names()) == Some(RULES))?;
    let field = SHAPE.fields.iter().find(|field| field.name == RULES)?;
    check(&slip.value, &field.kind, RULES, mistakes);
    Some(&slip.value)
}

fn same_names(rules: &[SpannedValue<'_>], mistakes: &mut Vec<Mistake>) {
    let mut names = HashSet::new();
    for node in rules.iter().filter_map(|rule| rule.get("name")) {
        let Some(name) = node.text() else { continue };
        if !names.insert(name) {
            let message = format!("rule `{name}` is there twice");
            mistakes.push(
                Mistake::new(Code::DuplicateRule, node.span.clone(), message)
                    .hint("counters are kept by name: give each rule its own"),
            );
        }
    }
}

#[cfg(test)]
mod tests;
