//! Regular expressions: case-sensitive, found anywhere in a text, in time that grows with the text alone.
//!
//! The patterns of a query are held against a hundred thousand texts, so each becomes a table that takes one step
//! per byte, whatever the pattern; one that would need a large table is refused. Word boundaries in it know the
//! letters of ASCII, because such a table cannot look at the letters around a place.

use std::sync::Arc;

use regex::{Regex, RegexBuilder};
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson::{self, NFA, WhichCaptures};
use regex_automata::{Input, MatchKind};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Capture, Hir, HirKind, Literal, Look, Repetition};

/// The most memory that a pattern held against single texts may take, in bytes.
///
/// Enough for anything a person writes (`\w{30}`), and compiled in under ten milliseconds.
const PATTERN_SIZE: usize = 2 << 20;

/// The deepest nesting inside one pattern.
const PATTERN_NESTING: u32 = 64;

/// The most memory that what a query's pattern is parsed into may take, in bytes.
const PARSED_SIZE: usize = 64 << 10;

/// The pattern of a query.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) text: Box<str>,
    table: Arc<dense::DFA<Vec<u32>>>,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Pattern {
    pub(super) fn is_found_in(&self, text: &str) -> bool {
        let input = Input::new(text).earliest(true);
        // Nothing here makes a table give up.
        matches!(self.table.try_search_fwd(&input), Ok(Some(_)))
    }
}

/// What the patterns of one query may take together, in bytes: `\w+@\w+` takes most of it, and eight patterns of
/// words, numbers and lists of characters far less.
#[derive(Debug)]
pub(super) struct Allowance {
    /// The tables.
    tables: usize,
    /// What is kept in mind while they are laid, which bounds the time it takes.
    effort: usize,
}

impl Allowance {
    /// What is tried for one pattern, from little to much, so that a small one is charged little.
    const EFFORTS: [usize; 4] = [4 << 10, 16 << 10, 32 << 10, 64 << 10];

    /// The allowance of a query.
    pub(super) fn new() -> Self {
        Self { tables: 384 << 10, effort: 96 << 10 }
    }

    /// Compiles a pattern.
    pub(super) fn compile(&mut self, text: &str) -> Result<Pattern, PatternError> {
        let parsed = ParserBuilder::new().nest_limit(PATTERN_NESTING).build().parse(text);
        let parsed = parsed.map_err(|error| PatternError::explain(text, &error.to_string()))?;
        let config = thompson::Config::new()
            .which_captures(WhichCaptures::None)
            .nfa_size_limit(Some(PARSED_SIZE));
        let nfa = thompson::Compiler::new()
            .configure(config)
            .build_from_hir(&with_ascii_boundaries(parsed))
            .map_err(|_| PatternError::too_large())?;
        let mut efforts = Self::EFFORTS.into_iter().filter(|effort| *effort <= self.effort);
        let laid = efforts.find_map(|effort| Some((effort, table(&nfa, self.tables, effort)?)));
        let (effort, table) = laid.ok_or_else(PatternError::too_large)?;
        self.effort -= effort;
        self.tables = self.tables.saturating_sub(table.memory_usage());
        Ok(Pattern { text: text.into(), table: Arc::new(table) })
    }
}

/// The table of a pattern, where it and the laying of it stay below these sizes.
fn table(nfa: &NFA, size: usize, effort: usize) -> Option<dense::DFA<Vec<u32>>> {
    let config = dense::Config::new()
        .start_kind(StartKind::Unanchored)
        .match_kind(MatchKind::All)
        .accelerate(false)
        .dfa_size_limit(Some(size))
        .determinize_size_limit(Some(effort));
    dense::Builder::new().configure(config).build_from_nfa(nfa).ok()
}

/// The same pattern with word boundaries as ASCII has them.
fn with_ascii_boundaries(pattern: Hir) -> Hir {
    const BOUNDARIES: [(Look, Look); 6] = [
        (Look::WordUnicode, Look::WordAscii),
        (Look::WordUnicodeNegate, Look::WordAsciiNegate),
        (Look::WordStartUnicode, Look::WordStartAscii),
        (Look::WordEndUnicode, Look::WordEndAscii),
        (Look::WordStartHalfUnicode, Look::WordStartHalfAscii),
        (Look::WordEndHalfUnicode, Look::WordEndHalfAscii),
    ];
    let all = |parts: Vec<Hir>| parts.into_iter().map(with_ascii_boundaries).collect();
    match pattern.into_kind() {
        HirKind::Empty => Hir::empty(),
        HirKind::Literal(Literal(bytes)) => Hir::literal(bytes),
        HirKind::Class(class) => Hir::class(class),
        HirKind::Look(look) => {
            let ascii = BOUNDARIES.into_iter().find(|(unicode, _)| *unicode == look);
            Hir::look(ascii.map_or(look, |(_, ascii)| ascii))
        }
        HirKind::Repetition(repetition) => {
            let sub = Box::new(with_ascii_boundaries(*repetition.sub));
            Hir::repetition(Repetition { sub, ..repetition })
        }
        HirKind::Capture(capture) => {
            let sub = Box::new(with_ascii_boundaries(*capture.sub));
            Hir::capture(Capture { sub, ..capture })
        }
        HirKind::Concat(parts) => Hir::concat(all(parts)),
        HirKind::Alternation(parts) => Hir::alternation(all(parts)),
    }
}

/// Compiles a pattern that is held against single texts, within the bounds of size that hold for every pattern.
///
/// # Errors
/// Where it stops being a pattern, or that it is too large.
pub fn pattern(text: &str) -> Result<Regex, PatternError> {
    let regex =
        RegexBuilder::new(text).size_limit(PATTERN_SIZE).nest_limit(PATTERN_NESTING).build();
    regex.map_err(|error| PatternError::explain(text, &error.to_string()))
}

/// Why a pattern is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// Where in it, in bytes.
    pub offset: usize,
    /// What is wrong.
    pub reason: String,
    /// What would not be.
    pub expected: &'static str,
}

impl PatternError {
    fn too_large() -> Self {
        Self {
            offset: 0,
            reason: "it is too large".to_owned(),
            expected: "a pattern with fewer or smaller repetitions, and [a-z] or the like in place of \\w",
        }
    }

    /// Reads the engine's own report: the pattern, a line of carets below the mistake, and the reason at the end.
    fn explain(pattern: &str, report: &str) -> Self {
        let carets = report.lines().find(|line| line.trim().starts_with('^'));
        let column =
            carets.and_then(|line| line.find('^')).map_or(0, |column| column.saturating_sub(4));
        let offset = pattern.char_indices().nth(column).map_or(pattern.len(), |(offset, _)| offset);
        let reason = report.lines().last().unwrap_or(report).trim_start_matches("error: ");
        if reason.contains("size limit") {
            return Self::too_large();
        }
        let (reason, expected) = if reason.contains("look-around") {
            (
                "look-around is not supported",
                "a pattern without look-around, in the syntax of linear time",
            )
        } else if reason.contains("backreference") || pattern.contains(r"\k<") {
            (
                "back-references are not supported",
                "a pattern without back-references, in the syntax of linear time",
            )
        } else {
            (reason, "a regular expression")
        };
        Self { offset, reason: reason.to_owned(), expected }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_pattern_says_why_and_where() {
        let cases = [
            ("a(?=b)", 1, "look-around is not supported"),
            ("(?<!a)b", 0, "look-around is not supported"),
            (r"(ä)\1", 4, "back-references are not supported"),
            (r"(?<n>a)\k<n>", 7, "back-references are not supported"),
            ("a[b", 1, "unclosed character class"),
            ("*a", 0, "repetition operator missing expression"),
            (r"\w{5000}", 0, "it is too large"),
        ];
        for (pattern, offset, reason) in cases {
            let error = Allowance::new().compile(pattern).unwrap_err();
            assert_eq!((error.offset, &*error.reason), (offset, reason), "{pattern}");
        }
    }

    #[test]
    fn patterns_share_an_allowance() {
        #[rustfmt::skip]
        let usual = [
            "Gold", "(?i)gold", "^last7.*7@", "7$", r"\d{4}-\d{2}-\d{2}", "(?i)müller|meier|mayer",
            r"[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}", "^(GOLD|SILVER|PLATINUM)$", "^.{1,40}$", "x{100}", r"\bfoo\b",
        ];
        let mut allowance = Allowance::new();
        for pattern in usual {
            assert!(allowance.compile(pattern).is_ok(), "{pattern}");
        }
        assert!(Allowance::new().compile(r"^\w+@\w+\.com$").is_ok());
        let mut allowance = Allowance::new();
        let compiled = (0..8).take_while(|_| allowance.compile(r"\w+").is_ok()).count();
        assert_eq!(compiled, 2);
    }

    #[test]
    fn a_pattern_is_found_where_the_engine_for_single_texts_finds_it() {
        #[rustfmt::skip]
        let patterns = [
            "old", "^Gold", "d$", "(?i)GOLD", "^$", "", "a*", r"\d+", r"\bMember\b", r"\Bember", "[^a-z ]", "ü", ".{9}",
            r"\pL\d", "(Gold|Silver) Mem", r"\S+\s\S+$", r"(?s).\n", "(?m)^b", r"\b{start}M",
        ];
        let texts = ["Gold Member", "", "gold", "müde", "a\nb", "x7", "ein längerer Text"];
        for text in patterns {
            let (compiled, single) =
                (Allowance::new().compile(text).unwrap(), pattern(text).unwrap());
            for value in texts {
                assert_eq!(
                    compiled.is_found_in(value),
                    single.is_match(value),
                    "{text} in {value}"
                );
            }
        }
        assert!(!Allowance::new().compile(r"\bde").unwrap().is_found_in("made"));
        assert!(Allowance::new().compile(r"\bde").unwrap().is_found_in("müde und de"));
    }
}
