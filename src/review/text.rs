//! Changes as people read them: by tenant and collection, a line for each record and for each field of a changed one.

use std::fmt;

use serde_json::value::RawValue;

use super::changes::{Changes, RecordChange, RecordDifference};
use super::fields::FieldDifference;
use crate::visible::visible;

/// Marks a line that says so.
pub type Paint<'p> = &'p dyn Fn(RecordChange, &str) -> String;

/// The lines about `changes`, each ended; what they say of records and fields goes through `paint`.
pub fn text(changes: &Changes, paint: Paint<'_>) -> String {
    let mut out = String::new();
    let mut heading = None;
    for it in &changes.changes {
        let place = (&it.tenant, &it.collection);
        if heading.replace(place) != Some(place) {
            out.push_str(&visible(&format!("{} {}", it.tenant, it.collection)));
            out.push('\n');
        }
        record(it, paint, &mut out);
    }
    out.push_str(&summary(changes));
    out
}

/// As people read it, without colours.
impl fmt::Display for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(text(self, &|_, line| line.to_owned()).trim_end())
    }
}

fn record(it: &RecordDifference, paint: Paint<'_>, out: &mut String) {
    let whole = it.before.as_ref().or(it.after.as_ref()).map(|text| format!(" {}", text.get()));
    let line = format!("{} {}{}", sign(it.change), it.id, whole.unwrap_or_default());
    push("  ", it.change, &line, paint, out);
    for FieldDifference { path, before, after } in &it.fields {
        let (change, said) = match (before, after) {
            (Some(before), Some(after)) => {
                (RecordChange::Changed, format!("{} → {}", before.get(), after.get()))
            }
            (None, after) => (RecordChange::Added, said(after.as_deref())),
            (before, None) => (RecordChange::Removed, said(before.as_deref())),
        };
        push("      ", change, &format!("{} {path} {said}", sign(change)), paint, out);
    }
}

fn said(text: Option<&RawValue>) -> String {
    text.map(ToString::to_string).unwrap_or_default()
}

fn push(indent: &str, change: RecordChange, line: &str, paint: Paint<'_>, out: &mut String) {
    out.push_str(indent);
    out.push_str(&paint(change, &visible(line)));
    out.push('\n');
}

fn sign(change: RecordChange) -> char {
    match change {
        RecordChange::Added => '+',
        RecordChange::Removed => '-',
        RecordChange::Changed => '~',
    }
}

/// How many there are of which kind, and how many are not shown.
fn summary(changes: &Changes) -> String {
    let shown = changes.changes.len();
    if changes.total == 0 {
        return "no differences\n".to_owned();
    }
    let count = |change| changes.changes.iter().filter(|it| it.change == change).count();
    let kinds = [
        (RecordChange::Removed, "removed"),
        (RecordChange::Changed, "changed"),
        (RecordChange::Added, "added"),
    ];
    let counts = kinds.map(|(change, word)| format!("{} {word}", count(change))).join(", ");
    match changes.total - shown {
        0 => format!("{counts}\n"),
        more => format!("{counts}, and {more} more that are not shown\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_a_line_and_what_hides_is_shown() {
        let changes = r#"{"total": 9, "changes": [
            {"tenant": "t", "collection": "segments", "id": "gone", "change": "removed", "before": {"id": "gone"}},
            {"tenant": "t", "collection": "segments", "id": "s\u001b", "change": "changed", "fields": [
                {"path": "/a", "before": 1.0, "after": 2}, {"path": "/b", "before": null}, {"path": "/c", "after": "é"}]},
            {"tenant": "t", "collection": "sites", "id": "s", "change": "added", "after": {"code": "s"}}]}"#;
        let changes: Changes = serde_json::from_str(changes).unwrap();
        let plain = text(&changes, &|_, line| line.to_owned());
        assert_eq!(
            plain,
            "t segments\n  - gone {\"id\": \"gone\"}\n  ~ s\\u{1b}\n      ~ /a 1.0 → 2\n      - /b null\n      + /c \"é\"\n\
             t sites\n  + s {\"code\": \"s\"}\n1 removed, 1 changed, 1 added, and 6 more that are not shown\n"
        );
        let marked = text(&changes, &|change, line| format!("{change:?}:{line}"));
        assert!(
            marked.contains("\n  Removed:- gone") && marked.contains("\n      Added:+ /c"),
            "{marked}"
        );
        assert_eq!(text(&Changes::default(), &|_, line| line.to_owned()), "no differences\n");
    }
}
