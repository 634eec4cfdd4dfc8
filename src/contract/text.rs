//! A comparison of two descriptions, as people read it.

use super::comparison::{Comparison, KnownDifference};
use super::difference::{Difference, DifferenceKind};
use crate::visible::visible;

/// The comparison in lines; the known differences with their reasons where `all` is to be shown.
pub fn text(comparison: &Comparison, all: bool) -> String {
    let Comparison { service, operations, differences, known } = comparison;
    let (count, known_count) = (differences.len(), known.len());
    let counted = match count {
        1 => "1 difference".to_owned(),
        more => format!("{more} differences"),
    };
    let both = match operations {
        1 => "1 operation is".to_owned(),
        more => format!("{more} operations are"),
    };
    let mut lines = vec![format!("{service}: {both} in both, {counted}, and {known_count} known")];
    lines.extend(differences.iter().map(line));
    if all {
        let known = known.iter().map(|KnownDifference { difference, reason }| {
            format!("{}\n    known: {reason}", line(difference))
        });
        lines.extend(known);
    }
    lines.push(String::new());
    lines.join("\n")
}

fn line(difference: &Difference) -> String {
    let Difference { operation, kind, what, values, .. } = difference;
    let kind = match kind {
        DifferenceKind::Added => "added",
        DifferenceKind::Gone => "gone",
        DifferenceKind::Changed => "changed",
    };
    let values = values.as_ref().map(|[theirs, ours]| format!(": {theirs}, and {ours} here"));
    let line = format!("  {operation}: {kind} {what}{}", values.unwrap_or_default());
    visible(&line).into_owned()
}
