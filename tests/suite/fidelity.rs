//! `docs/fidelity.md` is made of `docs/fidelity.json`: every rule of the emulation with its mark, its source, its behavior and
//! what shows it. The README repeats the counts.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use emporix_sandbox::engine::BEHAVIORS;
use serde::Deserialize;

use crate::support_kept::{keep_file, project, text_of};

const RULES: &str = include_str!("../../docs/fidelity.json");

/// The marks, each with what it says of a rule.
const MARKS: [(&str, &str); 4] = [
    ("documented", "the vendor's published descriptions and examples say so"),
    ("observed", "somebody has seen a live tenant do so, and has published it"),
    ("inferred", "other services of the vendor do so, or a text leads to it"),
    ("chosen", "no source says anything, or a sandbox has to be different"),
];

/// The parts of the page: name, title, what stands above and below the table.
const PARTS: [(&str, &str, &str, &str); 5] = [
    (
        "segments",
        "The Customer Segment Service",
        "What is documented is held against the vendor's files by tests, and by `emporix-sandbox contract FILE` against the newest that you have.",
        "",
    ),
    (
        "behaviors",
        "Open questions",
        "Where the documents are silent, or disagree, the most probable answer is the default and a behavior is the way to the others: [behaviors.md](behaviors.md). \
         To find out what your code takes for granted, start with `--behavior bulk-index-base=vary` and the like: each world's random seed picks, and a start with \
         the same `--seed` picks the same. What your tenant does, a recording of your own calls decides: [settle.md](settle.md).",
        "",
    ),
    (
        "neighbours",
        "Neighbour services",
        "[neighbours.md](neighbours.md) has what is emulated of them: enough for a storefront to boot. Their documented forms, scopes, statuses and page sizes hold. \
         Without a switch it is also so:",
        "Every other operation of the vendor's files of these services is known: it answers 405, and the hint names it, says whether it is only read here or not kept at \
         all, and what to use in its place. 405 is the sandbox's own; the real service answers them.\n\n\
         Not emulated are: addresses, consents, carts and other contents of sessions, social login and exchange of foreign tokens, opt-in, passwords that are changed or \
         reset, locations, approval groups, roles, permissions, access controls, restrictions by country, employees as users, `metadataModifiedAt` of groups. A `userType` \
         or `type` that is not one of the words is an empty list. A session context is always a 404: there is no session yet. Groups have no access controls or templates; \
         customers are always active and never on hold.",
    ),
    ("http", "HTTP as clients speak it", "", ""),
    ("purpose", "Different on purpose", "", ""),
];

#[derive(Deserialize)]
struct Rules {
    rules: Vec<Rule>,
}

/// A rule of the emulation. One that is a behavior has its question and its evidence in the table of behaviors.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    part: String,
    #[serde(rename = "rule")]
    said: Option<String>,
    mark: String,
    source: Option<String>,
    behavior: Option<String>,
    transcript: Option<String>,
}

impl Rule {
    /// What holds, and what is behind it.
    fn words(&self) -> (String, String) {
        let row = self.behavior.as_ref().map(|name| {
            BEHAVIORS.iter().find(|row| row.name == *name).unwrap_or_else(|| panic!("no {name}"))
        });
        match (row, &self.said, &self.source) {
            (Some(row), None, None) => (row.question.to_owned(), row.evidence.to_owned()),
            (None, Some(rule), Some(source)) => (rule.clone(), source.clone()),
            (_, rule, _) => panic!("{rule:?} has its words twice, or not at all"),
        }
    }

    fn line(&self) -> String {
        let (rule, source) = self.words();
        let behavior = self.behavior.as_ref().map(|name| format!("`{name}`")).unwrap_or_default();
        let shown = self.transcript.as_ref().map(|path| {
            let name = path.trim_end_matches(".md");
            format!("[{name}](../tests/transcripts/{path})")
        });
        let cells = [rule, self.mark.clone(), source, behavior, shown.unwrap_or_default()];
        let cells = cells.map(|cell| cell.replace('|', "\\|"));
        format!("| {} |\n", cells.join(" | "))
    }
}

fn rules() -> Vec<Rule> {
    serde_json::from_str::<Rules>(RULES).unwrap().rules
}

/// `14 documented, 3 observed, 32 inferred, 34 chosen`.
fn counts(rules: &[Rule]) -> String {
    let count = |mark: &str| rules.iter().filter(|rule| rule.mark == mark).count();
    let counts: Vec<String> =
        MARKS.iter().map(|(mark, _)| format!("{} {mark}", count(mark))).collect();
    counts.join(", ")
}

#[test]
fn the_page_is_made_of_the_rules() {
    let rules = rules();
    let mut page = format!(
        "# How close it is\n\nA sandbox is worth what its answers are worth. These are the rules of the emulation, {} in all, by what is behind them: **{}**.\n\n",
        rules.len(),
        counts(&rules)
    );
    for (mark, meaning) in MARKS {
        _ = writeln!(page, "- **{mark}**: {meaning}");
    }
    page.push_str(
        "\n\"Observed\" is nearly empty: no call was sent to a live tenant for this project, and little is published. [settle.md](settle.md) says how a recording of your \
         own calls changes that for your tenant.\n\n\
         Each rule has its source, the behavior that switches it where there is one, and the transcript that shows it: requests and answers that are tested. \
         The page is made of [fidelity.json](fidelity.json).\n",
    );
    for (part, title, above, below) in PARTS {
        _ = write!(page, "\n## {title}\n\n");
        if !above.is_empty() {
            _ = write!(page, "{above}\n\n");
        }
        page.push_str("| rule | mark | source | behavior | shown by |\n|---|---|---|---|---|\n");
        rules.iter().filter(|rule| rule.part == part).for_each(|rule| page.push_str(&rule.line()));
        if !below.is_empty() {
            _ = write!(page, "\n{below}\n");
        }
    }
    keep_file("docs/fidelity.md", &page);
    let readme = text_of("README.md");
    let counts = counts(&rules);
    assert!(readme.contains(&counts), "the README does not say `{counts}`");
}

#[test]
fn every_rule_is_marked_and_shown_by_what_is_there() {
    let rules = rules();
    let mut behaviors = BTreeSet::new();
    for rule in &rules {
        let (words, _) = rule.words();
        assert!(MARKS.iter().any(|(mark, _)| *mark == rule.mark), "{words}");
        assert!(PARTS.iter().any(|(part, ..)| *part == rule.part), "{words}");
        if let Some(name) = &rule.behavior {
            assert!(behaviors.insert(&**name), "{name} has two rows");
        }
        if let Some(path) = &rule.transcript {
            let path = format!("tests/transcripts/{path}");
            assert!(project(&path).is_file(), "{words}: there is no {path}");
        }
    }
    let known: BTreeSet<&str> = BEHAVIORS.iter().map(|row| row.name).collect();
    assert_eq!(behaviors, known, "each behavior is a rule");
}
