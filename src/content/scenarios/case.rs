//! A case: one rule and a number of chance, around which a command runs.

use serde_json::Value;

use super::{CASE_SHAPE, ENDING, RuleContext, judged, text_formats, warnings};
use crate::content::documents::chosen;
use crate::content::finding_collector::valid_text;
use crate::content::reader::encoding;
use crate::engine::scenario::Scenario;
use crate::engine::{Operation, Settings};
use crate::findings::finding::locate;
use crate::findings::{Finding, Mistake};
use crate::json::spanned::{SpannedValue, parse};
use crate::schema::{Kind, check};

/// One run with one fault.
#[derive(Clone, Debug)]
pub struct Case {
    /// The number from which all chance comes.
    pub seed: u64,
    /// What goes wrong, in words.
    pub fault: String,
    /// How it settles open questions, before what flags say.
    pub behaviors: Settings,
    /// Its one rule, as a scenario that is called as the file is.
    pub scenario: Scenario,
    /// What keeps it from nothing and is doubtful.
    pub doubts: Vec<Finding>,
}

/// Understands the case in the file at `path`.
///
/// # Errors
/// Every mistake, when one of them is an error.
pub fn case(
    path: &str,
    bytes: &[u8],
    operations: &[&'static Operation],
) -> Result<Case, Vec<Finding>> {
    let text = valid_text(bytes);
    let mut mistakes = Vec::new();
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let name = name.strip_suffix(ENDING).unwrap_or(name);
    if let Err(flaw) = text_formats::name(name) {
        let message = format!("the name `{name}` of a case {}", flaw.said);
        mistakes.push(Mistake::new(flaw.code, 0..0, message).hint("rename the file"));
    }
    let start = encoding(bytes, text, &mut mistakes);
    let node = start.and_then(|start| parse(text, start..text.len(), &mut mistakes));
    let ground = RuleContext::of(operations);
    let case = node.and_then(|node| read(name, (&node, text), ground, &mut mistakes));
    let is_wrong = mistakes.iter().any(Mistake::is_error);
    let findings = locate(path, text, mistakes);
    match case.filter(|_| !is_wrong) {
        Some(case) => Ok(Case { doubts: findings, ..case }),
        None => Err(findings),
    }
}

fn read(
    name: &str,
    (node, text): (&SpannedValue<'_>, &str),
    ground: RuleContext<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Option<Case> {
    check(node, &Kind::Object(CASE_SHAPE), CASE_SHAPE.name, mistakes);
    let rule = node.get("rule")?;
    let rules = judged((std::slice::from_ref(rule), rule.whole), text, ground, mistakes);
    let fault = node.get("fault").and_then(SpannedValue::text)?.to_owned();
    let rule_text = &text[rule.span.clone()];
    let scenario = Scenario {
        name: name.into(),
        title: fault.clone(),
        description: String::new(),
        is_ad_hoc: false,
        warnings: warnings(name, text, mistakes),
        rules,
        steps: Vec::new(),
        verify: Vec::new(),
        text: format!(r#"{{"title": {}, "rules": [{rule_text}]}}"#, Value::from(&*fault)).into(),
    };
    let behaviors = node.get("behaviors").map(chosen).unwrap_or_default();
    let seed = node.get("seed")?.number()?;
    Some(Case { seed, fault, behaviors, scenario, doubts: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::SERVICES;
    use crate::engine::{Behavior, Behaviors, Router};

    const GOOD: &str = r#"{"seed": 7, "fault": "the first write conflicts", "rule":
        {"name": "r", "on": "PUT …/customers/{customerId}", "times": 1, "then": {"error": "conflict.changed"}}}"#;

    fn of(path: &str, text: &str) -> Result<Case, Vec<Finding>> {
        case(path, text.as_bytes(), Router::new(SERVICES).operations())
    }

    #[test]
    fn a_case_is_a_scenario_of_one_rule_that_is_called_as_its_file() {
        let case = of("cases/put-409.json", GOOD).unwrap();
        assert_eq!((case.seed, &*case.fault), (7, "the first write conflicts"));
        assert_eq!((&*case.scenario.name, case.scenario.rules.len()), ("put-409", 1));
        assert_eq!(case.doubts, []);
        assert!(case.behaviors.is_empty());
    }

    #[test]
    fn a_case_can_settle_open_questions() {
        let with = |value: &str| {
            let behaviors = format!("\"seed\": 7, \"behaviors\": {{\"empty-batch\": {value}}}");
            of("c.json", &GOOD.replace("\"seed\": 7", &behaviors))
        };
        let settled = with("207").unwrap().behaviors;
        assert!(Behaviors::settle(&[&settled], 1).is(Behavior::EmptyBatch, "207"));
        assert!(with("\"208\"").unwrap_err()[0].message.contains("has no value `208`"));
    }

    #[test]
    fn mistakes_have_their_places() {
        let at = |path: &str, text: &str| {
            let findings = of(path, text).unwrap_err();
            assert!(findings.iter().all(|finding| finding.path == path));
            let places = findings.iter().map(|it| (it.line, it.column, it.message.clone()));
            places.collect::<Vec<_>>()
        };
        let found = at("c.json", &GOOD.replace("\"seed\": 7, ", ""));
        assert!(found[0].2.contains("`seed`"), "{found:?}");
        let found = at("c.json", &GOOD.replace("\"seed\": 7", "\"seed\": -7"));
        assert_eq!((found[0].0, found[0].1), (1, 10), "{found:?}");
        let found = at("c.json", &GOOD.replace("conflict.changed", "conflict.chnged"));
        assert_eq!(found[0].0, 2, "{found:?}");
        assert!(found[0].2.contains("conflict.chnged"), "{found:?}");
        let found = at("c.json", &GOOD.replace("PUT …/customers/", "PUT …/custmers/"));
        assert_eq!(found[0].0, 2, "{found:?}");
        assert!(!at("c.json", "[]").is_empty() && !at("c.json", "{").is_empty());
        let found = at("a,b.json", GOOD);
        assert!(found[0].2.starts_with("the name `a,b` of a case"), "{found:?}");
    }
}
