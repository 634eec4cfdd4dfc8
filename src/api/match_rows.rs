//! Which of many items are in one of some segments.

use std::collections::{HashMap, HashSet};

use crate::engine::Behavior;
use crate::engine::store::{SegmentRows, Tenant};
use crate::model::{
    AssignmentKind, CATEGORIES_OF_PRODUCT, CATEGORY, Directory, DirectoryDocument, PARENT, PRODUCT,
};

/// The items of some segments.
pub(super) struct MatchRows<'t> {
    tenant: &'t Tenant,
    rows: LookedUp<'t>,
    /// What was found of categories; those above them are looked at, where these count.
    categories: HashMap<&'t str, bool>,
}

impl<'t> MatchRows<'t> {
    /// Those of `segments`, each of which stands there once.
    pub(super) fn of<'s>(tenant: &'t Tenant, segments: impl Iterator<Item = &'s str>) -> Self {
        let rows = segments.filter_map(|id| tenant.rows(AssignmentKind::Items, id));
        let rows = LookedUp::new(rows.collect());
        Self { tenant, rows, categories: HashMap::new() }
    }

    /// Whether a product is assigned, itself or through one of its categories.
    pub(super) fn has(&mut self, product: &str) -> bool {
        if self.rows.has(product, PRODUCT) {
            return true;
        }
        let product = self.tenant.directories[Directory::Products].get((product, None));
        let own = product.map_or(&[][..], |product| product.texts_of(CATEGORIES_OF_PRODUCT));
        own.iter().any(|id| self.has_category(id))
    }

    /// Whether a category counts as assigned; no category is looked at twice.
    fn has_category(&mut self, id: &'t str) -> bool {
        let categories = &self.tenant.directories[Directory::Categories];
        let parent = |id: &str| {
            let above = categories.get((id, None))?.text_of(PARENT)?;
            categories.get((above, None)).map(DirectoryDocument::id)
        };
        let above_counts = || !self.tenant.behaviors.is(Behavior::MatchCategories, "own");
        let (mut way, mut next, mut found) = (Vec::new(), Some(id), false);
        while let Some(id) = next {
            if let Some(known) = self.categories.get(id) {
                found = *known;
                break;
            }
            way.push(id);
            // One whose way up leads back to it is known to have nothing above.
            self.categories.insert(id, false);
            found = self.rows.has(id, CATEGORY);
            next = if found { None } else { parent(id).filter(|_| above_counts()) };
        }
        if found {
            self.categories.extend(way.into_iter().map(|id| (id, true)));
        }
        found
    }
}

/// The rows of some segments. Few questions are answered segment by segment; as soon as that has cost as much as there are
/// rows, these are put together once, and many lookups in many segments cost no more than reading the rows twice.
struct LookedUp<'t> {
    segments: Vec<SegmentRows<'t>>,
    total: usize,
    /// How many segments were looked at so far.
    looks: usize,
    /// What is in any of them, by id and type.
    together: Option<HashSet<(&'t str, &'t str)>>,
}

impl<'t> LookedUp<'t> {
    fn new(segments: Vec<SegmentRows<'t>>) -> Self {
        let total = segments.iter().map(|rows| rows.extent().1).sum();
        Self { segments, total, looks: 0, together: None }
    }

    /// Whether the item called `id` of type `of` is in one of the segments.
    fn has(&mut self, id: &str, of: &str) -> bool {
        if let Some(together) = &self.together {
            return together.contains(&(id, of));
        }
        if self.looks >= self.total {
            let places = |rows: SegmentRows<'t>| rows.page(0, usize::MAX).into_iter();
            let docs = self.segments.iter();
            let docs = docs.flat_map(|rows| places(*rows).map(|place| rows.row(place).doc));
            let named = docs.filter_map(|doc| Some((&*doc.assigned, doc.qualifier.as_deref()?)));
            let together = self.together.insert(named.collect());
            return together.contains(&(id, of));
        }
        self.looks += self.segments.len();
        self.segments.iter().any(|rows| rows.get((id, Some(of))).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::store::BaseRows;
    use crate::model::Assignment;

    #[test]
    fn many_items_of_many_segments_cost_no_more_than_the_rows() {
        const SEGMENTS: usize = 500;
        let row = |of: &str, nth: usize| {
            Assignment::new(AssignmentKind::Items, &format!("p{nth}"), Some(of))
        };
        let bases: Vec<_> = (0..SEGMENTS)
            .map(|nth| BaseRows::new([row(PRODUCT, nth), row(CATEGORY, nth + SEGMENTS)]))
            .collect();
        let mut rows = LookedUp::new(bases.iter().map(SegmentRows::AtRest).collect());
        for nth in 0..3 * SEGMENTS {
            let id = format!("p{nth}");
            assert_eq!(rows.has(&id, PRODUCT), nth < SEGMENTS, "{id}");
            let is_category = (SEGMENTS..2 * SEGMENTS).contains(&nth);
            assert_eq!(rows.has(&id, CATEGORY), is_category, "{id}");
        }
        assert!(rows.looks < rows.total + SEGMENTS, "{} of {}", rows.looks, rows.total);
        assert_eq!(rows.together.map(|together| together.len()), Some(2 * SEGMENTS));
    }

    #[test]
    fn few_items_are_looked_up() {
        let items = (0..100)
            .map(|nth| Assignment::new(AssignmentKind::Items, &format!("p{nth}"), Some(PRODUCT)));
        let base = BaseRows::new(items);
        let mut rows = LookedUp::new(vec![SegmentRows::AtRest(&base)]);
        assert!(rows.has("p7", PRODUCT) && !rows.has("p7", CATEGORY));
        assert!(rows.together.is_none());
    }
}
