//! Findings as workflow commands, which GitHub shows beside the lines of a change.

use crate::findings::Finding;
use crate::visible::visible;

/// All findings, one command a line.
pub fn github(findings: &[Finding]) -> String {
    findings.iter().map(command).collect()
}

fn command(finding: &Finding) -> String {
    let Finding { line, column, code, .. } = finding;
    let hint = finding.hint.as_ref();
    let hint = hint.map_or_else(String::new, |hint| format!("\nhint: {}", visible(hint)));
    format!(
        "::{} file={},line={line},col={column},title={code}::{}\n",
        finding.severity.as_str(),
        property(&visible(&finding.path)),
        data(&format!("{}{hint}", visible(&finding.message)))
    )
}

/// What a command says, escaped as GitHub undoes it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\n', "%0A")
}

/// The value of a property, escaped as GitHub undoes it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
