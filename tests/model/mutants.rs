//! The comparison finds what is wrong: slips of the model, and sandboxes that were started with another rule. Each is found, and shown in a few
//! lines.

use emporix_sandbox::engine::{Options, setting};

use crate::chance::Chance;
use crate::drawn::journey;
use crate::journey::{Pair, take};
use crate::journeys::shortest;
use crate::slip::Slip;
use crate::step::WORLDS;

/// Behaviors that the model does not have, and the most steps of the shortest journey that shows one.
const BEHAVIORS: [(&str, &str, usize); 6] = [
    ("put-without-mixins", "keep", 2),
    ("delete-missing", "404", 1),
    ("version-on-create", "ignore", 1),
    ("bulk-index-base", "0", 1),
    ("unknown-segment-list", "not-found", 1),
    ("default-page-size", "2", 2),
];

/// The same of slips.
const SLIPS: [(Slip, usize); 3] =
    [(Slip::OrphansStay, 2), (Slip::SnapshotKeepsRules, 5), (Slip::AllFollow, 2)];

/// A journey that finds what is wrong with `pair`, as short as it gets.
#[track_caller]
fn found(pair: &Pair, most: usize) -> String {
    for seed in 0..60 {
        let steps = journey(&mut Chance::of(seed), &WORLDS, (80, true));
        let Some(difference) = take(&steps, pair) else { continue };
        let (steps, text) = shortest(&steps[..=difference.step], pair);
        assert!(steps.len() <= most, "{pair:?} takes {} steps:\n{text}", steps.len());
        assert!(text.contains("\n# expected: ") && text.contains("\n# found:    "), "{text}");
        assert!(text.contains("curl -sS -i -X "), "{text}");
        return text;
    }
    panic!("no journey finds what is wrong with {pair:?}")
}

#[test]
fn a_sandbox_with_another_rule_is_found_and_shown_in_few_lines() {
    for (name, value, most) in BEHAVIORS {
        let behavior = setting(name, value).expect("it is one");
        let options = Options { behaviors: [behavior].into(), ..Options::default() };
        found(&Pair { options, slip: Slip::None }, most);
    }
}

#[test]
fn a_wrong_model_is_found_and_shown_in_few_lines() {
    for (slip, most) in SLIPS {
        found(&Pair { slip, ..Pair::right() }, most);
    }
}

#[test]
fn a_transcript_is_what_one_would_type() {
    let behavior = setting("delete-missing", "404").expect("it is one");
    let options = Options { behaviors: [behavior].into(), ..Options::default() };
    let text = found(&Pair { options, slip: Slip::None }, 1);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 6, "{text}");
    assert!(lines[3].starts_with("curl -sS -i -X DELETE \"$URL/"), "{text}");
    assert!(
        lines[3].ends_with("-H 'Authorization: Bearer service'") || lines[3].contains("/bulk"),
        "{text}"
    );
    assert!(
        lines[4].starts_with("# expected: status 204") || lines[4].starts_with("# expected: body"),
        "{text}"
    );
    assert!(lines[5].contains("404"), "{text}");
}
