//! A recorded answer beside that of the emulation: what differs beyond ids that were drawn, and instants.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;
use serde_json::value::RawValue;

use crate::engine::Response;
use crate::json::{as_text, at_pointer, check, elements};
use crate::model::Timestamp;
use crate::review::fields::{FieldDifference, differences_by_place};

/// How far an answer of another status is.
pub(super) const OTHER_STATUS: u32 = 100;
/// How far an answer of the same status can be.
const FURTHEST: u32 = 50;
/// How far a field is that is no text in both.
const OTHER_FIELD: u32 = 3;
/// How far an answer is of which only texts have other words: the sentences of an error.
pub(super) const OTHER_WORDS: u32 = 1;

/// What differs between two answers.
#[derive(Clone, Debug, Default)]
pub(super) struct AnswerDifference {
    /// The recorded status and that of the emulation, where they differ.
    pub(super) statuses: Option<(u16, u16)>,
    /// The fields that differ, where the statuses do not: before is recorded, after is emulated.
    pub(super) fields: Vec<FieldDifference>,
}

impl AnswerDifference {
    /// How far apart the answers are; 0 where they are the same, and [`OTHER_WORDS`] where only texts have other words.
    pub(super) fn distance(&self) -> u32 {
        if self.statuses.is_some() {
            return OTHER_STATUS;
        }
        let is_text = |value: &Option<Box<RawValue>>| {
            value.as_ref().is_some_and(|value| as_text(value.get()).is_some())
        };
        let are_texts = |field: &&FieldDifference| is_text(&field.before) && is_text(&field.after);
        let others = self.fields.iter().filter(|field| !are_texts(field));
        let others = others.fold(0, |sum: u32, field| {
            sum.saturating_add(OTHER_FIELD).saturating_add(other_elements(field))
        });
        let words = if self.fields.iter().any(|field| are_texts(&field)) { OTHER_WORDS } else { 0 };
        others.saturating_add(words).min(FURTHEST)
    }
}

/// How many elements of two arrays are in one of them alone.
fn other_elements(field: &FieldDifference) -> u32 {
    /// Where documents have what identifies them.
    const IDENTITY: [&str; 4] = ["/id", "/customer/id", "/group/id", "/item/id"];
    let identity = |element: &&str| -> String {
        let id = IDENTITY.iter().find_map(|pointer| at_pointer(element, pointer));
        id.unwrap_or(element).to_owned()
    };
    let of = |value: &Option<Box<RawValue>>| -> Option<BTreeSet<String>> {
        Some(elements(value.as_ref()?.get())?.iter().map(identity).collect())
    };
    let both = of(&field.before).zip(of(&field.after));
    let count = both.map_or(0, |(before, after)| before.symmetric_difference(&after).count());
    u32::try_from(count).unwrap_or(FURTHEST)
}

/// The texts that the recording drew, each with the one that the emulation drew in its place.
#[derive(Clone, Debug, Default)]
pub(super) struct DrawnPairs(Vec<(String, String)>);

impl DrawnPairs {
    /// A recorded text as the emulation has it.
    pub(super) fn ours(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (theirs, ours)| text.replace(theirs, ours))
    }

    /// Whether nothing was drawn.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Learns which texts stand in the places of those that the emulation has just `drawn`.
    fn learn(&mut self, theirs: &Value, ours: &Value, drawn: &HashSet<String>) {
        match (theirs, ours) {
            (Value::String(theirs), Value::String(ours)) if drawn.contains(ours) => {
                if theirs != ours && !theirs.is_empty() {
                    self.0.push((theirs.clone(), ours.clone()));
                }
            }
            (Value::Array(theirs), Value::Array(ours)) => {
                theirs.iter().zip(ours).for_each(|(theirs, ours)| self.learn(theirs, ours, drawn));
            }
            (Value::Object(theirs), Value::Object(ours)) => {
                for (name, theirs) in theirs {
                    if let Some(ours) = ours.get(name) {
                        self.learn(theirs, ours, drawn);
                    }
                }
            }
            (_, _) => {}
        }
    }
}

/// What differs between a recorded answer and that of the emulation, which has `drawn` some texts for it.
pub(super) fn compare(
    theirs: &Response,
    ours: &Response,
    pairs: &mut DrawnPairs,
    drawn: &HashSet<String>,
) -> AnswerDifference {
    if theirs.status != ours.status {
        let statuses = Some((theirs.status.as_u16(), ours.status.as_u16()));
        return AnswerDifference { statuses, fields: Vec::new() };
    }
    if theirs.body == ours.body {
        return AnswerDifference::default();
    }
    let [recorded, emulated] = [theirs, ours].map(|it| String::from_utf8_lossy(&it.body));
    if !drawn.is_empty() {
        let value = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
        pairs.learn(&value(&recorded), &value(&emulated), drawn);
    }
    let recorded = if pairs.is_empty() { recorded.into_owned() } else { pairs.ours(&recorded) };
    let mut fields = differences(&recorded, &emulated);
    fields.retain(|field| !is_instant(field));
    AnswerDifference { statuses: None, fields }
}

fn differences(recorded: &str, emulated: &str) -> Vec<FieldDifference> {
    match check(recorded).is_ok() && check(emulated).is_ok() {
        true => differences_by_place(recorded, emulated),
        false if recorded.trim() == emulated.trim() => Vec::new(),
        // One of the two is no JSON: there are no fields, and both are shown as texts.
        false => {
            let text = |text: &str| Some(Value::from(text).to_string());
            vec![FieldDifference::of_texts("", text(recorded), text(emulated))]
        }
    }
}

/// Whether a field is an instant in both.
fn is_instant(field: &FieldDifference) -> bool {
    let is_one = |text: &str| as_text(text).is_some_and(|text| Timestamp::parse(&text).is_ok());
    let (before, after) = (field.before.as_ref(), field.after.as_ref());
    before.is_some_and(|it| is_one(it.get())) && after.is_some_and(|it| is_one(it.get()))
}
