//! What a step expects as conditions of Arazzo: simple ones, and regular expressions where a part of a text is meant.

use serde_json::{Value, json};

use super::expression::Expressions;
use crate::engine::scenario::{Ignored, Matcher, Piece, StepExpectation, pieces};
use crate::json::{as_text, elements, index_of, key_of, members};

/// What holds of no answer.
const NO_STATUS: &str = "$statusCode < 100";

/// The word for the status of a call that gets no answer.
const SILENCE: &str = "none";

/// Whether it is expected, maybe among other things, that no answer comes. Conditions are about answers, and have no word for it.
pub(super) fn expects_silence(expect: &StepExpectation) -> bool {
    let mut texts = expect.status.iter().flat_map(Matcher::texts);
    texts.any(|text| text == SILENCE)
}

/// The conditions of an answer.
pub(super) fn criteria(expect: &StepExpectation, expressions: &Expressions) -> Vec<Value> {
    let mut all = Criteria { expressions, found: Vec::new() };
    if let Some(matcher) = &expect.status {
        all.status(matcher);
    }
    for (name, matcher) in &expect.header {
        all.matcher(&format!("$response.header.{name}"), matcher, true);
    }
    for (pointer, matcher) in &expect.body {
        all.matcher(&body(pointer), matcher, false);
    }
    for (nth, row) in expect.rows.iter().flatten().enumerate() {
        for (pointer, matcher) in row {
            all.matcher(&body(&format!("/{nth}{pointer}")), matcher, false);
        }
    }
    if let Some(rows) = &expect.rows {
        all.length("", rows.len());
    }
    if let Some(whole) = &expect.equals {
        all.equals(("", ""), whole, &expect.ignore);
    }
    unique(all.found)
}

/// Each of them once: what `body` and `equals` both say is one criterion, and Arazzo takes none twice.
fn unique(criteria: Vec<Value>) -> Vec<Value> {
    let mut kept: Vec<Value> = Vec::with_capacity(criteria.len());
    for criterion in criteria {
        if !kept.contains(&criterion) {
            kept.push(criterion);
        }
    }
    kept
}

/// The expression of a place in the body.
fn body(pointer: &str) -> String {
    match pointer {
        "" => "$response.body".to_owned(),
        pointer => format!("$response.body#{pointer}"),
    }
}

/// A JSON pointer as the rest of a path in it.
fn json_path(pointer: &str) -> String {
    let part = |token: &str| match index_of(token) {
        Some(index) => format!("[{index}]"),
        None => format!("['{}']", key_of(token).replace('\\', "\\\\").replace('\'', "\\'")),
    };
    pointer.split('/').skip(1).map(part).collect()
}

/// Conditions so far.
struct Criteria<'e> {
    expressions: &'e Expressions,
    found: Vec<Value>,
}

impl Criteria<'_> {
    fn simple(&mut self, condition: &str) {
        self.found.push(json!({"condition": condition}));
    }

    fn regex(&mut self, context: &str, pattern: &str) {
        self.found.push(json!({"context": context, "condition": pattern, "type": "regex"}));
    }

    fn path(&mut self, condition: &str) {
        let context = "$response.body";
        self.found.push(json!({"context": context, "condition": condition, "type": "jsonpath"}));
    }

    /// That the list at a pointer has this number of elements. A simple condition about a place that is not there is an error to tools.
    fn length(&mut self, pointer: &str, length: usize) {
        self.path(&format!("$[?length(@{}) == {length}]", json_path(pointer)));
    }

    fn nothing_at(&mut self, pointer: &str) {
        self.path(&format!("$[?!@{}]", json_path(pointer)));
    }

    fn status(&mut self, matcher: &Matcher) {
        let one = |text: &str| match text.strip_suffix("xx").or_else(|| text.strip_suffix("XX")) {
            Some(class) => format!("($statusCode >= {class}00 && $statusCode <= {class}99)"),
            None => format!("$statusCode == {text}"),
        };
        match matcher {
            Matcher::Equals(_) | Matcher::In(_) => {
                let texts = matcher.texts();
                let all = texts.iter().filter(|text| **text != SILENCE).map(|text| one(text));
                let all = all.collect::<Vec<_>>().join(" || ");
                // Where no answer is to come, none has the right status.
                self.simple(if all.is_empty() { NO_STATUS } else { &all });
            }
            Matcher::Contains(part) => self.regex("$statusCode", &regex::escape(part)),
            Matcher::Matches(pattern) => self.regex("$statusCode", pattern.as_str()),
            Matcher::Exists(_) => self.simple("$statusCode >= 100"),
        }
    }

    fn matcher(&mut self, place: &str, matcher: &Matcher, is_text: bool) {
        match matcher {
            Matcher::Equals(value) if !is_text && value.starts_with(['[', '{']) => {
                let pointer = place.strip_prefix("$response.body#").unwrap_or_default();
                self.equals((pointer, ""), value, &[]);
            }
            Matcher::Equals(value) => self.one_of(place, &[value], is_text),
            Matcher::In(values) => {
                self.one_of(
                    place,
                    &values.iter().map(|value| &**value).collect::<Vec<_>>(),
                    is_text,
                );
            }
            Matcher::Contains(part) => self.regex(place, &regex::escape(part)),
            Matcher::Matches(pattern) => self.regex(place, pattern.as_str()),
            Matcher::Exists(true) => self.simple(&format!("{place} != null")),
            Matcher::Exists(false) => match place.strip_prefix("$response.body#") {
                Some(pointer) => self.nothing_at(pointer),
                None => self.simple(&format!("{place} == null")),
            },
        }
    }

    /// Every leaf of a whole value, and that lists go on no further.
    fn equals(&mut self, (pointer, name): (&str, &str), value: &str, ignore: &[Ignored]) {
        if is_left_out(name, value, ignore) {
            return self.simple(&format!("{} != null", body(pointer)));
        }
        if let Some(all) = elements(value) {
            for (nth, element) in all.iter().enumerate() {
                self.equals((&format!("{pointer}/{nth}"), ""), element, ignore);
            }
            return self.length(pointer, all.len());
        }
        if let Some(all) = members(value) {
            for (key, value) in all {
                let key = as_text(key).unwrap_or_default();
                let token = key.replace('~', "~0").replace('/', "~1");
                self.equals((&format!("{pointer}/{token}"), &key), value, ignore);
            }
            return;
        }
        self.one_of(&body(pointer), &[value], false);
    }

    /// That one of these values is at a place. Conditions know no text that a value is only a part of, so that is a pattern, in which
    /// anything stands for the value.
    fn one_of(&mut self, place: &str, values: &[&str], is_text: bool) {
        let texts: Option<Vec<String>> =
            values.iter().map(|value| as_text(value).map(Into::into)).collect();
        if let Some(texts) = texts.filter(|texts| texts.iter().any(|text| is_mixed(text))) {
            let all: Vec<String> = texts.iter().map(|text| pattern(text)).collect();
            return self.regex(place, &format!("^({})$", all.join("|")));
        }
        let one = |value: &&str| format!("{place} == {}", self.literal(value, is_text));
        self.simple(&values.iter().map(one).collect::<Vec<_>>().join(" || "));
    }

    /// A value as conditions write it.
    fn literal(&self, json: &str, is_text: bool) -> String {
        match as_text(json) {
            Some(text) => match self.expressions.alone(&text) {
                Some(expression) => expression,
                None => quoted(&text),
            },
            None if is_text => quoted(json),
            None => json.to_owned(),
        }
    }
}

/// A text as conditions write it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Whether the value of the member called `name` may be another one.
fn is_left_out(name: &str, value: &str, ignore: &[Ignored]) -> bool {
    ignore.iter().any(|kind| kind.is_of(name, value))
}

/// Whether a text has placeholders and something besides.
fn is_mixed(text: &str) -> bool {
    let pieces = pieces(text);
    pieces.len() > 1 && pieces.iter().any(|piece| matches!(piece, Piece::Value(_)))
}

/// A text as a pattern.
fn pattern(text: &str) -> String {
    let piece = |piece: Piece<'_>| match piece {
        Piece::Text(text) => regex::escape(text),
        Piece::Value(_) => ".+".to_owned(),
    };
    pieces(text).into_iter().map(piece).collect()
}
