//! What the service keeps of a document besides its content.

use super::DocumentReader;
use crate::findings::{Code, Mistake};
use crate::json::FreeMap;
use crate::model::Moment;
use crate::model::forms::MOMENT;
use crate::schema::{COUNT, Kind, Shape, optional};

/// What `metadata` looks like.
pub(super) static SHAPE: Shape = Shape {
    name: "`metadata`",
    about: "What the service keeps of a document besides its content.",
    fields: &[
        optional("version", COUNT, "the number of writes so far; 1 when absent"),
        optional("createdAt", MOMENT, "the first write; the world's start when absent"),
        optional("modifiedAt", MOMENT, "the latest write; as `createdAt` when absent"),
        optional("mixins", Kind::FreeMap, "the schema URL of each mixin by its name"),
    ],
    any_of: &[],
    open: false,
};

/// The metadata of a document, defaults filled in.
pub(super) struct Metadata {
    /// Number of writes so far, from 1.
    pub version: u64,
    /// First write.
    pub created_at: Moment,
    /// Latest write.
    pub modified_at: Moment,
    /// Mixin name → schema URL.
    pub mixins: Option<FreeMap>,
}

impl Metadata {
    /// The metadata of the checked `doc`.
    pub(super) fn of(doc: &DocumentReader<'_>) -> Self {
        let metadata = doc.doc("metadata");
        let moment = |key| metadata.and_then(|metadata| metadata.moment(key));
        let created_at = moment("createdAt").unwrap_or(Moment::FromStart(0));
        Self {
            version: metadata.and_then(|metadata| metadata.count("version")).unwrap_or(1),
            created_at,
            modified_at: moment("modifiedAt").unwrap_or(created_at),
            mixins: metadata.and_then(|metadata| metadata.free_map("mixins")),
        }
    }
}

/// Tells that what is under `path` begins after its end.
pub(super) fn ends_first(
    (from, to): (Option<Moment>, Option<Moment>),
    (doc, path): (&DocumentReader<'_>, &[&str]),
    mistakes: &mut Vec<Mistake>,
) {
    let is_wrong = match (from, to) {
        (Some(Moment::At(from)), Some(Moment::At(to))) => to < from,
        (Some(Moment::FromStart(from)), Some(Moment::FromStart(to))) => to < from,
        (
            Some(Moment::At(_) | Moment::FromStart(_)) | None,
            Some(Moment::At(_) | Moment::FromStart(_)) | None,
        ) => false,
    };
    let has_no_mistake = || {
        let frame = doc.node.get(path[0]).map_or(0..0, |node| node.span.clone());
        let here = mistakes.iter().rev().take_while(|it| it.span.start >= doc.node.span.start);
        here.filter(|it| it.is_error()).all(|it| !frame.contains(&it.span.start))
    };
    if let Some(node) = doc.node.at(path).filter(|_| is_wrong && has_no_mistake()) {
        let message = format!("`{}` is before the beginning", path.join("."));
        let mistake = Mistake::new(Code::EndsFirst, node.span.clone(), message);
        mistakes.push(mistake.hint("change one of the two instants"));
    }
}
