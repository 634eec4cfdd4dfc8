//! Texts with several mistakes: each is reported once, at its place, and what is right around them is read.

use super::{SpannedValue, ValueKind, parse};
use crate::findings::Mistake;

/// What is reported of `text`, and what is read of it: `?` is a value that is unclear, `…` something left out.
fn read(text: &str) -> (Vec<String>, String) {
    let mut mistakes = Vec::new();
    let node = parse(text, 0..text.len(), &mut mistakes);
    mistakes.sort_by_key(|mistake| mistake.span.start);
    let reported = mistakes.iter().map(|Mistake { code, span, message, .. }| {
        format!("{} {}: {message}", code.row().id, span.start)
    });
    (reported.collect(), node.map_or("?".to_owned(), |node| shown(&node)))
}

fn shown(node: &SpannedValue<'_>) -> String {
    let rest = if node.whole { "" } else { "…" };
    match &node.value {
        ValueKind::Null if node.is_lost() => "?".to_owned(),
        ValueKind::Null => "null".to_owned(),
        ValueKind::Bool(value) => value.to_string(),
        ValueKind::Number(number) => (*number).to_owned(),
        ValueKind::Text(text) => text.to_string(),
        ValueKind::List(elements) => {
            format!("[{}{rest}]", elements.iter().map(shown).collect::<Vec<_>>().join(" "))
        }
        ValueKind::Object(members) => {
            let members = members.iter().map(|it| format!("{}={}", it.key, shown(&it.value)));
            format!("{{{}{rest}}}", members.collect::<Vec<_>>().join(" "))
        }
    }
}

#[rustfmt::skip]
const CASES: &[(&str, &[&str], &str)] = &[
    // What was plainly meant is taken as meant.
    (r#"[{"a": 1} {"b": 2}, 3 4,]"#,
     &["F003 10: expected `,` or `]`, found `{`",
       "F003 22: expected `,` or `]`, found `4`",
       "F003 24: expected another entry after the comma, found `]`"],
     "[{a=1} {b=2} 3 4]"),
    (r#"{"a" 1, "b": 2 "c": [3,], "d": 4,}"#,
     &["F003 5: expected `:`, found `1`",
       "F003 15: expected `,` or `}`, found `\"`",
       "F003 23: expected another entry after the comma, found `]`",
       "F003 33: expected another entry after the comma, found `}`"],
     "{a=1 b=2 c=[3] d=4}"),
    (r"{a: 'x', 'b': 2, $c_1: {d: 3}}",
     &["F003 1: expected a key in double quotes, found `a`",
       "F003 4: expected a double quote, found `'`",
       "F003 9: expected a double quote, found `'`",
       "F003 17: expected a key in double quotes, found `$`",
       "F003 24: expected a key in double quotes, found `d`"],
     "{a=x b=2 $c_1={d=3}}"),
    ("// all\n[1, /* two, */ 2 # three\n, 3] // end",
     &["F003 0: JSON has no comments", "F003 11: JSON has no comments",
       "F003 24: JSON has no comments", "F003 37: JSON has no comments"],
     "[1 2 3]"),
    // What is unclear is left out, up to the next entry.
    (r#"[True, None, 01, .5, +1, 1., nul, nullx, x y, "z"]"#,
     &["F003 1: expected a value, found `T`", "F003 7: expected a value, found `N`",
       "F003 14: expected no further digit after `0`", "F003 17: expected a value, found `.`",
       "F003 21: expected a value, found `+`", "F003 27: expected a digit after `1.`",
       "F003 29: expected a value, found `n`", "F003 34: expected a value, found `n`",
       "F003 41: expected a value, found `x`"],
     "[? ? ? ? ? ? ? ? ? z…]"),
    (r#"{"a": , "b": x["y", {"z": 1}], "c": 3}"#,
     &["F003 6: expected a value, found `,`", "F003 13: expected a value, found `x`"],
     "{a=? b=? c=3…}"),
    ("[,1,,2]",
     &["F003 1: expected a value, found `,`", "F003 4: expected a value, found `,`"],
     "[? 1 ? 2…]"),
    (r#"{, "a": 1, : 2, "b", "c": 3, d, [4]: 5, "e"}"#,
     &["F003 1: expected a key in double quotes, found `,`",
       "F003 11: expected a key in double quotes, found `:`",
       "F003 19: expected `:`, found `,`",
       "F003 29: expected a key in double quotes, found `d`",
       "F003 32: expected a key in double quotes, found `[`",
       "F003 43: expected `:`, found `}`"],
     "{a=1 c=3…}"),
    (r#"[1 : 2, "a" "b" ! c, 3]"#,
     &["F003 3: expected `,` or `]`, found `:`", "F003 12: expected `,` or `]`, found `\"`",
       "F003 16: expected `,` or `]`, found `!`"],
     "[1 a b 3…]"),
    // Texts.
    ("{\"a\": \"x,\n \"b\": 2,\n \"c\": [\"y],\n \"d\": \"e\n \"f\": 4}",
     &["F003 6: a string does not end on its line", "F003 26: a string does not end on its line",
       "F003 37: a string does not end on its line"],
     "{a=? b=2 c=[?…] d=? f=4…}"),
    ("[\"a\\x\tb\\ud800\", \"c\\\", \"d\n, 1]",
     &["F003 3: `\\x` is no escape of JSON", "F003 5: a string holds the control character U+0009",
       "F003 7: `\\ud800` is half of a character", "F003 23: expected `,` or `]`, found `d`"],
     "[? c\",  1…]"),
    (r#"["a, "b", "c"]"#, &["F003 6: expected `,` or `]`, found `b`"], "[a, …]"),
    // Brackets.
    (r#"[{"a": 1], 2]"#, &["F003 8: expected `,` or `}`, found `]`"], "[{a=1} 2]"),
    (r#"[{"a": 1]"#, &["F003 8: expected `,` or `}`, found `]`"], "[{a=1…}…]"),
    (r#"{"a": [{"b": 1}}, {"c": 2}]}"#, &["F003 15: expected `,` or `]`, found `}`"], "{a=[{b=1} {c=2}]}"),
    (r#"{"a": [{"b": [1}, {"c": 2}]}"#, &["F003 15: expected `,` or `]`, found `}`"], "{a=[{b=[1…]…} {c=2}…]…}"),
    (r#"{"a": [1, 2, "b": 3}"#,
     &["F003 16: expected `,` or `]`, found `:`"],
     "{a=[1 2 b…]…}"),
    (r#"[{"a": 1}}, {"b": [2]]}, 3]"#,
     &["F003 9: expected `,` or `]`, found `}`", "F003 21: expected `,` or `}`, found `]`",
       "F003 22: expected `,` or `]`, found `}`"],
     "[{a=1} {b=[2]} 3]"),
    (r#"{"a": [{"b": [1"#, &["F003 15: expected `,` or `]`, found the end of the text"],
     "{a=[{b=[1…]…}…]…}"),
    (r#"{"a": {"b": 1 "c": 2"#,
     &["F003 14: expected `,` or `}`, found `\"`",
       "F003 20: expected `,` or `}`, found the end of the text"],
     "{a={b=1 c=2…}…}"),
    ("", &["F003 0: expected a value, found the end of the text"], "?"),
    ("<html>, {}", &["F003 0: expected a value, found `<`"], "?"),
    (r#"{"a": 1, "b": "\q", "a": 2,}"#,
     &["F003 15: `\\q` is no escape of JSON", "F005 20: key `a` is repeated in one object",
       "F003 27: expected another entry after the comma, found `}`"],
     "{a=1 b=? a=2…}"),
];

#[test]
fn every_mistake_of_a_text_is_told_once_and_the_rest_is_read() {
    let expected = |reported: &[&str], node: &str| {
        (
            reported.iter().map(|reported| (*reported).to_owned()).collect::<Vec<_>>(),
            node.to_owned(),
        )
    };
    let wrong: Vec<_> = CASES
        .iter()
        .filter(|(text, reported, node)| read(text) != expected(reported, node))
        .collect();
    for (text, reported, node) in &wrong {
        println!("{text}\nexpected {:#?}\nread {:#?}", expected(reported, node), read(text));
    }
    assert!(wrong.is_empty(), "{} texts are read differently", wrong.len());
}

#[test]
fn a_text_that_is_something_else_is_given_up() {
    for text in ["x,".repeat(5_000), "\"\\x\",".repeat(5_000), "//\n".repeat(5_000)] {
        let (reported, _) = read(&format!("[{text}"));
        assert_eq!(reported.len(), super::MOST_MISTAKES + 1);
        assert!(reported.last().unwrap().contains("the rest is not read"), "{reported:?}");
    }
}

/// The test is that the end is reached, without measuring: text that is looked at again and again would take hours.
#[test]
fn a_hostile_text_is_gone_through_once() {
    const LENGTH: usize = 300_000;
    for piece in [
        "[", "{", "[}", "{]", "[{", "\"", "'", "\\", "[x", "{x", "{\"a\":", "[\"", "/*", "]x}",
        "{a",
    ] {
        let (reported, _) = read(&piece.repeat(LENGTH));
        assert!(!reported.is_empty(), "{piece}");
    }
}
