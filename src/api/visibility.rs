//! Which segments a caller sees: all, or those that a customer is in, alone, on behalf of a legal entity, or through a
//! group.

use std::collections::BTreeSet;

use crate::engine::store::Tenant;
use crate::engine::{Behavior, Grant};
use crate::model::scope::{MANAGE, READ};
use crate::model::{
    AssignmentKind, Directory, DirectoryDocument, Id, MEMBERS, Segment, SegmentStatus, Timestamp,
    is_of_customers,
};

/// The customer whose things alone the caller may see: `read_own` narrows only where nothing else lets read. One that
/// stands for no customer has the empty name, and sees nothing.
pub(super) fn own_customer<'a>(tenant: &Tenant, grant: Grant<'a>) -> Option<&'a str> {
    let manage_reads = || tenant.behaviors.is(Behavior::ManageImpliesRead, "yes");
    let reads_all = grant.has(READ) || (grant.has(MANAGE) && manage_reads());
    (!reads_all).then(|| grant.customer_id().unwrap_or_default())
}

/// Whether a segment is active, as the tenant means it.
pub(super) fn is_active(tenant: &Tenant, segment: &Segment, now: Timestamp) -> bool {
    segment.status == SegmentStatus::Active
        && (segment.validity.holds(now, tenant.start)
            || tenant.behaviors.is(Behavior::ActiveMeans, "status"))
}

/// Whether the segment called `id` is an active one of this site, where one is given. A tenant that describes no segment at
/// all knows none that is not active.
pub(super) fn is_active_here(
    tenant: &Tenant,
    id: &str,
    site: Option<&str>,
    now: Timestamp,
) -> bool {
    match tenant.segments.get((id, None)) {
        Some(segment) => is_of_site(segment, site) && is_active(tenant, segment, now),
        None => site.is_none() && tenant.segments.is_empty(),
    }
}

/// Whether a segment is of this site, where one is given.
pub(super) fn is_of_site(segment: &Segment, site: Option<&str>) -> bool {
    site.is_none_or(|site| *segment.site_code == *site)
}

/// Whether what is a caller's own in `segment` is visible: the segment is active, or those that are not are shown too.
pub(super) fn shows_own(tenant: &Tenant, segment: &Segment, now: Timestamp) -> bool {
    is_active(tenant, segment, now) || tenant.behaviors.is(Behavior::OwnInactive, "show")
}

/// Whether a caller's own rows of the segment called `id` are hidden, because it is not an active one of the tenant's
/// segments. A tenant that describes no segment at all hides nothing.
pub(super) fn hides_own(tenant: &Tenant, id: &str, now: Timestamp) -> bool {
    if let Some(segment) = tenant.segments.get((id, None)) {
        return !shows_own(tenant, segment, now);
    }
    let is_known_by_rows_alone = tenant.segments.is_empty();
    !is_known_by_rows_alone && tenant.behaviors.is(Behavior::OwnInactive, "hide")
}

/// The legal entities that a customer acts for; none where the tenant does not know it.
fn entities_of<'t>(tenant: &'t Tenant, customer: &str) -> Option<Vec<&'t str>> {
    tenant.directories[Directory::Customers].get((customer, None))?;
    Some(tenant.entities_of(customer).into_iter().map(|(entity, _)| entity).collect())
}

/// What is to be said of a customer and a legal entity that a request names and that do not have the effect they look
/// like.
pub(super) fn unheard(
    tenant: &Tenant,
    grant: Grant<'_>,
    customer: Option<&str>,
    entity: Option<&str>,
) -> Option<String> {
    let customers = &tenant.directories[Directory::Customers];
    let own = own_customer(tenant, grant);
    let Some(customer) = customer.or(own) else {
        return entity.map(|entity| {
            format!("legalEntityId has no effect without customerId for a token that reads all segments, so `{entity}` was ignored")
        });
    };
    let of_token = own.and(grant.legal_entity_id());
    if let Some((of_token, entity)) = of_token.zip(entity) {
        return (of_token != entity).then(|| {
            format!("the token acts for legal entity `{of_token}`, so legalEntityId=`{entity}` was ignored")
        });
    }
    match (entities_of(tenant, customer).as_deref(), entity) {
        (None, _) if own.is_none() && !customers.is_empty() => Some(format!(
            "there is no customer `{customer}` in this tenant, so it is in no segment"
        )),
        (Some([] | [_]), Some(entity)) => Some(format!(
            "legalEntityId counts for a customer of two or more legal entities, so `{entity}` was ignored"
        )),
        (Some(all), Some(entity)) if !all.contains(&entity) => {
            Some(format!("customer `{customer}` does not act for a legal entity `{entity}`"))
        }
        (None | Some(_), _) => None,
    }
}

/// A customer, and on whose behalf it acts, whose segments are looked for.
#[derive(Debug)]
pub(super) struct Member<'a> {
    customer: &'a str,
    /// The one that was requested; without it, every assignment of the customer counts.
    legal_entity: Option<&'a str>,
    /// The groups through which it is in segments.
    groups: Vec<Id>,
}

impl<'a> Member<'a> {
    /// The customer with this id. The `requested` legal entity counts only for a customer of more than one. The one of a
    /// token, else that, says which groups count; the documents bind direct assignments to none.
    pub(super) fn new(
        tenant: &Tenant,
        customer: &'a str,
        of_token: Option<&'a str>,
        requested: Option<&'a str>,
    ) -> Self {
        let has_choice = entities_of(tenant, customer).is_some_and(|all| all.len() > 1);
        let legal_entity = requested.filter(|_| of_token.is_none() && has_choice);
        let current = of_token.or(legal_entity);
        let counts = |group: &&DirectoryDocument| {
            let of = group.text_of("legalEntityId");
            is_of_customers(group)
                && of.is_none_or(|of| Some(of) == current)
                && group.texts_of(MEMBERS).iter().any(|member| **member == *customer)
        };
        let groups = tenant.directories[Directory::Groups].docs().filter(counts);
        let groups = groups.map(|group| group.id().into()).collect();
        Self { customer, legal_entity, groups }
    }

    /// Whether it is in the segment called `id`.
    pub(super) fn is_in(&self, tenant: &Tenant, id: &str) -> bool {
        /// The index of customer assignments by their customer.
        const BY_CUSTOMER: usize = 0;
        let rows = tenant.assignments_as_they_are(AssignmentKind::Customers, id);
        let is_assigned = rows.is_some_and(|rows| match self.legal_entity {
            None => !rows.places_of(BY_CUSTOMER, self.customer).is_empty(),
            Some(_) => [None, self.legal_entity]
                .into_iter()
                .any(|entity| rows.place((self.customer, entity)).is_some()),
        });
        is_assigned || self.is_in_through_a_group(tenant, id)
    }

    /// The segments it is in, in the order of their list; behind them those that no document describes.
    pub(super) fn segments(&self, tenant: &Tenant) -> Vec<Id> {
        let direct = tenant.segments_of(AssignmentKind::Customers, self.customer);
        let groups = self.groups.iter();
        let through = groups.flat_map(|id| tenant.segments_of(AssignmentKind::Groups, id));
        let all: BTreeSet<&Id> = direct.into_iter().chain(through).collect();
        let mut all: Vec<&Id> = all.into_iter().filter(|id| self.is_in(tenant, id)).collect();
        // The sort is stable: those without a place stay in the order of their ids.
        all.sort_by_key(|id| tenant.segments.place((id, None)).unwrap_or(u32::MAX));
        all.into_iter().cloned().collect()
    }

    fn is_in_through_a_group(&self, tenant: &Tenant, id: &str) -> bool {
        if self.groups.is_empty() {
            return false;
        }
        let rows = tenant.assignments_as_they_are(AssignmentKind::Groups, id);
        rows.is_some_and(|rows| self.groups.iter().any(|group| rows.get((group, None)).is_some()))
    }
}
