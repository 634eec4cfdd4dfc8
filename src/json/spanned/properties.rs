//! The parser against the one that reads requests: they accept the same texts and see the same values, and what the
//! other refuses is reported here.

use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::Value as Json;

use super::{SpannedValue, ValueKind, parse};
use crate::findings::Code;
use crate::json::check;

/// A JSON text, cut, pasted and peppered in a few places.
fn nearly_json() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "",
        ",",
        ":",
        "[",
        "]",
        "{",
        "}",
        "\"",
        "\\",
        "\\u00e4",
        "\\ud83d\\ude00",
        "\\ud83d",
        "-",
        "0",
        "01",
        "1.5",
        "1e5",
        "1E+400",
        "1.",
        ".5",
        "-0",
        "true",
        "nul",
        "null",
        "ä",
        "😀",
        " ",
        "\n",
        "\t",
        "\u{7}",
        "\u{feff}",
        "\"a\":1,",
    ]);
    let cuts = prop::collection::vec((any::<prop::sample::Index>(), 0_usize..4, pieces), 0..4);
    (json_text(), cuts).prop_map(|(text, cuts)| {
        let mut letters: Vec<char> = text.chars().collect();
        for (place, removed, piece) in cuts {
            let at = place.index(letters.len() + 1);
            let end = letters.len().min(at + removed);
            letters.splice(at..end, piece.chars());
        }
        letters.into_iter().collect()
    })
}

fn json_text() -> impl Strategy<Value = String> {
    (json_value(), any::<bool>())
        .prop_map(|(value, pretty)| if pretty { format!("{value:#}") } else { value.to_string() })
}

fn json_value() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any::<String>().prop_map(Json::from),
        "[a-c\"\\\\ä]{0,3}".prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
            prop::collection::vec(("[a-d]{1,2}", inner), 0..6)
                .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

fn as_json(node: &SpannedValue<'_>) -> Json {
    match &node.value {
        ValueKind::Null => Json::Null,
        ValueKind::Bool(value) => Json::from(*value),
        ValueKind::Number(number) => serde_json::from_str(number).unwrap(),
        ValueKind::Text(text) => Json::from(&**text),
        ValueKind::List(elements) => elements.iter().map(as_json).collect(),
        ValueKind::Object(members) => {
            let members =
                members.iter().map(|member| (member.key.to_string(), as_json(&member.value)));
            Json::Object(members.collect())
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn it_accepts_what_the_reader_of_requests_accepts(text in nearly_json()) {
        let mut mistakes = Vec::new();
        let node = parse(&text, 0..text.len(), &mut mistakes);
        let is_whole = node.is_some_and(|node| node.whole);
        prop_assert_eq!(mistakes.is_empty(), check(&text).is_ok(), "{}", text);
        prop_assert!(is_whole || !mistakes.is_empty(), "{} is read in part, and nothing told", text);
        let syntax = || mistakes.iter().filter(|mistake| mistake.code == Code::Syntax);
        for mistake in &mistakes {
            prop_assert!(text.get(mistake.span.clone()).is_some(), "{:?} of {}", mistake, text);
        }
        let places: HashSet<usize> = syntax().map(|mistake| mistake.span.start).collect();
        prop_assert_eq!(places.len(), syntax().count(), "one mistake a place: {:?} of {}", mistakes, text);
    }

    #[test]
    fn it_never_panics_and_tells_what_is_no_json(text in ".{0,60}") {
        let mut mistakes = Vec::new();
        parse(&text, 0..text.len(), &mut mistakes);
        prop_assert_eq!(mistakes.is_empty(), check(&text).is_ok(), "{}", text);
    }

    #[test]
    fn it_sees_the_same_values_at_their_places(text in json_text()) {
        let node = parse(&text, 0..text.len(), &mut Vec::new()).unwrap();
        prop_assert_eq!(as_json(&node), serde_json::from_str::<Json>(&text).unwrap());
        for member in node.members() {
            let value: Json = serde_json::from_str(&text[member.value.span.clone()]).unwrap();
            prop_assert_eq!(as_json(&member.value), value);
            let key: String = serde_json::from_str(&text[member.key_span.clone()]).unwrap();
            prop_assert_eq!(&*member.key, key.as_str());
        }
    }
}

#[test]
fn it_is_as_deep_as_the_reader_of_requests() {
    for depth in [126, 127, 128, 129, 10_000] {
        let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let mut mistakes = Vec::new();
        parse(&text, 0..text.len(), &mut mistakes);
        let accepted = mistakes.is_empty();
        assert_eq!(accepted, check(&text).is_ok(), "{depth}");
    }
}
