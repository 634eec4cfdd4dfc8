//! An answer, held against what a step expects: every place that differs, in the words of `verify`.

use http::HeaderMap;
use serde_json::value::RawValue;

use super::equal::unequal;
use super::values::Values;
use crate::engine::journal::KeptValue;
use crate::engine::scenario::StepExpectation;
use crate::json::{at_pointer, elements};
use crate::review::verify::{ABSENT, Holding, Mismatch};

/// An answer as a client has it.
#[derive(Clone, Debug)]
pub struct StepAnswer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; empty where it is no text.
    pub body: String,
}

impl StepAnswer {
    /// The body, where it is JSON.
    pub(super) fn json(&self) -> Option<&str> {
        serde_json::from_str::<&RawValue>(&self.body).ok().map(RawValue::get)
    }

    /// The value at a JSON pointer of the body.
    pub(super) fn at(&self, pointer: &str) -> Option<&str> {
        self.json().and_then(|body| at_pointer(body, pointer))
    }
}

/// The places where the answer, or that there is none, is not as it is expected.
pub(super) fn judge(
    expect: &StepExpectation,
    answer: Option<&StepAnswer>,
    values: &Values,
) -> Vec<Mismatch> {
    let mut holding = Holding::default();
    if let Some(matcher) = &expect.status {
        holding.status("expect.status", matcher, answer.map(|answer| answer.status));
    }
    let Some(answer) = answer else { return holding.differences };
    for (name, matcher) in &expect.header {
        let place = format!("expect.header.{name}");
        holding.texts(place, &values.in_matcher(matcher), &header_values(&answer.headers, name));
    }
    for (pointer, matcher) in &expect.body {
        let place = format!("expect.body.{pointer}");
        holding.json(place, &values.in_matcher(matcher), answer.at(pointer));
    }
    let mut differences = holding.differences;
    differences.extend(rows(expect, &answer.body, values));
    if let Some(whole) = &expect.equals {
        let whole = values.in_json(whole);
        let place = "expect.equals";
        differences.extend(match (answer.json(), answer.body.trim()) {
            (Some(found), _) => unequal(place, [&whole, found], &expect.ignore),
            (None, "") => vec![Mismatch::new(place, whole, ABSENT)],
            (None, other) => vec![Mismatch::new(place, whole, format!("no JSON: {other}"))],
        });
    }
    differences
}

fn header_values<'a>(headers: &'a HeaderMap, name: &str) -> Vec<KeptValue<'a>> {
    let values = headers.get_all(name).iter();
    values.map(|value| KeptValue::Shown(String::from_utf8_lossy(value.as_bytes()))).collect()
}

fn rows(expect: &StepExpectation, body: &str, values: &Values) -> Vec<Mismatch> {
    let Some(expected) = &expect.rows else { return Vec::new() };
    let Some(found) = elements(body) else {
        return vec![Mismatch::new("expect.rows", counted(expected.len()), body)];
    };
    let mut holding = Holding::default();
    for (nth, (expected, found)) in expected.iter().zip(&found).enumerate() {
        for (pointer, matcher) in expected {
            let place = format!("expect.rows/{nth}{pointer}");
            holding.json(place, &values.in_matcher(matcher), at_pointer(found, pointer));
        }
    }
    if expected.len() != found.len() {
        let mismatch = Mismatch::new("expect.rows", counted(expected.len()), counted(found.len()));
        holding.differences.push(mismatch);
    }
    holding.differences
}

fn counted(rows: usize) -> String {
    format!("{rows} row{}", if rows == 1 { "" } else { "s" })
}
