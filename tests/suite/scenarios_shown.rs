//! Every shipped scenario is shown from the client's side: a transcript of its name, in which each of its rules acts.

#![expect(clippy::disallowed_methods, reason = "tests read their own files")]

use std::collections::BTreeSet;

use crate::scenarios_armed::shipped;
use crate::transcript::Transcript;

#[test]
fn every_rule_of_every_shipped_scenario_acts_in_its_transcript() {
    for scenario in shipped() {
        let name = &scenario.name;
        let path = format!("{}/tests/transcripts/scenarios/{name}.md", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(text.starts_with(&format!("# {}\n", scenario.title)), "{name}: another title");
        let played = Transcript::parse(&text).unwrap().play();
        let acted: BTreeSet<&str> = played
            .iter()
            .flat_map(|exchange| &exchange.reply.acted.fired)
            .map(|rule| &**rule)
            .collect();
        let rules: Vec<String> = scenario.rules.iter().map(|rule| rule.label(scenario)).collect();
        let rules: BTreeSet<&str> = rules.iter().map(|rule| &**rule).collect();
        assert_eq!(acted, rules, "{name}");
    }
}
