//! The differences that are known, each with its reason: one file for all, and the table of operations for what is not emulated.

use serde::Deserialize;

use super::difference::{Difference, DifferenceKind};
use super::operation::place;

/// The file.
const VENDOR_GAPS: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/contract/vendor-gaps.json"));

/// An operation that the sandbox knows and does not emulate.
#[derive(Clone, Copy, Debug)]
pub struct NotEmulated<'o> {
    /// Its method and path.
    pub operation: (&'o str, &'o str),
    /// Why, and what to use in its place.
    pub reason: &'o str,
}

/// What the file has of this.
#[derive(Debug, Deserialize)]
struct Gaps {
    /// The statuses that an operation has here and not in the vendor's description.
    statuses: Vec<StatusGap>,
    /// The bodies that are only in its text.
    bodies: Vec<BodyGap>,
    /// The other differences.
    differences: Vec<KnownGap>,
}

#[derive(Debug, Deserialize)]
struct StatusGap {
    status: u16,
    reason: String,
    operations: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct BodyGap {
    operation: String,
    reason: String,
}

/// A difference of one service that is known.
#[derive(Debug, Deserialize)]
struct KnownGap {
    service: String,
    kind: DifferenceKind,
    /// What differs, as [`Difference::what`] says it, of fields without the `[].` of a list.
    what: Vec<String>,
    /// What the vendor's description says, of what is changed: something else is new again.
    file: Option<String>,
    /// The ids of the operations, or their methods and paths; all of the service where there are none.
    #[serde(default)]
    operations: Vec<String>,
    reason: String,
}

/// What is known.
pub(super) struct Known<'o> {
    gaps: Gaps,
    left_out: &'o [NotEmulated<'o>],
}

impl<'o> Known<'o> {
    /// What the file says, and what of `left_out` is known.
    pub(super) fn new(left_out: &'o [NotEmulated<'o>]) -> Self {
        let gaps = serde_json::from_str(VENDOR_GAPS).expect("the shipped file is tested");
        Self { gaps, left_out }
    }

    /// Why a difference of a service is there, where that is known.
    pub(super) fn reason(&self, service: &str, difference: &Difference) -> Option<String> {
        let Difference { operation, id, kind, what, .. } = difference;
        if *kind == DifferenceKind::Added && what == "operation" {
            let own = operation.split_once(' ').map(|(method, path)| place(method, path));
            let left_out = |it: &&NotEmulated<'_>| {
                let (method, path) = it.operation;
                own == Some(place(method, path))
            };
            if let Some(found) = self.left_out.iter().find(left_out) {
                return Some(found.reason.to_owned());
            }
        }
        let of_status = |it: &&StatusGap| {
            it.operations.contains(id) && *what == format!("status {}", it.status)
        };
        let is_gone = *kind == DifferenceKind::Gone;
        if let Some(gap) = self.gaps.statuses.iter().filter(|_| is_gone).find(of_status) {
            return Some(gap.reason.clone());
        }
        let of_body = |it: &&BodyGap| it.operation == *id && what == "body";
        if let Some(gap) = self.gaps.bodies.iter().filter(|_| is_gone).find(of_body) {
            return Some(gap.reason.clone());
        }
        let gaps = self.gaps.differences.iter();
        let mut gaps = gaps.filter(|gap| gap.service == service && gap.kind == *kind);
        gaps.find(|gap| gap.is_about(difference)).map(|gap| gap.reason.clone())
    }
}

impl KnownGap {
    fn is_about(&self, Difference { operation, id, what, values, .. }: &Difference) -> bool {
        let is_it = |known: &String| known == id || known == operation;
        let of_one = what.replacen(" [].", " ", 1);
        let theirs = values.as_ref().map(|[theirs, _]| theirs);
        self.what.contains(&of_one)
            && theirs == self.file.as_ref()
            && (self.operations.is_empty() || self.operations.iter().any(is_it))
    }
}
