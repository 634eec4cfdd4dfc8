//! How much a regular expression can have to keep in mind, found on its outline: the same pattern in which all letters
//! beyond ASCII are one.
//!
//! The engine takes one step per byte as long as it has been in its situation before. Most patterns know few situations,
//! however many letters they know; one such as `[ab].{20}c` knows a million, and is slow on any text.

use regex_automata::MatchKind;
use regex_automata::dfa::{StartKind, dense};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_syntax::hir::{
    Capture, Class, ClassBytes, ClassBytesRange, Hir, HirKind, Literal, Look, Repetition,
};

/// The most memory that the outline may take when it is parsed, laid out as a table, and while it is laid, each in bytes:
/// some hundred situations.
const MOST: usize = 64 << 10;

/// Stands for every letter beyond ASCII; a control character that patterns do not contain.
const OTHER: u8 = 0x7f;

/// Whether the pattern knows few situations.
pub(in crate::engine::query) fn is_simple(pattern: &Hir) -> bool {
    let parsed = thompson::Config::new()
        .utf8(false)
        .which_captures(WhichCaptures::None)
        .nfa_size_limit(Some(MOST));
    let parsed = thompson::Compiler::new().configure(parsed).build_from_hir(&outline(pattern));
    let laid = dense::Config::new()
        .start_kind(StartKind::Unanchored)
        .match_kind(MatchKind::All)
        .accelerate(false)
        .dfa_size_limit(Some(MOST))
        .determinize_size_limit(Some(MOST));
    parsed.is_ok_and(|nfa| dense::Builder::new().configure(laid).build_from_nfa(&nfa).is_ok())
}

/// How many letters the pattern requires, each as often as it is repeated at most.
pub(in crate::engine::query) fn letters_asked(pattern: &Hir) -> usize {
    let all = |parts: &[Hir]| parts.iter().map(letters_asked).fold(0, usize::saturating_add);
    match pattern.kind() {
        HirKind::Empty | HirKind::Look(_) => 0,
        HirKind::Literal(Literal(bytes)) => String::from_utf8_lossy(bytes).chars().count(),
        HirKind::Class(_) => 1,
        HirKind::Repetition(Repetition { min, max, sub, .. }) => {
            let often = max.unwrap_or(*min).max(1) as usize;
            letters_asked(sub).saturating_mul(often)
        }
        HirKind::Capture(Capture { sub, .. }) => letters_asked(sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => all(parts),
    }
}

fn outline(pattern: &Hir) -> Hir {
    let all = |parts: &[Hir]| parts.iter().map(outline).collect();
    match pattern.kind() {
        HirKind::Empty => Hir::empty(),
        HirKind::Literal(Literal(bytes)) => {
            let text = String::from_utf8_lossy(bytes);
            let letter = |c: char| u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(OTHER);
            Hir::literal(text.chars().map(letter).collect::<Vec<_>>())
        }
        HirKind::Class(class) => Hir::class(Class::Bytes(letters(class))),
        HirKind::Look(look) => Hir::look(in_ascii(*look)),
        HirKind::Repetition(repetition) => {
            let Repetition { min, max, greedy, .. } = *repetition;
            let sub = Box::new(outline(&repetition.sub));
            Hir::repetition(Repetition { min, max, greedy, sub })
        }
        HirKind::Capture(Capture { sub, .. }) => outline(sub),
        HirKind::Concat(parts) => Hir::concat(all(parts)),
        HirKind::Alternation(parts) => Hir::alternation(all(parts)),
    }
}

/// The letters of ASCII in a class, and the one for all others where there are some.
fn letters(class: &Class) -> ClassBytes {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => {
            class.iter().map(|range| (range.start().into(), range.end().into())).collect()
        }
        Class::Bytes(class) => {
            class.iter().map(|range| (range.start().into(), range.end().into())).collect()
        }
    };
    let range = |(start, end): (u32, u32)| {
        let letter = |at: u32| u8::try_from(at).unwrap_or(OTHER).min(OTHER);
        ClassBytesRange::new(letter(start), letter(end))
    };
    ClassBytes::new(ranges.into_iter().map(range))
}

/// The same look as ASCII has it.
fn in_ascii(look: Look) -> Look {
    match look {
        Look::WordUnicode => Look::WordAscii,
        Look::WordUnicodeNegate => Look::WordAsciiNegate,
        Look::WordStartUnicode => Look::WordStartAscii,
        Look::WordEndUnicode => Look::WordEndAscii,
        Look::WordStartHalfUnicode => Look::WordStartHalfAscii,
        Look::WordEndHalfUnicode => Look::WordEndHalfAscii,
        Look::Start
        | Look::End
        | Look::StartLF
        | Look::EndLF
        | Look::StartCRLF
        | Look::EndCRLF
        | Look::WordAscii
        | Look::WordAsciiNegate
        | Look::WordStartAscii
        | Look::WordEndAscii
        | Look::WordStartHalfAscii
        | Look::WordEndHalfAscii => look,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_people_are_simple_and_those_that_know_too_much_are_not() {
        let simple = |text: &str| is_simple(&regex_syntax::parse(text).unwrap());
        for text in [
            r"\w{3}",
            r"^\w{3,20}@",
            r"\w{30}",
            r"\pL+\s\pL+",
            r"(?i)müller|meier",
            r"[^ä]*ü",
            r"\bfoo\b",
            r"^.{1,40}$",
            "x{100}",
            r"[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}",
            "(.*a){20}",
        ] {
            assert!(simple(text), "{text}");
        }
        for text in ["[ab].{20}c", "[äö].{20}ü", "(?:a?){300}a{300}", r"(a|\w)*a\w{14}"] {
            assert!(!simple(text), "{text}");
        }
    }
}
