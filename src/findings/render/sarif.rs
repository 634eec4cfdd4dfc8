//! Findings as SARIF 2.1.0, which code scanners and editors read.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

use crate::findings::{CODES, Finding};
use crate::visible::visible_json;

/// What a path must not hold as it is in a URI reference; a colon in its first part would name a scheme.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b':')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// All findings as one run.
pub fn sarif(findings: &[Finding]) -> String {
    let rules: Vec<Value> = CODES.iter().map(rule).collect();
    let results: Vec<Value> = findings.iter().map(result).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{}\n", visible_json(&format!("{log:#}")))
}

fn rule(row: &crate::findings::CodeRow) -> Value {
    json!({
        "id": row.id,
        "shortDescription": {"text": row.title},
        "defaultConfiguration": {"level": row.severity.as_str()},
    })
}

fn result(finding: &Finding) -> Value {
    let hint = finding.hint.as_ref().map_or_else(String::new, |hint| format!("\nhint: {hint}"));
    let path = utf8_percent_encode(&finding.path, PATH).to_string();
    let mut place = json!({"artifactLocation": {"uri": path}});
    if finding.excerpt.is_some() {
        place["region"] = json!({"startLine": finding.line, "startColumn": finding.column});
    }
    json!({
        "ruleId": finding.code,
        "level": finding.severity.as_str(),
        "message": {"text": format!("{}{hint}", finding.message)},
        "locations": [{"physicalLocation": place}],
    })
}
