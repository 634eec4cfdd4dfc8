//! Findings as one JSON array.

use serde::Serialize;

use crate::findings::Finding;
use crate::visible::visible_json;

#[derive(Serialize)]
struct JsonFinding<'a> {
    severity: &'static str,
    code: &'static str,
    path: &'a str,
    line: usize,
    column: usize,
    message: &'a str,
    hint: Option<&'a str>,
}

/// All findings; every object has the same keys.
pub fn json(findings: &[Finding]) -> String {
    let rows: Vec<JsonFinding<'_>> = findings.iter().map(row).collect();
    let text = serde_json::to_string_pretty(&rows).expect("texts and numbers always serialise");
    format!("{}\n", visible_json(&text))
}

fn row(finding: &Finding) -> JsonFinding<'_> {
    JsonFinding {
        severity: finding.severity.as_str(),
        code: finding.code,
        path: &finding.path,
        line: finding.line,
        column: finding.column,
        message: &finding.message,
        hint: finding.hint.as_deref(),
    }
}
