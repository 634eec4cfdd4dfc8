//! For each behavior, the calls whose answers show its value.

use crate::engine::Behavior;

/// What to send to tell the values of a behavior apart.
pub(super) fn calls(behavior: Behavior) -> &'static str {
    match behavior {
        Behavior::BulkIndexBase => "any bulk call with an item: the first `index` of its answer",
        Behavior::References => {
            "PUT an assignment of a customer that the tenant does not have, and read the customer before: it must be a 404"
        }
        Behavior::UnknownSegmentList => {
            "GET a segment that does not exist, which is a 404, then GET the list of its customers"
        }
        Behavior::DeleteMissing => "DELETE the same assignment twice: the second answer",
        Behavior::PutWithoutMixins => {
            "PUT an assignment with `mixins`, PUT it again with `{}`, then GET it"
        }
        Behavior::VersionOnCreate => {
            "GET an assignment that does not exist, which is a 404, then PUT it with a `metadata.version`"
        }
        Behavior::AutomaticOverwrite => {
            "GET an assignment whose `assignmentType` is AUTOMATIC, PUT it, and GET it again"
        }
        Behavior::EmptyBatch => "PUT `[]` to `…/customers/bulk`",
        Behavior::Details => "any call that is refused with a 400: the form of its `details`",
        Behavior::TenantName => {
            "GET the segments of a tenant whose name is outside the pattern, such as `A`: a 400, or another answer"
        }
        Behavior::ManageImpliesRead => {
            "request a token with the scope `customersegment.segment_manage` alone, in the same recording, and GET the segments with it"
        }
        Behavior::SortUnknown => "GET a list with `sort=noSuchField`",
        Behavior::PageSizeMax => {
            "GET a list with a `pageSize` that is larger than the page you get, and then the page behind it"
        }
        Behavior::DefaultPageSize => {
            "GET a list of more than 60 documents without `pageSize`, and once with a larger one"
        }
        Behavior::OwnInactive => {
            "as a customer whose profile is in the same recording, GET the customers of a segment of its own that is INACTIVE"
        }
        Behavior::ActiveMeans => {
            "GET a segment that is ACTIVE and whose `validity` is over, and its items with and without `onlyActive=true`"
        }
        Behavior::OwnSegments => {
            "as a customer whose profile is in the same recording, GET the segments and `segments/me`, and all segments with a token of the tenant"
        }
        Behavior::Localized => {
            "GET a segment whose `name` has two languages, with `Accept-Language: *` and with one of them"
        }
        Behavior::MatchCategories => {
            "record it with --fixtures that have your categories: POST a match of a product below an assigned category"
        }
    }
}
