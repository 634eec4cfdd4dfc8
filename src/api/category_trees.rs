//! Category trees: the categories in the active segments of the caller, each below those it is below.
//!
//! A category that is above an assigned one is there so that the tree hangs together, and says that it is not
//! assigned; one that is below, or beside, is not there.

use std::collections::{BTreeMap, BTreeSet};

use http::StatusCode;

use super::languages::Reads;
use super::own_items::{SITE, entity_hint, own_segments, said};
use super::segment_hints::unknown_site;
use crate::engine::exchange::parameters;
use crate::engine::store::{Tenant, lineage};
use crate::engine::{ApiError, Call, Response, Summary};
use crate::model::fields::FieldSet;
use crate::model::object_writer::{ObjectWriter, Reader};
use crate::model::{
    AssignmentKind, CATEGORY, Directory, DirectoryDocument, Id, PARENT, POSITION, Timestamp,
};

/// The trees of the calling customer.
pub(super) fn category_trees(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let customer = call.grant.customer_id().unwrap_or_default();
    let (segments, hints) = own_segments(tenant, call, customer)?;
    let site = said(call, SITE)?;
    let (forest, unknown) = Forest::of(tenant, &segments);
    let languages = Reads::of(call.request, tenant);
    let mut response = Response::json(StatusCode::OK, forest.shown(&languages, tenant.start));
    response.summary = Some(Summary::Words(format!("{} categories", forest.nodes.len())));
    response.add_hints(hints);
    response.add_hints(entity_hint(tenant, call)?);
    response.add_hints(parameters::unread(call.request, &call.operation.parameters()));
    response.add_hints(site.and_then(|site| unknown_site(tenant, &site)));
    let unknown: Vec<&str> = unknown.into_iter().collect();
    response.add_hints((!unknown.is_empty()).then(|| {
        format!("not among the tenant's categories, and so in no tree: `{}`", unknown.join("`, `"))
    }));
    response.add_hints(languages.hint());
    Ok(response)
}

/// Categories and what is below them.
#[derive(Default)]
struct Forest<'t> {
    /// By the place in the directory.
    nodes: BTreeMap<u32, Node<'t>>,
    /// Those at the top.
    roots: Vec<u32>,
}

struct Node<'t> {
    category: &'t DirectoryDocument,
    is_assigned: bool,
    below: Vec<u32>,
}

/// A step of writing a tree, so that a deep one takes no deep stack.
enum Step {
    Open { place: u32, is_first: bool },
    Close { has_children: bool },
}

impl<'t> Forest<'t> {
    /// The categories that are assigned to `segments`, and those above them; and the ids of those that are assigned and
    /// not there.
    fn of(tenant: &'t Tenant, segments: &[Id]) -> (Self, BTreeSet<&'t str>) {
        let (mut forest, mut unknown) = (Self::default(), BTreeSet::new());
        for segment in segments {
            let Some(rows) = tenant.rows(AssignmentKind::Items, segment) else { continue };
            for place in rows.places_of(BY_TYPE, CATEGORY) {
                let id = &*rows.row(place).doc.assigned;
                if !forest.plant(tenant, id) {
                    unknown.insert(id);
                }
            }
        }
        forest.arrange();
        (forest, unknown)
    }

    /// Adds the category called `id`, which is assigned, and those above it; whether it is there.
    fn plant(&mut self, tenant: &'t Tenant, id: &str) -> bool {
        let categories = &tenant.directories[Directory::Categories];
        let mut below = None;
        for category in lineage(categories, id) {
            let place = categories.place((category.id(), None));
            let place = place.expect("the way up has categories that are there");
            let is_new = !self.nodes.contains_key(&place);
            let node = self.nodes.entry(place).or_insert_with(|| Node {
                category,
                is_assigned: false,
                below: Vec::new(),
            });
            node.is_assigned |= below.is_none();
            node.below.extend(below);
            if !is_new {
                return true;
            }
            below = Some(place);
        }
        self.roots.extend(below);
        below.is_some()
    }

    /// Puts those of the same parent into their order: by position, those without one behind, then as the directory
    /// has them.
    fn arrange(&mut self) {
        let positions: BTreeMap<u32, u64> = self
            .nodes
            .iter()
            .map(|(place, node)| (*place, node.category.count_of(POSITION).unwrap_or(u64::MAX)))
            .collect();
        let order = |place: &u32| (positions[place], *place);
        self.roots.sort_by_key(order);
        self.nodes.values_mut().for_each(|node| node.below.sort_by_key(order));
    }

    /// The trees as clients read them.
    fn shown(&self, languages: &Reads, start: Timestamp) -> Vec<u8> {
        let mut out = vec![b'['];
        let mut steps = Vec::new();
        push(&mut steps, &self.roots);
        while let Some(step) = steps.pop() {
            match step {
                Step::Open { place, is_first } => {
                    if !is_first {
                        out.push(b',');
                    }
                    let node = &self.nodes[&place];
                    node.write(languages, start, &mut out);
                    let has_children = !node.below.is_empty();
                    if has_children {
                        out.extend_from_slice(br#","subcategories":["#);
                    }
                    steps.push(Step::Close { has_children });
                    push(&mut steps, &node.below);
                }
                Step::Close { has_children } => {
                    out.extend_from_slice(if has_children { b"]}" } else { b"}" });
                }
            }
        }
        out.push(b']');
        out
    }
}

/// Puts the opening of `places` onto the steps, so that the first comes first.
fn push(steps: &mut Vec<Step>, places: &[u32]) {
    for (nth, place) in places.iter().enumerate().rev() {
        steps.push(Step::Open { place: *place, is_first: nth == 0 });
    }
}

impl Node<'_> {
    /// Appends the node without the end of its object.
    fn write(&self, languages: &Reads, start: Timestamp, out: &mut Vec<u8>) {
        let mut whole = Vec::new();
        let mut object = ObjectWriter::begin(&mut whole, start, Reader::File);
        self.category.each(false, &mut |name, value| {
            if name != PARENT {
                object.value(name, value);
            }
        });
        object.raw("isSegmentAssigned", if self.is_assigned { "true" } else { "false" });
        object.end();
        let whole = String::from_utf8(whole).expect("shown documents are JSON text");
        let shown = languages.localized(&whole, LOCALIZED);
        out.extend_from_slice(shown.strip_suffix('}').unwrap_or(&shown).as_bytes());
    }
}

/// The maps of a category that have a text for each language.
const LOCALIZED: &[&str] = &["name", "localizedDescription", "localizedSlug"];

/// The index of items by their type.
const BY_TYPE: usize = 1;
