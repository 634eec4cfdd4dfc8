//! What holds for every query, order and projection, tried on random ones.

use proptest::prelude::*;

use super::path::Path;
use super::q::condition::{Condition, Criterion};
use super::q::operand::{Bound, Limit, Operator, Quoted, Word, number};
use super::q::pattern::{Allowance, Pattern};
use super::q::subject::instant;
use super::{Fields, Page, Paths, Query, Queryable, Sort, UnknownSort, Value, json_values};
use crate::json::Number;
use crate::suggest::near;

struct Document<'a>(&'a str);

impl Queryable for Document<'_> {
    fn values(&self, paths: &Paths, see: &mut dyn FnMut(usize, Value<'_>)) {
        json_values::values(self.0, paths, see);
    }
}

/// Texts made of the pieces of the grammar, so that many of them are almost queries.
fn almost_a_query() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "(",
        ")",
        "(",
        ")",
        "~",
        "\"",
        "\\",
        ",",
        " ",
        " ",
        ":",
        ".",
        "a",
        "b:",
        "c.d:",
        "AND",
        " AND ",
        "OR",
        " OR ",
        "null",
        "exists",
        "missing",
        "true",
        ">",
        "<",
        ">=",
        "<=",
        "1",
        "-2.5",
        "1e999",
        "\"2021-05-18T07:27:27Z\"",
        "x",
        "ä",
        "\t",
        "[",
        "]",
        "{2,3}",
        "|",
        "*",
        "(?=",
        "\\1",
        "\\(",
        "compoundLogicalQuery:",
        "a:(",
        "a:(~",
        "a:~(",
        "\u{0}",
        "€",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

/// Texts of one criterion as a person may write it, with more parentheses and blanks than needed.
fn written() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "a",
        "b:c",
        "null",
        "missing",
        "OR",
        "-1.5",
        "true",
        "\"a b\"",
        r#""\d\\\"""#,
        ">1",
        "<=2e3",
        "<\"2021-05-18T07:27:27Z\"",
        "~x",
        "~(x y)",
        "(~x y)",
        "(~ x,y )",
        "~a(b|c)",
        "~x,y",
        "~(a OR b)c",
        "~OR",
        "~x ANDy",
        "~ x",
    ]);
    let group = leaf.prop_map(str::to_owned).prop_recursive(4, 16, 4, |inner| {
        let connective =
            prop::sample::select(vec![",", " , ", " OR ", " AND ", "\tAND  ", " OR\n"]);
        let rest = prop::collection::vec((connective, inner.clone()), 0..4);
        (inner, rest, " ?").prop_map(|(first, rest, blank)| {
            let rest: Vec<_> = rest
                .into_iter()
                .map(|(connective, member)| connective.to_owned() + &member)
                .collect();
            let rest = rest.concat();
            format!("({blank}{first}{rest}{blank})")
        })
    });
    group.prop_map(|value| format!("a:{value}"))
}

fn path() -> impl Strategy<Value = Path> {
    let any = "[a-zA-Zäöü_~>-]{1,6}(\\.[a-z0-9]{1,4}){0,2}";
    let names = prop_oneof![Just("a".to_owned()), Just("a.b".to_owned()), any];
    names
        .prop_filter("another mistake", |name| !name.eq_ignore_ascii_case("compoundLogicalQuery"))
        .prop_map(|name| Path::parse(&name).unwrap())
}

fn bound() -> impl Strategy<Value = Condition> {
    let operator = prop::sample::select(vec![
        Operator::Less,
        Operator::LessOrEqual,
        Operator::Greater,
        Operator::GreaterOrEqual,
    ]);
    let numbers = "-?[0-9]{1,6}(\\.[0-9]{1,3})?(e[+-]?[0-9])?"
        .prop_map(|text| (Limit::Number(number(&text).unwrap()), text));
    let dates =
        "20[0-9]{2}-0[1-9]-1[0-9]T1[0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]0[0-9]:30)"
            .prop_map(|text| (Limit::Instant(instant(&text).unwrap()), text));
    (operator, prop_oneof![numbers, dates]).prop_map(|(operator, (limit, text))| {
        Condition::Bound(Bound { operator, text: text.into(), limit })
    })
}

/// The text of a pattern in a group, where `open` also allows blanks between its words.
fn pattern() -> impl Strategy<Value = Condition> {
    "[a-zä.*?+,:~<>|]{0,3}\\(?[a-z| ]{1,5}\\)?( [a-z,]{1,3}| AN| \\(OR b\\))?"
        .prop_map(|text| text.trim().to_owned())
        .prop_map(|text| {
            let balanced = text.matches('(').count() == text.matches(')').count();
            let some = !text.trim_matches(['(', ' ', ')']).is_empty();
            let compile = |text| Allowance::new().compile(text).ok();
            let pattern: Option<Pattern> = if balanced && some { compile(&text) } else { None };
            Condition::Pattern(pattern.or_else(|| compile("a|b")).unwrap())
        })
}

fn condition() -> impl Strategy<Value = Condition> {
    let word =
        "[a-zA-Z0-9ä:.@/_=&-][a-zA-Z0-9ä:.@~<>\\\\-]{0,8}".prop_filter_map("a keyword", |text| {
            (!matches!(&*text, "null" | "exists" | "missing"))
                .then(|| Condition::Word(Word::new(&text)))
        });
    let usual = prop::sample::select(vec!["true", "false", "0", "-0", "12", "1e1", "a", "b"]);
    let dates = prop::sample::select(vec!["2021-05-18T07:27:27Z", "2021-05-18T09:27:27+02:00"]);
    let leaf = prop_oneof![
        usual.prop_map(|text| Condition::Word(Word::new(text))),
        dates.prop_map(|text| Condition::Quoted(Quoted::new(text.to_owned()))),
        Just(Condition::Null),
        Just(Condition::Exists),
        Just(Condition::Missing),
        word,
        "[ a-z\"\\\\(),:ä~]{0,8}".prop_map(|text| Condition::Quoted(Quoted::new(text))),
        bound(),
        pattern(),
    ];
    leaf.prop_recursive(4, 12, 4, |inner| {
        let several = prop::collection::vec(inner, 2..4);
        prop_oneof![several.clone().prop_map(Condition::any), several.prop_map(of_one_kind)]
    })
}

/// All of these conditions, without limits of another kind than the first of them.
fn of_one_kind(mut conditions: Vec<Condition>) -> Condition {
    let first = conditions.iter().flat_map(Condition::limits).next().cloned();
    let fits = |condition: &Condition| {
        condition.limits().all(|limit| first.as_ref().is_none_or(|first| first.is_like(limit)))
    };
    conditions.retain(fits);
    Condition::all(conditions)
}

fn query() -> impl Strategy<Value = Query> {
    let criterion =
        (path(), condition()).prop_map(|(path, condition)| Criterion { path, condition });
    let fits = |query: &Query| query.to_string().chars().count() <= super::QUERY_LIMIT;
    prop::collection::vec(criterion, 0..4).prop_map(Query::new).prop_filter("beyond a limit", fits)
}

/// JSON text with blanks where JSON allows them.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just(" true".to_owned()),
        Just("-0".to_owned()),
        Just("\"2021-05-18T07:27:27Z\"".to_owned()),
        "-?[1-9][0-9]{0,3}(\\.[0-9]{1,2})?(e[0-9])?",
        "[a-zä\"\\\\,:{}\\[\\]]{0,5}".prop_map(|text| serde_json::to_string(&text).unwrap()),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        let key =
            prop::sample::select(vec![r#""a""#, r#""b""#, r#""c""#, r#""\u0061b""#, r#""d\"""#]);
        let member = (key, inner.clone()).prop_map(|(key, value)| format!("{key} :{value}"));
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(|list| format!("[ {}]", list.join(" , "))),
            prop::collection::vec(member, 0..5)
                .prop_map(|object| format!("{{{} }}", object.join(", "))),
        ]
    })
}

fn names() -> impl Strategy<Value = String> {
    let name =
        prop::sample::select(vec!["a", "b", "c", "ab", "d\"", "a.b", "a.a", "b.c.a", "a.b.c", "x"]);
    prop::collection::vec(name, 1..4).prop_map(|names| names.join(","))
}

/// Every value at a path of a tree, as it is debugged.
fn in_tree(tree: &serde_json::Value, path: &[&str], see: &mut dyn FnMut(String)) {
    let value = match (tree, path) {
        (serde_json::Value::Array(list), _) if !list.is_empty() => {
            for element in list {
                in_tree(element, path, see);
            }
            return;
        }
        (_, [name, rest @ ..]) => {
            if let Some(member) = tree.as_object().and_then(|members| members.get(*name)) {
                in_tree(member, rest, see);
            }
            return;
        }
        (serde_json::Value::Null, []) => Value::Null,
        (serde_json::Value::Bool(value), []) => Value::Bool(*value),
        (serde_json::Value::Number(number), []) => {
            let text = number.to_string();
            return see(format!("{:?}", Value::Number(Number::parse(&text).unwrap())));
        }
        (serde_json::Value::String(text), []) => Value::Text(text),
        (serde_json::Value::Array(_) | serde_json::Value::Object(_), []) => Value::Structure,
    };
    see(format!("{value:?}"));
}

proptest! {
    #[test]
    fn no_text_brings_a_reader_down(text in prop_oneof![any::<String>(), almost_a_query(), "[ -~\t]{0,60}"]) {
        if let Err(error) = Query::parse(&text) {
            let position = error.position.unwrap();
            prop_assert!((1..=text.chars().count() + 1).contains(&position), "{}", error);
        }
        let _ = Sort::parse(&text, UnknownSort::Refuse);
        let _ = Sort::parse(&text, UnknownSort::Ignore);
        let _ = Fields::parse(&text).map(|fields| fields.project(&text, &["id", &text]));
        let _ = Page::parse(Some(&text), Some(&text), || 60, |size| size);
        let _ = near(&text, ["customer.id", "", "ä"]);
        json_values::values(&text, &Paths::of(["a"]), &mut |_, _| {});
    }

    #[test]
    fn what_was_read_prints_no_longer_and_reads_the_same(text in prop_oneof![almost_a_query(), written()]) {
        if let Ok(query) = Query::parse(&text) {
            let printed = query.to_string();
            prop_assert!(printed.len() <= text.len(), "{} became {}", text, printed);
            prop_assert_eq!(&Query::parse(&printed).unwrap(), &query, "{}", printed);
            prop_assert_eq!(Query::parse(&printed).unwrap().to_string(), printed);
        }
    }

    #[test]
    fn a_printed_query_reads_the_same(query in query(), document in json()) {
        let printed = query.to_string();
        let read = Query::parse(&printed);
        prop_assert_eq!(read.as_ref(), Ok(&query), "{}", printed);
        let document = Document(&document);
        prop_assert_eq!(read.unwrap().matches(&document), query.matches(&document));
    }

    #[test]
    fn a_match_is_one_of_the_texts_that_an_index_looks_up(query in query(), text in "[ab]|true|12|[a-z]{0,2}") {
        let document = serde_json::json!({ "a": text }).to_string();
        let indexed = query.equals_any("a").is_none_or(|texts| texts.contains(&&*text));
        prop_assert!(indexed || !query.matches(&Document(&document)));
    }

    #[test]
    fn alternatives_hold_when_one_of_them_does(conditions in prop::collection::vec(condition(), 2..6), document in json()) {
        let matches = |condition| {
            let path = Path::parse("a").unwrap();
            Query::new(vec![Criterion { path, condition }]).matches(&Document(&document))
        };
        let any = matches(Condition::any(conditions.clone()));
        prop_assert_eq!(any, conditions.into_iter().any(matches));
    }

    #[test]
    fn values_are_those_of_the_tree(document in json(), names in names()) {
        let tree: serde_json::Value = serde_json::from_str(&document).unwrap();
        let paths: Vec<&str> = names.split(',').collect();
        // The tree keeps one of two equal keys.
        for json in [tree.to_string(), format!("{tree:#}")] {
            let mut seen = Vec::new();
            json_values::values(&json, &Paths::of(paths.iter().copied()), &mut |number, value| {
                seen.push((number, format!("{value:?}")));
            });
            seen.sort();
            let mut expected = Vec::new();
            let mut distinct: Vec<&str> = Vec::new();
            for path in &paths {
                if !distinct.contains(path) {
                    let number = distinct.len();
                    distinct.push(path);
                    let segments: Vec<&str> = path.split('.').collect();
                    in_tree(&tree, &segments, &mut |value| expected.push((number, value)));
                }
            }
            expected.sort();
            prop_assert_eq!(seen, expected);
        }
    }

    #[test]
    fn a_query_holds_when_each_criterion_does(query in query(), document in json()) {
        let mut criteria = query.criteria.iter().cloned();
        let each = criteria.all(|criterion| Query::new(vec![criterion]).matches(&Document(&document)));
        prop_assert_eq!(query.matches(&Document(&document)), each, "{}", query);
    }

    #[test]
    fn an_order_is_sorted_and_stable(documents in prop::collection::vec(json(), 0..20), names in names(), down: bool) {
        let text = if down { names.replace(',', ":desc,") + ":desc" } else { names };
        let sort = Sort::parse(&text, UnknownSort::Refuse).unwrap();
        let mut items: Vec<_> = documents.iter().map(|json| Document(json)).enumerate().collect();
        sort.order(&mut items);
        for pair in items.windows(2) {
            let ordered = |pair: [&(usize, Document<'_>); 2]| {
                let mut pair: Vec<_> = pair.into_iter().map(|(index, document)| (*index, document)).collect();
                sort.order(&mut pair);
                [pair[0].0, pair[1].0]
            };
            let [one, other] = [pair[0].0, pair[1].0];
            prop_assert_eq!(ordered([&pair[0], &pair[1]]), [one, other]);
            let equal = ordered([&pair[1], &pair[0]]) == [other, one];
            prop_assert!(!equal || one < other);
        }
        let mut indexes: Vec<_> = items.iter().map(|(index, _)| *index).collect();
        indexes.sort_unstable();
        prop_assert!(indexes.into_iter().eq(0..documents.len()));
    }

    #[test]
    fn a_projection_is_json_with_the_same_values(document in json(), names in names()) {
        let fields = Fields::parse(&names).unwrap();
        let projected = fields.project(&document, &["b.b"]);
        let value: serde_json::Value = serde_json::from_str(&projected).unwrap();
        prop_assert_eq!(fields.project(&projected, &["b.b"]), projected.clone());
        if value.is_object() || value.is_array() {
            for path in fields.paths().chain(["b.b"]).map(|name| Paths::of([name])) {
                let texts = |json: &str| {
                    let mut texts = Vec::new();
                    json_values::values(json, &path, &mut |_, value| texts.push(format!("{value:?}")));
                    texts.retain(|text| text != "Structure");
                    texts
                };
                prop_assert_eq!(texts(&projected), texts(&document));
            }
        }
    }
}
