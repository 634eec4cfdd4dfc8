//! A query with other texts in it.

use super::condition::{Condition, Criterion};
use super::operand::{Quoted, Word};
use super::query::Query;

/// What a text is replaced by: it is given the field that it is looked for in, and the text. None where it stays.
type Replace<'r> = &'r mut dyn FnMut(&str, &str) -> Option<String>;

impl Query {
    /// The query in which texts are replaced. A pattern becomes the text that stands in its place, as a whole.
    #[must_use]
    pub fn with_texts(&self, replace: Replace<'_>) -> Self {
        let criteria = self.criteria.iter().map(|Criterion { path, condition }| Criterion {
            path: path.clone(),
            condition: with_texts(condition, &mut |text| replace(&path.name, text)),
        });
        Self::new(criteria.collect())
    }
}

fn with_texts(condition: &Condition, replace: &mut dyn FnMut(&str) -> Option<String>) -> Condition {
    let mut all = |conditions: &[Condition]| -> Vec<Condition> {
        conditions.iter().map(|one| with_texts(one, replace)).collect()
    };
    match condition {
        Condition::Any(alternatives) => Condition::any(all(&alternatives.members)),
        Condition::All(conditions) => Condition::all(all(conditions)),
        Condition::Word(word) => replace(&word.text)
            .map_or_else(|| condition.clone(), |text| Condition::Word(Word::new(&text))),
        Condition::Quoted(quoted) => replace(&quoted.text)
            .map_or_else(|| condition.clone(), |text| Condition::Quoted(Quoted::new(text))),
        Condition::Pattern(pattern) => {
            let bare = pattern.text.trim_start_matches('(').trim_end_matches(')');
            let text = replace(bare);
            text.map_or_else(|| condition.clone(), |text| Condition::Word(Word::new(&text)))
        }
        Condition::Null | Condition::Exists | Condition::Missing | Condition::Bound(_) => {
            condition.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_replaced_by_the_field_that_they_are_looked_for_in() {
        for (text, expected) in [
            ("a:x b:x", "a:y b:x"),
            (r#"a:"x z" b:"x""#, r#"a:"y" b:"x""#),
            ("a:(x,1,\"q\")", "a:(y,y,\"y\")"),
            ("a:~(x)", "a:y"),
            ("a:(~^x AND z)", "a:(y AND y)"),
            ("a:>5 a:null a:exists", "a:>5 a:null a:exists"),
        ] {
            let query = Query::parse(text).unwrap();
            let other = query.with_texts(&mut |field, _| (field == "a").then(|| "y".to_owned()));
            assert_eq!(other.to_string(), expected);
            assert!(Query::parse(expected).is_ok(), "{expected}");
        }
    }
}
