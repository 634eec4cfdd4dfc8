//! The active scenarios of a world in lines: each rule, and how far it has come.

use serde_json::Value;

use super::running::{elements, text};

/// A line for each rule, and the warnings.
pub(super) fn lines(active: &Value) -> Vec<String> {
    let rules = elements(active, "scenarios").iter().flat_map(|scenario| {
        let of = move |rule| row(text(scenario, "name"), rule);
        elements(scenario, "rules").iter().map(of)
    });
    let warnings = elements(active, "warnings").iter().filter_map(Value::as_str);
    let warnings = warnings.map(|warning| format!("warning: {warning}"));
    let mut lines: Vec<String> = rules.chain(warnings).collect();
    if lines.is_empty() {
        lines.push("no scenario is active".to_owned());
    }
    lines
}

fn row(scenario: &str, rule: &Value) -> String {
    let number = |name: &str| rule[name].as_u64().unwrap_or_default();
    let left = rule["remaining"].as_u64().map(|left| format!(", {left} left"));
    format!(
        "{scenario}/{}: looked at {}, fired {}{}",
        text(rule, "name"),
        number("considered"),
        number("fired"),
        left.unwrap_or_default()
    )
}
