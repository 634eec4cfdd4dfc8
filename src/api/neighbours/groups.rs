//! IAM groups, their users, and the scopes of the caller, only read.
//!
//! Source: the vendor's IAM Service, tags *Groups*, *Group Assignments* and *Users*.

use std::sync::LazyLock;

use http::{Method, StatusCode};

use super::answer::{From, Member, Shown, json, member, paths, perhaps, same, schemas};
use super::answers::{View, list, one};
use super::descriptions::GROUP_PARAMETERS;
use super::narrowing::{Comparison, Narrowing};
use super::rows::Rows;
use super::tokens::{own_customer, scope_text};
use crate::api::descriptions::{LIST, ONE};
use crate::engine::exchange::parameters;
use crate::engine::query::documents::KnownPaths;
use crate::engine::services::IAM;
use crate::engine::store::Tenant;
use crate::engine::{
    ApiError, Call, Caller, Content, Description, Handler, Response, Row, TokenKind, roll,
};
use crate::model::object_writer::ObjectWriter;
use crate::model::{
    CollectionName, Directory, DirectoryDocument, MEMBERS as USERS, Metadata, is_of_customers,
};
use crate::schema::{Kind, LOCALIZED as TEXTS, Shape, open, required};

/// Lets read all groups.
const READ: &str = "iam.group_read";
/// Lets a customer read those of customers.
const READ_OWN: &str = "iam.group_read_own";
/// Lets write groups.
const MANAGE: &str = "iam.group_manage";
/// Lets read the users of groups.
const USER_READ: &str = "iam.user_read";
/// Lets a customer read those of its own company among them.
const USER_READ_OWN: &str = "iam.user_read_own";
/// Lets write who is in a group.
const ASSIGN: &str = "iam.assignment_manage";

macro_rules! below {
    ($rest:literal) => {
        concat!("/iam/{tenant}", $rest)
    };
}

const WRITTEN: Handler = Handler::OnlyRead(CollectionName::Groups);
/// Visitors are no users.
const USER: Caller = Caller::Kinds(&[TokenKind::Customer, TokenKind::Service]);

/// The operations, in the order of the vendor's.
#[rustfmt::skip]
pub(in crate::api) const OPERATIONS: &[Row] = &[
    Row::new(Method::GET, (below!("/groups"), "GET-iam-list-tenant-user-groups"),
             &[READ, READ_OWN], (&[200, 400, 401, 403], &[]), Handler::Read(listed)).of(&IAM).described(&GROUPS),
    Row::new(Method::POST, (below!("/groups"), "POST-iam-create-user-group"),
             &[READ], (&[201, 400, 401, 403, 409], &[405]), WRITTEN).of(&IAM),
    Row::new(Method::GET, (below!("/groups/{groupId}"), "GET-iam-retrieve-users-group"),
             &[READ], (&[200, 400, 401, 403, 404], &[]), Handler::Read(get)).of(&IAM).described(&ONE_GROUP),
    Row::new(Method::DELETE, (below!("/groups/{groupId}"), "DELETE-iam-remove-user-group"),
             &[MANAGE], (&[204, 400, 401, 403], &[405]), WRITTEN).of(&IAM),
    Row::new(Method::PUT, (below!("/groups/{groupId}"), "PUT-iam-update-user-group"),
             &[READ], (&[201, 204, 400, 401, 403], &[405]), WRITTEN).of(&IAM),
    Row::new(Method::GET, (below!("/groups/{groupId}/users"), "GET-iam-list-group-users"),
             &[USER_READ, USER_READ_OWN], (&[200, 400, 401, 403, 404], &[]), Handler::Read(users)).of(&IAM).described(&GROUP_USERS),
    Row::new(Method::POST, (below!("/groups/{groupId}/users"), "POST-iam-add-user-to-group"),
             &[ASSIGN, "iam.assignment_create_own"], (&[201, 400, 401, 403, 404], &[405]), WRITTEN).of(&IAM),
    Row::new(Method::DELETE, (below!("/groups/{groupId}/users"), "DELETE-iam-remove-all-users"),
             &[ASSIGN], (&[204, 401, 403], &[405]), WRITTEN).of(&IAM),
    Row::new(Method::PUT, (below!("/groups/{groupId}/users/{userType}/{userId}"), "PUT-iam-update-user-to-group"),
             &[ASSIGN], (&[201, 204, 400, 401, 403, 404], &[405]), WRITTEN).of(&IAM),
    Row::new(Method::DELETE, (below!("/groups/{groupId}/users/{userId}"), "DELETE-iam-remove-user-from-group"),
             &[ASSIGN, "iam.assignment_delete_own"], (&[204, 401, 403], &[405]), WRITTEN).of(&IAM),
    Row::new(Method::GET, (below!("/users/{userId}/groups"), "GET-iam-retrieve-user-groups"),
             &[READ], (&[200, 400, 401, 403], &[]), Handler::Read(of_user)).of(&IAM).described(&GROUPS_OF_USER),
    Row::new(Method::GET, (below!("/users/me/scopes"), "GET-iam-retrieve-own-user-scopes"),
             &[], (&[200, 401, 403], &[400]), Handler::Read(scopes)).of(&IAM).for_callers(USER).described(&OWN_SCOPES),
];

static GROUPS: Description =
    Description { query: &GROUP_PARAMETERS, answer: Content::List(&SHAPE), ..LIST };
static GROUPS_OF_USER: Description = Description { answer: Content::List(&SHAPE), ..LIST };
static ONE_GROUP: Description = Description { answer: Content::Object(&SHAPE), ..ONE };
static GROUP_USERS: Description = Description { answer: Content::List(&USER_SHAPE), ..LIST };
static OWN_SCOPES: Description =
    Description { answer: Content::Object(&SCOPES_SHAPE), ..Description::READ };

/// The parameters that narrow the list.
pub(in crate::api) const NARROWINGS: &[Narrowing] = &[
    Narrowing { parameter: "name", by: Comparison::Part },
    Narrowing { parameter: "description", by: Comparison::Part },
    Narrowing { parameter: "userType", by: Comparison::SameWord },
];

/// Groups.
struct Groups;

/// The maps of a group that have a text for each language.
const LOCALIZED: &[&str] = &["name", "description"];

impl View for Groups {
    const LOCALIZED: &'static [&'static str] = LOCALIZED;

    fn known_paths() -> &'static KnownPaths {
        static KNOWN: LazyLock<KnownPaths> = LazyLock::new(|| paths(&MEMBERS, LOCALIZED));
        &KNOWN
    }
}

/// The answer.
static SHAPE: Shape = open("IamGroup", "A group of customers or of employees.", &schemas(&MEMBERS));

#[rustfmt::skip]
static MEMBERS: [Member; 9] = [
    member("id", Kind::Id, "its identity within the tenant", From::Field("id")),
    member("name", TEXTS, "its name by language, or in the one that is read", From::Map("name")),
    same("description", TEXTS, "its description by language, or in the one that is read"),
    member("accessControls", Kind::List(&Kind::Text), "always empty here", From::Always("[]")),
    member("templates", Kind::List(&Kind::Text), "always empty here", From::Always("[]")),
    same("code", Kind::Text, "a short name that programs know it by"),
    member("userType", Kind::Word(&["CUSTOMER", "EMPLOYEE"]), "whose group it is", From::Field("userType")),
    perhaps("b2b", Kind::Object(&B2B), "the legal entity within which it holds", From::Made(b2b)),
    member("metadata", Kind::Object(Metadata::SHAPE), "version and instants", From::Metadata),
];

const B2B: Shape = open(
    "GroupB2b",
    "The legal entity within which a group holds.",
    &[required("legalEntityId", Kind::Id, "the legal entity")],
);

/// Users of groups.
struct GroupUsers;

impl View for GroupUsers {
    fn known_paths() -> &'static KnownPaths {
        static KNOWN: LazyLock<KnownPaths> = LazyLock::new(|| {
            let mut known = KnownPaths::default();
            USER_SHAPE.fields.iter().for_each(|field| known.add_field("", field));
            known
        });
        &KNOWN
    }
}

/// The answer.
static USER_SHAPE: Shape = open(
    "GroupUser",
    "That a user is in a group.",
    &[
        required("id", Kind::Id, "the identity of this"),
        required("groupId", Kind::Id, "the group"),
        required("userId", Kind::Id, "the user"),
        required("userType", Kind::Word(&["CUSTOMER", "EMPLOYEE"]), "whose group it is"),
    ],
);

/// The answer that names the caller's scopes.
static SCOPES_SHAPE: Shape = open(
    "UserScopes",
    "What the caller's token may do.",
    &[
        required("userId", Kind::Id, "the customer, or the name of the token"),
        required("scopes", Kind::Text, "the scopes, the tenant last"),
    ],
);

fn b2b(Shown { doc, .. }: Shown<'_>, name: &'static str, object: &mut ObjectWriter<'_>) {
    object.object(name, |object| {
        if let Some(entity) = doc.text_of("legalEntityId") {
            object.text("legalEntityId", entity);
        }
    });
}

fn listed(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let own = own_customer(call.grant, READ);
    // With the scope for own ones a customer sees all groups of customers, and a token of no customer none.
    let rows =
        rows(tenant, |group| own.is_none_or(|own| !own.is_empty() && is_of_customers(group)));
    // When a group was last written is not looked for.
    list::<Groups>((tenant, call), rows, (NARROWINGS, &["metadataModifiedAt"]), false)
}

fn of_user(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let user = call.target.id("userId");
    list::<Groups>((tenant, call), rows(tenant, |group| has_user(group, user)), (&[], &[]), false)
}

/// The groups that are meant.
fn rows(tenant: &Tenant, is_meant: impl Fn(&DirectoryDocument) -> bool) -> Rows<'_> {
    let groups = &tenant.directories[Directory::Groups];
    let places = groups.places(0).filter(|place| is_meant(groups.doc(*place))).collect();
    Rows::at(places, move |place| json(Shown { tenant, doc: groups.doc(place) }, &MEMBERS))
}

fn has_user(group: &DirectoryDocument, user: &str) -> bool {
    group.texts_of(USERS).iter().any(|known| **known == *user)
}

fn group<'t>(tenant: &'t Tenant, call: &Call<'_>) -> Result<&'t DirectoryDocument, ApiError> {
    let id = call.target.id("groupId");
    let found = tenant.directories[Directory::Groups].get((id, None));
    found.ok_or_else(|| ApiError::NotFound { id: id.into() })
}

fn get(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let doc = group(tenant, call)?;
    one::<Groups>((tenant, call), json(Shown { tenant, doc }, &MEMBERS), &["fields"])
}

fn users(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let group = group(tenant, call)?;
    let own = own_customer(call.grant, USER_READ);
    let companies = own.map(|own| companies(tenant, call, own));
    let is_seen = |user: &str| match (own, &companies) {
        (Some(own), Some(companies)) => own == user || acts_for_any(tenant, user, companies),
        (Some(_) | None, _) => true,
    };
    let all = group.texts_of(USERS).iter().filter(|user| is_seen(user));
    let user_type = group.text_of("userType").unwrap_or("CUSTOMER");
    let shown = all.map(|user| {
        let id = assignment_id(group.id(), user);
        serde_json::json!({"id": id, "groupId": group.id(), "userId": user, "userType": user_type})
            .to_string()
    });
    list::<GroupUsers>((tenant, call), Rows::of(shown.collect()), (&[], &[]), false)
}

/// The companies of the caller, who is this customer: the legal entity of its token, else all that it acts for.
fn companies<'a>(tenant: &'a Tenant, call: &Call<'a>, own: &'a str) -> Vec<&'a str> {
    match call.grant.legal_entity_id() {
        Some(entity) => vec![entity],
        None => tenant.entities_of(own).into_iter().map(|(entity, _)| entity).collect(),
    }
}

/// Whether the customer acts for one of these companies.
fn acts_for_any(tenant: &Tenant, customer: &str, companies: &[&str]) -> bool {
    tenant.entities_of(customer).iter().any(|(entity, _)| companies.contains(entity))
}

/// The id of that a user is in a group, in the form of a UUID.
fn assignment_id(group: &str, user: &str) -> String {
    let part = |half: u8| roll(0, &[b"member", group.as_bytes(), user.as_bytes(), &[half]]);
    let text = format!("{:016x}{:016x}", part(0), part(1));
    let cuts = [0..8, 8..12, 12..16, 16..20, 20..32];
    cuts.map(|cut| text[cut].to_owned()).join("-")
}

/// The scopes of the caller's token.
fn scopes(_tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let token = call.grant.token().cloned().unwrap_or_default();
    let user = token.customer_id.as_deref().unwrap_or(&token.name);
    let scopes = scope_text(&token, call.target.id("tenant"));
    let body = serde_json::json!({"userId": user, "scopes": scopes}).to_string();
    let mut response = Response::json(StatusCode::OK, body);
    response.add_hints(parameters::unread(call.request, &[]));
    Ok(response)
}
