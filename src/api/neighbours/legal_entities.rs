//! Legal entities: the companies on whose behalf customers act, only read.
//!
//! Source: the vendor's Customer Management Service, tag *Legal Entities*.

use std::collections::HashSet;

use http::Method;

use super::answer::Shown;
use super::answers::{list, one};
use super::descriptions;
use super::legal_entity_answer::{LegalEntities, of};
use super::narrowing::{Comparison, Narrowing};
use super::rows::Rows;
use super::tokens::own_customer;
use crate::engine::services::CUSTOMER_MANAGEMENT;
use crate::engine::store::Tenant;
use crate::engine::{ApiError, Call, Handler, Response, Row};
use crate::model::{CollectionName, Directory};

/// Lets read all.
const READ: &str = "customermanagement.legalentity_read";
/// Lets read those that the token's customer acts for.
const READ_OWN: &str = "customermanagement.legalentity_read_own";
/// Lets write.
const MANAGE: &str = "customermanagement.legalentity_manage";

macro_rules! below {
    ($rest:literal) => {
        concat!("/customer-management/{tenant}/legal-entities", $rest)
    };
}

const WRITTEN: Handler = Handler::OnlyRead(CollectionName::LegalEntities);

/// The seven operations.
#[rustfmt::skip]
pub(in crate::api) const OPERATIONS: &[Row] = &[
    Row::new(Method::POST, (below!(""), "POST-customer-mgmt-create-legal-entity"),
             &[MANAGE], (&[201, 400, 401, 403, 409, 500], &[405]), WRITTEN).of(&CUSTOMER_MANAGEMENT),
    Row::new(Method::GET, (below!(""), "GET-customer-mgmt-list-legal-entities"),
             &[READ, READ_OWN], (&[200, 400, 401, 403, 500], &[]), Handler::Read(listed)).of(&CUSTOMER_MANAGEMENT).described(&descriptions::LEGAL_ENTITIES),
    Row::new(Method::POST, (below!("/search"), "POST-customer-mgmt-search-legal-entities"),
             &[READ, READ_OWN], (&[200, 400, 401, 403, 500], &[415]), Handler::Read(searched)).of(&CUSTOMER_MANAGEMENT).described(&descriptions::SEARCH_LEGAL_ENTITIES),
    Row::new(Method::GET, (below!("/{legalEntityId}"), "GET-customer-mgmt-retrieve-legal-entity"),
             &[READ], (&[200, 400, 401, 403, 404, 500], &[]), Handler::Read(get)).of(&CUSTOMER_MANAGEMENT).described(&descriptions::ONE_LEGAL_ENTITY),
    Row::new(Method::PUT, (below!("/{legalEntityId}"), "PUT-customer-mgmt-update-legal-entity"),
             &[MANAGE], (&[201, 204, 400, 401, 403, 404, 409, 500], &[405]), WRITTEN).of(&CUSTOMER_MANAGEMENT),
    Row::new(Method::DELETE, (below!("/{legalEntityId}"), "DELETE-customer-mgmt-remove-legal-entity"),
             &[MANAGE], (&[204, 400, 401, 403, 404, 500], &[405]), WRITTEN).of(&CUSTOMER_MANAGEMENT),
    Row::new(Method::GET, (below!("/{legalEntityId}/parent-hierarchy"), "GET-customer-mgmt-retrieve-legal-entity-parent-hierarchy"),
             &[READ, MANAGE], (&[200, 401, 403, 500], &[400, 404]), Handler::Read(hierarchy)).of(&CUSTOMER_MANAGEMENT).described(&descriptions::HIERARCHY),
];

/// The parameters that narrow the list.
#[rustfmt::skip]
pub(in crate::api) const NARROWINGS: &[Narrowing] = &[
    same("id"), same("name"), same("type"), same("parentId"),
    same("legalInfo.legalName"), same("legalInfo.registrationDate"), same("legalInfo.taxRegistrationNumber"),
    same("legalInfo.registrationAgency"), same("legalInfo.countryOfRegistration"), same("legalInfo.registrationId"),
];

const fn same(parameter: &'static str) -> Narrowing {
    Narrowing { parameter, by: Comparison::Same }
}

fn listed(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    list::<LegalEntities>((tenant, call), rows(tenant, call), (NARROWINGS, &[]), false)
}

fn searched(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    list::<LegalEntities>((tenant, call), rows(tenant, call), (NARROWINGS, &[]), true)
}

/// The legal entities that the caller may see.
fn rows<'a>(tenant: &'a Tenant, call: &Call<'_>) -> Rows<'a> {
    let entities = &tenant.directories[Directory::LegalEntities];
    let places: Vec<u32> = match own_customer(call.grant, READ) {
        None => entities.places(0).collect(),
        Some(own) => {
            let own = tenant.entities_of(own).into_iter();
            own.filter_map(|(id, _)| entities.place((id, None))).collect()
        }
    };
    Rows::at(places, move |place| of(Shown { tenant, doc: entities.doc(place) }))
}

fn get(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let id = call.target.id("legalEntityId");
    let doc = tenant.directories[Directory::LegalEntities].get((id, None));
    let doc = doc.ok_or_else(|| ApiError::NotFound { id: id.into() })?;
    one::<LegalEntities>((tenant, call), of(Shown { tenant, doc }), &["fields"])
}

/// The legal entity and those above it, from the nearest.
fn hierarchy(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let entities = &tenant.directories[Directory::LegalEntities];
    let id = call.target.id("legalEntityId");
    let first = entities.get((id, None)).ok_or_else(|| ApiError::NotFound { id: id.into() })?;
    // What records say may go round in a circle.
    let mut seen = HashSet::new();
    let all = std::iter::successors(Some(first), |doc| {
        doc.text_of("parentId").and_then(|parent| entities.get((parent, None)))
    });
    let all = all.take_while(|doc| seen.insert(doc.id())).map(|doc| of(Shown { tenant, doc }));
    let body = format!("[{}]", all.collect::<Vec<_>>().join(","));
    Ok(Response::json(http::StatusCode::OK, body))
}
