//! The assignments of a tenant across its segments: where something is assigned, and all of them as one list.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::all_assignments::{AllAssignments, AssignmentsPart, SegmentExtent};
use super::known_lists::LiveList;
use super::segment_rows::SegmentRows;
use super::tenant::Tenant;
use super::where_assigned::WhereAssigned;
use crate::model::{AssignmentKind, Id};

impl Tenant {
    /// The assignments of `kind` in `segment`, to look at; none when there never was one.
    pub fn rows(&self, kind: AssignmentKind, segment: &str) -> Option<SegmentRows<'_>> {
        let live = self.touched_assignments(kind, segment).map(SegmentRows::Live);
        let at_rest = || self.seed().assigned(kind).get(segment);
        live.or_else(|| at_rest().map(|rows| SegmentRows::AtRest(rows)))
    }

    /// The segments to which `assigned` is assigned, be they described or not, in the order of their ids.
    pub fn segments_of(&self, kind: AssignmentKind, assigned: &str) -> BTreeSet<&Id> {
        let seed = self.seed();
        let known = &seed.lists.where_assigned[kind as usize];
        let known = known.get_or_init(|| WhereAssigned::of(seed.assigned(kind).iter()));
        let written = self.written[kind as usize].iter();
        let segments = known.segments(assigned).chain(written);
        let is_there =
            |segment: &&Id| self.rows(kind, segment).is_some_and(|rows| rows.assigns(assigned));
        segments.filter(is_there).collect()
    }

    /// All assignments of `kind`, as one list in the order of the segments, those behind them that no document
    /// describes.
    pub fn all_assignments(&mut self, kind: AssignmentKind) -> Arc<AllAssignments> {
        if self.written[kind as usize].is_empty() && self.segments.is_pristine() {
            let all = &self.seed().lists.all[kind as usize];
            return Arc::clone(all.get_or_init(|| Arc::new(self.at_rest(kind))));
        }
        let order = self.segments.order_revision();
        let LiveList { known, mut stale } = std::mem::take(&mut self.listed[kind as usize]);
        let known = match known {
            Some((of, all)) if of == order => Some(all),
            None if self.segments.is_pristine() => {
                stale.clone_from(&self.written[kind as usize]);
                let all = &self.seed().lists.all[kind as usize];
                Some(Arc::clone(all.get_or_init(|| Arc::new(self.at_rest(kind)))))
            }
            Some(_) | None => None,
        };
        let all = match known {
            Some(all) if stale.is_empty() => all,
            Some(all) => Arc::new(all.revised(self.extents(kind, stale.iter()).collect())),
            None => Arc::new(self.listed(kind)),
        };
        let known = Some((order, Arc::clone(&all)));
        self.listed[kind as usize] = LiveList { known, stale: BTreeSet::new() };
        all
    }

    /// The part of all assignments of `kind` that lies in the segments that `keep` wants. It is kept under `name`, so what
    /// `keep` says follows from that name and the segments alone.
    pub fn chosen_assignments(
        &mut self,
        kind: AssignmentKind,
        name: &str,
        keep: impl Fn(&Self, &AssignmentsPart) -> bool,
    ) -> Arc<AllAssignments> {
        let all = self.all_assignments(kind);
        let mut chosen = std::mem::take(&mut self.chosen[kind as usize]);
        let of = (self.segments.revision(), &all);
        let part = chosen.get_or_choose(of, name, || all.only(|part| keep(self, part)));
        self.chosen[kind as usize] = chosen;
        part
    }

    fn listed(&self, kind: AssignmentKind) -> AllAssignments {
        self.assignments_of(kind, self.assigned_segments(kind).iter())
    }

    /// All assignments of `kind` as the seed has them.
    fn at_rest(&self, kind: AssignmentKind) -> AllAssignments {
        let seed = self.seed();
        let mut others: BTreeSet<&Id> = seed.assigned(kind).keys().collect();
        let listed = seed.segments.stock().docs().iter().map(|segment| &segment.id);
        let mut segments: Vec<&Id> = listed.filter(|id| others.remove(id)).collect();
        segments.extend(others);
        let mut all = AllAssignments::new();
        for segment in segments {
            let Some(rows) = seed.assigned(kind).get(segment) else { continue };
            let listed = seed.segments.place((segment, None));
            let extent = SegmentRows::AtRest(rows).extent();
            all.push((Arc::from(&**segment), listed), extent);
        }
        all
    }

    /// The assignments of `kind` in these `segments`, as one list.
    pub fn assignments_of<'s>(
        &self,
        kind: AssignmentKind,
        segments: impl Iterator<Item = &'s Id>,
    ) -> AllAssignments {
        let mut all = AllAssignments::new();
        self.extents(kind, segments).for_each(|(segment, extent)| all.push(segment, extent));
        all
    }

    /// How many rows these `segments` have now.
    fn extents<'s>(
        &self,
        kind: AssignmentKind,
        segments: impl Iterator<Item = &'s Id>,
    ) -> impl Iterator<Item = SegmentExtent> {
        segments.map(move |segment| {
            let listed = self.segments.place((segment, None));
            let extent = self.rows(kind, segment).map_or((0, 0), SegmentRows::extent);
            ((Arc::from(&**segment), listed), extent)
        })
    }
}
