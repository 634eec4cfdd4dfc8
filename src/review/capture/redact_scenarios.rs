//! What is personal in the texts of scenarios: what rules answer and what they look for. What they say besides is about rules.

use super::json_strings::replaced;
use super::personal_fields::is_about_somebody;
use super::redact_documents::QUERY;
use super::redact_query::{Asked, query};
use super::stand_ins::{Personal, StandIns};
use crate::engine::journal::names_a_credential;

/// Below these, texts are held against requests.
const LOOKS: [&str; 2] = ["when", "request"];
/// Below these, texts are sent to clients.
const ANSWERS: [&str; 2] = ["then", "respond"];
/// These take patterns: a part of a text is no text.
const PATTERNS: [&str; 3] = ["matches", "contains", "pattern"];

/// Scenarios as a capture has them, by name or as a list, each with the `text` of its file.
pub(super) fn scenarios(raw: &str, stand_ins: &mut StandIns) -> String {
    replaced(raw, &mut |path, text| {
        if path.last() != Some(&"text") {
            return None;
        }
        let mut is_other = false;
        let other = replaced(text, &mut |path, text| {
            let stand_in = of_rule(path, text, stand_ins);
            is_other |= stand_in.is_some();
            stand_in
        });
        // A rule whose text is another begins anew, so where nothing is personal all of it stays.
        is_other.then_some(other)
    })
}

fn of_rule(path: &[&str], text: &str, stand_ins: &mut StandIns) -> Option<String> {
    let last = path.last()?;
    let is_below = |keys: &[&str]| path.iter().any(|key| keys.contains(key));
    let (looks, answers) = (is_below(&LOOKS), is_below(&ANSWERS));
    if *last == "password" || (answers && names_a_credential(last)) {
        return stand_ins.of(Personal::Secret, text);
    }
    if looks && *last == QUERY {
        return query(text, Asked::default(), stand_ins);
    }
    let is_whole = !PATTERNS.contains(last);
    if (looks || answers) && is_whole && is_about_somebody(path) {
        let kind = if text.contains('@') { Personal::Email } else { Personal::Text };
        return stand_ins.of(kind, text);
    }
    let said = if looks { stand_ins.said(text) } else { None };
    said.or_else(|| stand_ins.within(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rules_look_for_and_answer_has_the_stand_ins_of_requests() {
        let mut stand_ins = StandIns::default();
        stand_ins.of_said("Zoe");
        stand_ins.of_said("unavailable");
        let mut of = |rule: &str| {
            let raw = serde_json::json!({"mine": {"text": rule}}).to_string();
            let other = scenarios(&raw, &mut stand_ins);
            let read: serde_json::Value = serde_json::from_str(&other).unwrap();
            read["mine"]["text"].as_str().unwrap().to_owned()
        };
        for (rule, expected) in [
            (
                r#"{"when": {"headers": {"x-user": "Zoe"}}}"#,
                r#"{"when":{"headers":{"x-user":"redacted-1"}}}"#,
            ),
            (
                r#"{"when": {"body": {"lastName": "Moe"}}}"#,
                r#"{"when":{"body":{"lastName":"redacted-3"}}}"#,
            ),
            (
                r#"{"then": {"respond": {"body": {"firstName": "Kim", "access_token": "t"}}}}"#,
                r#"{"then":{"respond":{"body":{"firstName":"redacted-4","access_token":"redacted-secret-1"}}}}"#,
            ),
            (
                r#"{"when": {"query": {"q": "lastName:Moe"}}}"#,
                r#"{"when":{"query":{"q":"lastName:redacted-3"}}}"#,
            ),
            (r#"{"then": {"error": "unavailable"}}"#, r#"{"then": {"error": "unavailable"}}"#),
            (r#"{"when": {"token": "service"}}"#, r#"{"when": {"token": "service"}}"#),
        ] {
            assert_eq!(of(rule), expected);
        }
    }
}
