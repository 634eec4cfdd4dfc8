//! Regular expressions: case-sensitive, found anywhere in a text, in time that grows with the text alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use regex::{Regex, RegexBuilder};
use regex_automata::meta;
use regex_automata::nfa::thompson::WhichCaptures;
use regex_syntax::ParserBuilder;

use super::regex_budget::{is_simple, letters_asked};

/// The most memory that a pattern for single texts may take, in bytes.
///
/// Enough for anything a person writes (`\w{30}`), and compiled in some tens of milliseconds.
const PATTERN_SIZE: usize = 2 << 20;

/// The most memory that one pattern of a query may take, in bytes.
const LARGEST: usize = 8 << 20;

/// The most memory that all patterns of a query may take together, in bytes, each text counted once: they are compiled anew
/// for each request. As many different ones as 4,096 characters hold fit where each asks for one `\w`, which takes 57 KB.
const QUERY_SIZE: usize = 32 << 20;

/// How many comparisons a pattern counts for that takes one quick step per letter, as nearly all do.
pub const PATTERN_COST: usize = 3;

/// The memory from which on the engine has no such steps, in bytes.
const LIGHT: usize = 512 << 10;

/// How many comparisons each letter that a pattern requires counts for where the engine has to keep many in mind, and
/// for how many letters at most: of a short text, no more of them are ever open at once.
const LETTER_COST: usize = 8;
const MOST_LETTERS: usize = 100;

/// The deepest nesting inside one pattern.
const PATTERN_NESTING: u32 = 64;

/// The pattern of a query.
#[derive(Clone, Debug)]
pub(in crate::engine::query) struct Pattern {
    pub(in crate::engine::query) text: Box<str>,
    regex: Arc<meta::Regex>,
    cost: usize,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Pattern {
    pub(in crate::engine::query) fn is_found_in(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// How many comparisons a text costs.
    pub(in crate::engine::query) fn cost(&self) -> usize {
        self.cost
    }
}

/// The patterns of one query, and what others may still take, in bytes.
#[derive(Debug)]
pub(in crate::engine::query) struct Allowance {
    left: usize,
    compiled: BTreeMap<Box<str>, Pattern>,
}

impl Allowance {
    /// The allowance of a query.
    pub(in crate::engine::query) fn new() -> Self {
        Self { left: QUERY_SIZE, compiled: BTreeMap::new() }
    }

    /// The pattern of this text, compiled once.
    pub(in crate::engine::query) fn compile(
        &mut self,
        text: &str,
    ) -> Result<Pattern, PatternError> {
        if let Some(pattern) = self.compiled.get(text) {
            return Ok(pattern.clone());
        }
        let pattern = self.compile_new(text)?;
        self.compiled.insert(text.into(), pattern.clone());
        Ok(pattern)
    }

    /// Compiles a pattern, and computes what it costs: much where it is not [simple](is_simple), or large.
    fn compile_new(&mut self, text: &str) -> Result<Pattern, PatternError> {
        let parsed = ParserBuilder::new().nest_limit(PATTERN_NESTING).build().parse(text);
        let parsed = parsed.map_err(|error| PatternError::explain(text, &error.to_string()))?;
        let config = meta::Config::new()
            .which_captures(WhichCaptures::Implicit)
            .nfa_size_limit(Some(LARGEST));
        let regex = meta::Builder::new().configure(config).build_from_hir(&parsed);
        let memory = regex.as_ref().map_or(usize::MAX, meta::Regex::memory_usage);
        let regex = regex.ok().filter(|_| memory <= LARGEST);
        let regex = regex.ok_or_else(PatternError::too_large)?;
        self.left = self.left.checked_sub(memory).ok_or_else(PatternError::too_large_together)?;
        let cost = match memory <= LIGHT && is_simple(&parsed) {
            true => PATTERN_COST,
            false => PATTERN_COST + LETTER_COST * letters_asked(&parsed).min(MOST_LETTERS),
        };
        Ok(Pattern { text: text.into(), regex: Arc::new(regex), cost })
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
            expected: "a pattern with fewer or smaller repetitions",
        }
    }

    fn too_large_together() -> Self {
        Self {
            offset: 0,
            reason: "it and the patterns before it are too large together".to_owned(),
            expected: "fewer patterns, or ones with fewer or smaller repetitions",
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
            (r"(?:.{1000}){1000}", 0, "it is too large"),
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
            "Gold", "(?i)gold", "^last7.*7@", "7$", r"\d{4}-\d{2}-\d{2}", "(?i)müller|meier|mayer", r"\w{3}",
            r"[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}", "^(GOLD|SILVER|PLATINUM)$", "^.{1,40}$", "x{100}", r"\bfoo\b",
        ];
        let mut allowance = Allowance::new();
        for pattern in usual {
            assert!(allowance.compile(pattern).is_ok(), "{pattern}");
        }
        assert!(Allowance::new().compile(r"^\w{2,5}$").is_ok());
        let mut allowance = Allowance::new();
        let mut compile = |nth| allowance.compile(&format!(r"\w{{10}}{nth}")).is_ok();
        let compiled = (0..100).take_while(|nth| compile(*nth)).count();
        assert!((40..80).contains(&compiled), "{compiled}");
        assert!(allowance.compile(r"\w{10}0").is_ok(), "it is compiled already");
        let refusal = |text| allowance.compile(text).unwrap_err().reason;
        let refusals = [r"\w{10}new", r"\w{5000}"].map(refusal);
        assert_eq!(
            refusals,
            ["it and the patterns before it are too large together", "it is too large"]
        );
    }

    #[test]
    fn as_many_patterns_as_a_query_can_hold_share_it() {
        for pattern in
            [|_| r"\w+@".to_owned(), |nth| format!(r"\w{nth}"), |nth| format!(r"\w+@\w{nth}")]
        {
            let (mut allowance, mut rest) = (Allowance::new(), 4_096_usize);
            for nth in 0.. {
                let pattern: String = pattern(nth);
                let Some(left) = rest.checked_sub("customer.id:~ ".len() + pattern.len()) else {
                    break;
                };
                rest = left;
                assert!(allowance.compile(&pattern).is_ok(), "the pattern {nth}, {pattern}");
            }
        }
    }

    #[test]
    fn a_pattern_costs_what_the_engine_has_to_keep_in_mind() {
        let cost = |text: &str| Allowance::new().compile(text).unwrap().cost();
        for text in
            ["^Jo", r"\w{3}", "^.{1,40}$", "(.*a){20}", r"\d{4}-\d{2}", "x{100}", "^last7.*7@"]
        {
            assert_eq!(cost(text), PATTERN_COST, "{text}");
        }
        assert_eq!(cost("[ab].{20}c"), PATTERN_COST + 22 * LETTER_COST);
        assert_eq!(cost(r"\w{10}"), PATTERN_COST + 10 * LETTER_COST);
        assert_eq!(cost("(?:a?){300}a{300}"), PATTERN_COST + MOST_LETTERS * LETTER_COST);
    }

    #[test]
    fn a_pattern_is_found_where_the_engine_for_single_texts_finds_it() {
        #[rustfmt::skip]
        let patterns = [
            "old", "^Gold", "d$", "(?i)GOLD", "^$", "", "a*", r"\d+", r"\bMember\b", r"\Bember", "[^a-z ]", "ü", ".{9}",
            r"\pL\d", "(Gold|Silver) Mem", r"\S+\s\S+$", r"(?s).\n", "(?m)^b", r"\b{start}M", r"\bde", r"m\b",
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
    }
}
