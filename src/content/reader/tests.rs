//! Two halves of an array say what the whole says, mistakes included.

use proptest::prelude::*;

use super::*;
use crate::content::documents::AssignmentRow;
use crate::content::parallel::IN_TURN;
use crate::model::CollectionName;

/// Cuts every text of some length in two.
const SOON: Both = Both { from: 40, ..IN_TURN };

/// What an array reads as: its rows, where they start, what is hidden, and every mistake.
type Said = (String, Vec<usize>, HiddenReferences, Vec<Mistake>);

/// What `text` reads as, its array as `array` reads it.
fn read<'t>(
    text: &'t str,
    array: fn(&mut Reader<'t, AssignmentRow>, &mut SpannedParser<'t>),
) -> Said {
    let mut reader = Reader::new(text, CollectionName::CustomerAssignments.row(), SOON);
    let mut parser = SpannedParser::new(text, 0..text.len());
    parser.peek();
    array(&mut reader, &mut parser);
    parser.end();
    let Reader { part, mut mistakes, .. } = reader;
    mistakes.append(&mut parser.take_mistakes());
    mistakes.sort_by_key(|mistake| mistake.span.start);
    (format!("{:?}", part.docs), part.at, part.unknown, mistakes)
}

fn in_halves(text: &str) -> Said {
    read(text, Reader::array)
}

fn as_a_whole(text: &str) -> Said {
    read(text, |reader, parser| {
        if parser.enter() {
            reader.elements(parser);
        }
    })
}

/// Rows, and things between them, as they should be and as they should not.
const ROWS: [&str; 7] = [
    r#"{"segmentId": "s", "customerId": "c"}"#,
    r#"{"segmentId": "s", "customerId": "é", "mixins": {"list": [{"segmentId": "s", "customerId": "inner"}, {"segmentId": "s", "customerId": "inner"}]}}"#,
    r#"{"segmentId":"s","customerId":"c","mixins":{"list":[{"customerId":"inner"},{"customerId":"inner"},{"customerId":"inner"}]}}"#,
    "{\n  \"customerId\": \"c\",\n  \"mixins\": {\n    \"x\": [\n      {},\n  {\n  \"customerId\": \"inner\"}\n    ]\n  }\n}",
    r#"{"customerId": "c", "mixins": {"text": "},{ ],\n{"}}"#,
    r#"{"customer": "c"}"#,
    "{\"customerId\": \"c\", ",
];
const BETWEEN: [&str; 6] = [",", ", ", ",\n", ",\n  ", ",,", " "];
const ENDS: [&str; 5] = ["]", "\n]\n", ",]", "]]", ""];

#[test]
fn a_good_array_is_read_in_halves() {
    let text = format!("[{}]", [ROWS[0]; 9].join(",\n"));
    let mut reader =
        Reader::<AssignmentRow>::new(&text, CollectionName::CustomerAssignments.row(), SOON);
    let mut parser = SpannedParser::new(&text, 0..text.len());
    assert!(parser.enter() && reader.halves(&mut parser));
    assert_eq!(in_halves(&text), as_a_whole(&text));
}

/// The text in a row can look like rows, up to the end of what looks like an array of them.
#[test]
fn a_cut_in_the_middle_of_a_row_is_none() {
    for rows in [1, 2, 3, 9] {
        let text = format!("[{}]", vec![ROWS[2]; rows].join(","));
        assert!(middle(&text, 1, SOON.from).is_some());
        assert_eq!(in_halves(&text), as_a_whole(&text));
    }
}

#[test]
fn no_mistake_between_rows_or_behind_them_is_lost() {
    let rows = [ROWS[0]; 9];
    for end in &ENDS[2..] {
        let text = format!("[{}{end}", rows.join(","));
        assert_eq!(in_halves(&text).3.len(), 1, "{end}");
    }
    for place in 1..rows.len() {
        let (before, after) = rows.split_at(place);
        let text = format!("[{} {}]", before.join(","), after.join(","));
        assert_eq!(in_halves(&text).3.len(), 1, "no comma before row {place}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn halves_say_what_the_whole_says(
        rows in prop::collection::vec((prop_oneof![9 => 0..5_usize, 1 => 5..ROWS.len()], prop_oneof![20 => 0..4_usize, 1 => 4..BETWEEN.len()]), 1..9),
        alike in any::<bool>(),
        end in prop_oneof![9 => 0..2_usize, 1 => 2..ENDS.len()],
        line in any::<bool>(),
    ) {
        let first = rows[0];
        let written = rows.iter().map(|(row, between)| {
            format!("{}{}", if alike { ROWS[first.0] } else { ROWS[*row] }, BETWEEN[*between])
        });
        let written: String = written.collect();
        let text = format!("[{}{}{}", if line { "\n  " } else { "" }, written.trim_end_matches([',', ' ', '\n']), ENDS[end]);
        prop_assert_eq!(in_halves(&text), as_a_whole(&text), "{}", text);
    }
}
