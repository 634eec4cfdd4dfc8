//! What the operations of the segment service and of the token endpoint take and answer, from the tables of the documents'
//! fields: their descriptions in OpenAPI.

use crate::engine::{Content, Description};
use crate::model::{Directory, Metadata, Segment};
use crate::schema::{Field, Kind, LOCALIZED, Shape, open, optional, required};

/// The parameter that names fields.
pub(super) const FIELDS: Field =
    optional("fields", Kind::Text, "the fields that the answer shows, by comma");
/// The parameter that queries a list.
const Q: Field = optional("q", Kind::Text, "which documents, in the query language");
/// The parameter that sorts a list.
const SORT: Field =
    optional("sort", Kind::Text, "fields by comma, each with :asc or :desc behind it");
/// The parameter that says which page.
const NUMBER: Field = optional("pageNumber", Kind::Whole(1, 2_147_483_647), "the page, from 1");
/// The parameter that says how large a page is.
const SIZE: Field =
    optional("pageSize", Kind::Whole(1, 2_147_483_647), "how many documents a page has");
/// The parameters that name a customer.
const CUSTOMER: Field = optional("customerId", Kind::Text, "the customer whose segments they are");
const ENTITY: Field =
    optional("legalEntityId", Kind::Text, "the legal entity that the customer acts for");

/// The headers of operations that show localised maps.
const READS: &[Field] = &[optional(
    "Accept-Language",
    Kind::Text,
    "the languages in which localised texts are shown, the most wanted first",
)];
/// The headers of operations that write them.
const WRITES: &[Field] =
    &[optional("Content-Language", Kind::Text, "the language of texts in place of localised maps")];

/// The parameters of every list.
pub(super) const OF_LIST: [Field; 5] = [Q, SORT, FIELDS, NUMBER, SIZE];
/// The parameters of every search.
pub(super) const OF_SEARCH: [Field; 4] = [SORT, FIELDS, NUMBER, SIZE];

/// The body of a search.
pub(super) static SEARCH: Shape =
    open("Search", "A search.", &[optional("q", Kind::Text, "which documents")]);

/// A description of a list.
pub(super) const LIST: Description =
    Description { query: &OF_LIST, is_list: true, ..Description::READ };
/// A description of a search.
pub(super) const SEARCHED: Description = Description {
    query: &OF_SEARCH,
    is_list: true,
    body: Content::Object(&SEARCH),
    ..Description::UNSAID
};
/// A description of a read of one document.
pub(super) const ONE: Description = Description { query: &[FIELDS], ..Description::READ };
/// A description of a removal.
pub(super) static REMOVE: Description =
    Description { body: Content::Nothing, ..Description::WRITE };

/// The first of some fields, which need not be there.
const fn first<const N: usize>(fields: &[Field]) -> [Field; N] {
    let mut first = [fields[0]; N];
    let mut at = 0;
    while at < N {
        first[at] = fields[at];
        at += 1;
    }
    first
}

/// The same, the identity of the document not needed.
const fn without_id<const N: usize>(fields: &[Field]) -> [Field; N] {
    let mut fields = first(fields);
    fields[0].required = false;
    fields
}

const OF_BODY: [Field; 8] = {
    let mut fields = without_id(Segment::SHAPE.fields);
    fields[0].kind = Kind::Any;
    fields[7] = METADATA_BODY;
    fields
};
const OF_CUSTOMER: [Field; 4] = first(Directory::Customers.shape().fields);
const OF_ENTITY: [Field; 2] = first(Directory::LegalEntities.shape().fields);
const OF_GROUP: [Field; 2] = first(Directory::Groups.shape().fields);

/// The segment as answers show it.
static SEGMENT: Shape = open("Segment", "A customer segment.", Segment::SHAPE.fields);
/// The segment as bodies say it.
static SEGMENT_BODY: Shape = open("SegmentToWrite", "A customer segment to be written.", &OF_BODY);

const OF_SEGMENTS: [Field; 7] = [Q, SORT, FIELDS, NUMBER, SIZE, CUSTOMER, ENTITY];
pub(super) static SEGMENTS: Description =
    Description { query: &OF_SEGMENTS, headers: READS, answer: Content::List(&SEGMENT), ..LIST };
pub(super) static OWN_SEGMENTS: Description =
    Description { headers: READS, answer: Content::List(&SEGMENT), ..LIST };
pub(super) static SEARCH_SEGMENTS: Description = Description {
    query: &[SORT, FIELDS, NUMBER, SIZE, CUSTOMER, ENTITY],
    headers: READS,
    answer: Content::List(&SEGMENT),
    ..SEARCHED
};
pub(super) static ONE_SEGMENT: Description = Description {
    query: &[FIELDS, ENTITY],
    headers: READS,
    answer: Content::Object(&SEGMENT),
    ..ONE
};
pub(super) static WRITE_SEGMENT: Description = Description {
    headers: WRITES,
    body: Content::Object(&SEGMENT_BODY),
    names_new: true,
    ..Description::WRITE
};
pub(super) static PATCH_SEGMENT: Description =
    Description { headers: WRITES, body: Content::Patch, ..Description::WRITE };
const FORCE: &[Field] = &[optional("forceDelete", Kind::Flag, "whether what is assigned goes too")];
pub(super) static REMOVE_SEGMENT: Description =
    Description { query: FORCE, body: Content::Nothing, ..Description::WRITE };
pub(super) static WRITE_SEGMENTS: Description =
    Description { headers: WRITES, body: Content::List(&SEGMENT_BODY), ..Description::WRITE };
pub(super) static REMOVE_SEGMENTS: Description =
    Description { query: FORCE, body: Content::Ids, ..Description::WRITE };
pub(super) static REMOVE_IDS: Description =
    Description { body: Content::Ids, ..Description::WRITE };

/// What answers say of an assignment besides its content.
const METADATA: Field = optional("metadata", Kind::Object(Metadata::SHAPE), "version and instants");
/// What bodies say of an assignment.
static ASSIGNMENT_BODY: Shape =
    open("AssignmentToWrite", "An assignment to be written.", &OF_ASSIGNMENT);
const OF_ASSIGNMENT: [Field; 2] =
    [optional("mixins", Kind::FreeMap, "attributes of the tenant's own"), METADATA_BODY];
/// What bodies say of a document besides its content; the instants are the service's own.
pub(super) const METADATA_BODY: Field = optional(
    "metadata",
    Kind::Object(&WRITTEN_METADATA),
    "the version that was read, and the schemas of the mixins",
);
const VERSION: Field = Metadata::SHAPE.fields[0];
static WRITTEN_METADATA: Shape = open(
    "MetadataToWrite",
    "What bodies say of a document besides its content.",
    &[
        VERSION,
        optional(
            "mixins",
            Kind::Any,
            "the schema URL of each mixin by its name; null says nothing",
        ),
    ],
);
/// The members of a customer that assignments show.
static ASSIGNED_CUSTOMER: Shape = open("AssignedCustomer", "A customer.", &OF_CUSTOMER);
/// The members of a legal entity that assignments show.
static ASSIGNED_ENTITY: Shape = open("AssignedLegalEntity", "A legal entity.", &OF_ENTITY);
/// The members of a group that assignments show.
static ASSIGNED_GROUP: Shape = open("AssignedGroup", "An IAM group.", &OF_GROUP);
static CUSTOMER_ROW: Shape = open(
    "CustomerAssignment",
    "A customer, alone or on behalf of a legal entity, in a segment.",
    &[
        required("customer", Kind::Object(&ASSIGNED_CUSTOMER), "the customer"),
        optional("legalEntity", Kind::Object(&ASSIGNED_ENTITY), "the legal entity"),
        required("assignmentType", Kind::Word(&["MANUAL", "AUTOMATIC"]), "who made it"),
        OF_ASSIGNMENT[0],
        METADATA,
    ],
);
static GROUP_ROW: Shape = open(
    "GroupAssignment",
    "An IAM group in a segment.",
    &[
        required("segmentId", Kind::Id, "the segment"),
        required("group", Kind::Object(&ASSIGNED_GROUP), "the group"),
        OF_ASSIGNMENT[0],
        METADATA,
    ],
);
static CUSTOMER_ITEM: Shape = open(
    "CustomerAssignmentItem",
    "An assignment of a customer in a bulk call.",
    &[
        required("customerId", Kind::Id, "the customer"),
        optional("legalEntityId", Kind::Text, "the legal entity"),
        OF_ASSIGNMENT[0],
        OF_ASSIGNMENT[1],
    ],
);

pub(super) static CUSTOMERS: Description =
    Description { answer: Content::List(&CUSTOMER_ROW), ..LIST };
pub(super) static SEARCH_CUSTOMERS: Description =
    Description { answer: Content::List(&CUSTOMER_ROW), ..SEARCHED };
pub(super) static ONE_CUSTOMER: Description =
    Description { answer: Content::Object(&CUSTOMER_ROW), ..ONE };
pub(super) static WRITE_ASSIGNMENT: Description =
    Description { body: Content::Object(&ASSIGNMENT_BODY), ..Description::WRITE };
pub(super) static CUSTOMER_ITEMS: Description =
    Description { body: Content::List(&CUSTOMER_ITEM), ..Description::WRITE };
pub(super) static GROUPS: Description = Description { answer: Content::List(&GROUP_ROW), ..LIST };
pub(super) static SEARCH_GROUPS: Description =
    Description { answer: Content::List(&GROUP_ROW), ..SEARCHED };
pub(super) static ONE_GROUP: Description =
    Description { answer: Content::Object(&GROUP_ROW), ..ONE };

/// The members of an item that assignments show.
static ASSIGNED_ITEM: Shape = open("AssignedItem", "A product or a category.", &OF_ITEM);
const OF_ITEM: [Field; 3] = [
    required("id", Kind::Id, "its identity within the tenant"),
    optional("code", Kind::Text, "its code"),
    optional("name", LOCALIZED, "its name by language"),
];
static ITEM_ROW: Shape = open(
    "ItemAssignment",
    "A product or a category in a segment.",
    &[
        required("segmentId", Kind::Id, "the segment"),
        required("item", Kind::Object(&ASSIGNED_ITEM), "the item"),
        required("type", ITEM_KIND, "what it is"),
        OF_ASSIGNMENT[0],
        METADATA,
    ],
);
const ITEM_KIND: Kind = Kind::Word(&["PRODUCT", "CATEGORY"]);
static ITEM_OF_BULK: Shape = open(
    "ItemAssignmentItem",
    "An assignment of an item in a bulk call.",
    &[required("id", Kind::Id, "the item"), OF_ASSIGNMENT[0], OF_ASSIGNMENT[1]],
);

/// The parameter that names a site.
const SITE: Field = optional("siteCode", Kind::Text, "the site of the segments");
/// The parameter that leaves the segments that are active.
const ONLY_ACTIVE: Field =
    optional("onlyActive", Kind::Flag, "whether only active segments are looked at");

/// What a list of the items of one segment is often sent.
const OF_ALL_ITEMS: &[(&str, &str)] =
    &[(SITE.name, "GET …/segments/items"), (ONLY_ACTIVE.name, "GET …/segments/items")];

pub(super) static ITEMS: Description = Description {
    elsewhere: OF_ALL_ITEMS,
    query: &[Q, SORT, FIELDS, NUMBER, SIZE, ENTITY],
    headers: READS,
    answer: Content::List(&ITEM_ROW),
    ..LIST
};
pub(super) static ALL_ITEMS: Description = Description {
    query: &[Q, SORT, FIELDS, NUMBER, SIZE, ENTITY, SITE, ONLY_ACTIVE],
    headers: READS,
    answer: Content::List(&ITEM_ROW),
    ..LIST
};
pub(super) static SEARCH_ITEMS: Description = Description {
    elsewhere: OF_ALL_ITEMS,
    query: &[SORT, FIELDS, NUMBER, SIZE, ENTITY],
    headers: READS,
    answer: Content::List(&ITEM_ROW),
    ..SEARCHED
};
pub(super) static ONE_ITEM: Description = Description {
    query: &[FIELDS, ENTITY],
    headers: READS,
    answer: Content::Object(&ITEM_ROW),
    ..ONE
};
pub(super) static WRITE_ITEMS: Description =
    Description { body: Content::List(&ITEM_OF_BULK), ..Description::WRITE };

/// A category in a tree: what the directory knows of it but its parent, and those below it.
static TREE: Shape = open(
    "CategoryTree",
    "A category with those below it; one that is not assigned itself is there because one below it is.",
    &OF_TREE,
);
static OF_TREE: [Field; 11] = {
    let known = Directory::Categories.shape().fields;
    let [id, code, name, _parent, about, slug, ecn, validity, position, published] = *known else {
        panic!("a category has these fields")
    };
    [
        id,
        code,
        name,
        about,
        slug,
        ecn,
        validity,
        position,
        published,
        required("isSegmentAssigned", Kind::Flag, "whether it is assigned itself"),
        optional("subcategories", Kind::List(&Kind::Object(&TREE)), "the categories below it"),
    ]
};
pub(super) static TREES: Description = Description {
    query: &[ENTITY, SITE],
    headers: READS,
    answer: Content::List(&TREE),
    ..Description::READ
};

static MATCH_REQUEST: Shape = open(
    "MatchRequest",
    "Products, and the segments in which they are looked for.",
    &[
        required("items", Kind::List(&Kind::Object(&ITEM_ID)), "the products"),
        required("segmentIds", Kind::List(&Kind::Text), "the segments"),
        optional("site", Kind::Text, "the site of the segments"),
        optional("siteCode", Kind::Text, "the same, by another name"),
    ],
);
static ITEM_ID: Shape =
    open("ItemIdentity", "A product by its id.", &[required("id", Kind::Text, "the product")]);
pub(super) static MATCH: Description = Description {
    body: Content::Object(&MATCH_REQUEST),
    answer: Content::List(&ITEM_ID),
    ..Description::UNSAID
};

/// A request for a token.
static TOKEN_REQUEST: Shape = open(
    "TokenRequest",
    "A request for a service access token.",
    &[
        required("grant_type", Kind::Word(&["client_credentials"]), "the kind of the request"),
        required("client_id", Kind::Id, "the tenant, a dot and the client"),
        required("client_secret", Kind::Id, "the secret of the client"),
        optional("scope", Kind::Text, "the scopes by blanks; all of the client's without it"),
    ],
);
static TOKEN_ANSWER: Shape = open(
    "ServiceToken",
    "A service access token.",
    &[
        required("access_token", Kind::Id, "the token"),
        required("token_type", Kind::Word(&["Bearer"]), "how it is sent"),
        required("expires_in", Kind::Whole(0, u64::MAX), "its lifetime in seconds"),
        required(
            "session_idle_time",
            Kind::Whole(0, u64::MAX),
            "how long a session may idle, in seconds",
        ),
        required("refresh_token", Kind::Text, "always empty"),
        required("refresh_token_expires_in", Kind::Whole(0, u64::MAX), "always 0"),
        required("scope", Kind::Text, "its scopes, the tenant last"),
    ],
);
pub(super) static TOKEN: Description = Description {
    summary: "Get a service access token",
    body: Content::Form(&TOKEN_REQUEST),
    answer: Content::Object(&TOKEN_ANSWER),
    ..Description::UNSAID
};

#[cfg(test)]
mod tests {
    use crate::api::SERVICES;
    use crate::engine::{Content, Handler, Row, Transition};
    use crate::schema::{Field, Kind, Shape};

    /// The members of `shape` and of the objects in it, dotted.
    fn members(shape: &Shape, place: &str) -> Vec<String> {
        let of = |field: &Field| {
            let name = format!("{place}{}", field.name);
            let Kind::Object(inner) = field.kind else { return vec![name] };
            members(inner, &format!("{name}."))
        };
        shape.fields.iter().flat_map(of).collect()
    }

    fn transition(row: &Row) -> Option<Transition> {
        if let Handler::Write(transition) | Handler::Bulk(transition) = row.handler {
            return Some(transition).filter(|transition| !transition.members.is_empty());
        }
        None
    }

    /// A client that sends what is described sends nothing in vain, and the lint of unknown members knows what is read.
    #[test]
    fn what_a_write_is_described_to_take_is_what_it_reads() {
        let rows = SERVICES.iter().flat_map(|service| service.tables).copied().flatten();
        for (row, transition) in rows.filter_map(|row| Some((row, transition(row)?))) {
            let id = row.operation.id;
            let (Content::Object(shape) | Content::List(shape)) = row.operation.description.body
            else {
                panic!("{id} reads members, and is described to take none");
            };
            let described = members(shape, "");
            let is_within = |member: &str, outer: &str| {
                member == outer || member.starts_with(&format!("{outer}."))
            };
            for member in transition.members {
                let is_described = described.iter().any(|it| is_within(it, member));
                assert!(is_described, "{id} reads `{member}`, which is not described");
            }
            for member in &described {
                let is_read = transition.members.iter().any(|it| is_within(member, it));
                let is_id = transition.item_ids.members().any(|it| it == member);
                // Of a creation too, where it is refused or ignored as a behavior says.
                assert!(
                    is_read || is_id || member == "metadata.version",
                    "{id} does not read `{member}`"
                );
            }
        }
    }
}
