//! Parameters that narrow a list by a member of its documents, beside `q`.

use super::rows::{JsonText, Rows};
use crate::engine::query::{Paths, Queryable as _, Value, list};
use crate::engine::{ApiError, Call};
use crate::json::{RawObject, as_text, members};

/// A parameter that narrows a list.
#[derive(Debug)]
pub(in crate::api) struct Narrowing {
    /// Its name, which is the dotted path of the member.
    pub parameter: &'static str,
    /// How what it says is compared.
    pub by: Comparison,
}

/// How the text of a parameter is compared with a member.
#[derive(Clone, Copy, Debug)]
pub(in crate::api) enum Comparison {
    /// They are the same.
    Same,
    /// They are the same but for capitals.
    SameWord,
    /// The member, or a text of it in any language, has it somewhere, whatever the capitals.
    Part,
}

/// Those of `rows` that the parameters of `call` leave.
pub(super) fn narrowed<'a>(
    rows: Rows<'a>,
    narrowings: &[Narrowing],
    call: &Call<'_>,
) -> Result<Rows<'a>, ApiError> {
    let mut asked = Vec::new();
    for narrowing in narrowings {
        if let Some(text) = list::parameter(call, narrowing.parameter)? {
            asked.push((narrowing, text));
        }
    }
    if asked.is_empty() {
        return Ok(rows);
    }
    let is_left =
        |json: &String| asked.iter().all(|(narrowing, text)| leaves(narrowing, json, text));
    Ok(Rows::of((0..rows.count).map(|at| (rows.json)(at)).filter(is_left).collect()))
}

fn leaves(Narrowing { parameter, by }: &Narrowing, json: &str, text: &str) -> bool {
    match by {
        Comparison::Same => has(json, parameter, |found| found == text),
        Comparison::SameWord => has(json, parameter, |found| found.eq_ignore_ascii_case(text)),
        Comparison::Part => {
            let wanted = text.to_lowercase();
            texts(json, parameter).iter().any(|found| found.to_lowercase().contains(&wanted))
        }
    }
}

/// Whether the member at the dotted `path` is one that `is_it`.
fn has(json: &str, path: &str, is_it: impl Fn(&str) -> bool) -> bool {
    let mut found = false;
    JsonText(json.to_owned()).values(&Paths::of([path]), &mut |_, value| {
        found |= match value {
            Value::Text(text) => is_it(text),
            Value::Bool(flag) => is_it(if flag { "true" } else { "false" }),
            Value::Null | Value::Number(_) | Value::Instant(_) | Value::Structure => false,
        };
    });
    found
}

/// The text of the member called `name`, or its texts in all languages.
fn texts(json: &str, name: &str) -> Vec<String> {
    let object = RawObject::of(json).unwrap_or_default();
    let Some(raw) = object.get(name) else { return Vec::new() };
    let of_languages = members(raw).unwrap_or_default().into_iter().map(|(_, text)| text);
    of_languages.chain([raw]).filter_map(as_text).map(std::borrow::Cow::into_owned).collect()
}
