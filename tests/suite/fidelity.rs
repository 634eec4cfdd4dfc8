//! `docs/fidelity.md` is made of `docs/fidelity.json`: every rule of the emulation with its mark, its source, its behavior and
//! what shows it. The README repeats the counts. The steps that show rules are run, those of behaviors also under each other
//! value, where they have to differ.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends where it stands")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use emporix_sandbox::engine::BEHAVIORS;
use serde::Deserialize;
use serde_json::Value;

use crate::support_kept::{keep_file, project, text_of};
use crate::support_process::run;

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
    /// The steps that show it, each as `scenario/step`.
    #[serde(default)]
    steps: Vec<String>,
    /// Requests and answers that show it.
    transcript: Option<String>,
    /// What is held by a test where neither can be written.
    test: Option<String>,
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
        let cells = [rule, self.mark.clone(), source, behavior, self.shown()];
        let cells = cells.map(|cell| cell.replace('|', "\\|"));
        format!("| {} |\n", cells.join(" | "))
    }

    /// The steps by their scenarios, then what shows it otherwise.
    fn shown(&self) -> String {
        let mut by_scenario: Vec<(&str, Vec<&str>)> = Vec::new();
        for (scenario, step) in self.steps.iter().map(|step| step.split_once('/').unwrap()) {
            match by_scenario.last_mut().filter(|(last, _)| *last == scenario) {
                Some((_, steps)) => steps.push(step),
                None => by_scenario.push((scenario, vec![step])),
            }
        }
        let steps = by_scenario.iter().map(|(scenario, steps)| {
            format!("[{scenario}](../{}): *{}*", scenario_file(scenario), steps.join("*, *"))
        });
        let transcript = self.transcript.as_ref().map(|path| {
            let name = path.trim_end_matches(".md");
            format!("transcript [{name}](../tests/transcripts/{path})")
        });
        let test = self.test.as_ref().map(|file| format!("test [{file}](../tests/suite/{file})"));
        steps.chain(transcript).chain(test).collect::<Vec<_>>().join("; ")
    }
}

fn rules() -> Vec<Rule> {
    serde_json::from_str::<Rules>(RULES).unwrap().rules
}

/// The file of a scenario with steps that show rules.
fn scenario_file(name: &str) -> String {
    let folders = ["scenarios", "tests/steps/behaviors", "tests/steps/rules"];
    let files = folders.map(|folder| format!("{folder}/{name}.json"));
    let file = files.into_iter().find(|file| project(file).is_file());
    file.unwrap_or_else(|| panic!("there is no scenario {name}"))
}

/// How many rules are shown by what.
fn shown_by(rules: &[Rule]) -> String {
    let count = |shown: &dyn Fn(&Rule) -> bool| rules.iter().filter(|rule| shown(rule)).count();
    let is_shipped = |step: &String| {
        let scenario = step.split_once('/').unwrap().0;
        scenario_file(scenario).starts_with("scenarios/")
    };
    let by_steps = count(&|rule| !rule.steps.is_empty());
    let by_shipped = count(&|rule| rule.steps.iter().any(is_shipped));
    let by_transcript = count(&|rule| rule.steps.is_empty() && rule.transcript.is_some());
    let by_test =
        count(&|rule| rule.steps.is_empty() && rule.transcript.is_none() && rule.test.is_some());
    let by_nothing = rules.len() - by_steps - by_transcript - by_test;
    format!(
        "{by_steps} rules are shown by steps, {by_shipped} of them by steps that are shipped with the program, {by_transcript} by a transcript alone, {by_test} by a test of what no client sends, and {by_nothing} by nothing, because it says what \
         is not emulated"
    )
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
         Each rule has its source, the behavior that switches it where there is one, and what shows it: [steps](contract-tests.md) of a scenario, which you can run, also against \
         your tenant, and transcripts, which are requests and answers that are tested. A step of a behavior passes under its default and fails under each other value. ",
    );
    _ = writeln!(page, "{}.", shown_by(&rules));
    page.push_str("The page is made of [fidelity.json](fidelity.json).\n");
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
        if let Some(file) = &rule.test {
            assert!(
                project(&format!("tests/suite/{file}")).is_file(),
                "{words}: there is no {file}"
            );
        }
        assert!(rule.behavior.is_none() || !rule.steps.is_empty(), "{words} has no step");
    }
    let known: BTreeSet<&str> = BEHAVIORS.iter().map(|row| row.name).collect();
    assert_eq!(behaviors, known, "each behavior is a rule");
}

/// What became of the steps of these scenarios under behaviors, by `scenario/step`.
fn outcomes(scenarios: &BTreeSet<&str>, behaviors: &[&str]) -> BTreeMap<String, String> {
    let files: Vec<String> =
        scenarios.iter().map(|name| project(&scenario_file(name)).display().to_string()).collect();
    let fixtures = project("fixtures").display().to_string();
    let mut args = vec!["test", "--format", "json", "--fixtures", &fixtures];
    args.extend(behaviors.iter().flat_map(|behavior| ["--behavior", behavior]));
    args.extend(files.iter().map(|file| &**file));
    let output = run(&args, &[]);
    let results: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    let scenarios = results["scenarios"].as_array().unwrap().iter();
    let steps = scenarios.flat_map(|scenario| {
        let name = scenario["name"].as_str().unwrap();
        let steps = scenario["steps"].as_array().unwrap().iter();
        steps.map(move |step| {
            let place = format!("{name}/{}", step["name"].as_str().unwrap());
            (place, step["outcome"].as_str().unwrap().to_owned())
        })
    });
    steps.collect()
}

#[test]
fn the_steps_that_show_rules_pass() {
    let rules = rules();
    let named: BTreeSet<&str> = rules
        .iter()
        .flat_map(|rule| &rule.steps)
        .map(|step| step.split_once('/').unwrap().0)
        .collect();
    let outcomes = outcomes(&named, &[]);
    for step in rules.iter().flat_map(|rule| &rule.steps) {
        assert_eq!(outcomes.get(step).map(|it| &**it), Some("passed"), "{step}");
    }
}

#[test]
fn the_steps_of_a_behavior_differ_under_each_other_value() {
    let rules = rules();
    for rule in &rules {
        let Some(name) = &rule.behavior else { continue };
        let row = BEHAVIORS.iter().find(|row| row.name == *name).unwrap();
        // Sizes that the steps go beyond.
        let numbers: &[&str] = if row.number { &["1", "61", "100", "199"] } else { &[] };
        for value in row.values[1..].iter().chain(numbers) {
            let setting = format!("{name}={value}");
            let outcomes = outcomes(&BTreeSet::from([&**name]), &[&setting]);
            let differs = rule.steps.iter().any(|step| outcomes[step] == "failed");
            assert!(differs, "{setting}: {outcomes:?}");
        }
    }
}
