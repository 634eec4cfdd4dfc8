//! Customers as the seller reads them; what the seller writes is only known.
//!
//! Source: the vendor's Customer Service, tag *Customers*, for the seller.

use http::Method;

use super::answer::Shown;
use super::answers::{list, one};
use super::customer_answer::{OfSeller, of_seller};
use super::descriptions;
use super::expand::{EXPAND, Expand};
use super::rows::Rows;
use super::tokens::own_customer;
use crate::engine::services::CUSTOMER;
use crate::engine::store::Tenant;
use crate::engine::{ApiError, Call, Handler, Response, Row};
use crate::model::{CollectionName, Directory};

/// Lets read all.
const READ: &str = "customer.customer_read";
/// Lets read the token's own customer.
const READ_OWN: &str = "customer.customer_read_own";
/// Lets write.
const MANAGE: &str = "customer.customer_manage";
/// Lets write the token's own customer.
const MANAGE_OWN: &str = "customer.customer_manage_own";

macro_rules! below {
    ($rest:literal) => {
        concat!("/customer/{tenant}/customers", $rest)
    };
}

const WRITTEN: Handler = Handler::OnlyRead(CollectionName::Customers);

/// The seven operations.
#[rustfmt::skip]
pub(in crate::api) const OPERATIONS: &[Row] = &[
    Row::new(Method::GET, (below!(""), "GET-customer-tenant-list-customers"),
             &[READ, READ_OWN], (&[200, 400, 401, 403], &[]), Handler::Read(listed)).of(&CUSTOMER).described(&descriptions::CUSTOMERS),
    Row::new(Method::POST, (below!(""), "POST-customer-tenant-create-customer"),
             &[MANAGE, MANAGE_OWN], (&[201, 400, 401, 403, 409], &[405]), WRITTEN).of(&CUSTOMER),
    Row::new(Method::POST, (below!("/search"), "POST-customer-tenant-search"),
             &[READ, READ_OWN], (&[200, 400, 401, 403], &[415]), Handler::Read(searched)).of(&CUSTOMER).described(&descriptions::SEARCH_CUSTOMERS),
    Row::new(Method::PUT, (below!("/{customerNumber}"), "PUT-customer-tenant-update-customer"),
             &[MANAGE, MANAGE_OWN], (&[201, 204, 400, 401, 403, 409], &[405]), WRITTEN).of(&CUSTOMER),
    Row::new(Method::PATCH, (below!("/{customerNumber}"), "PATCH-customer-tenant-update-customer"),
             &[MANAGE, MANAGE_OWN], (&[200, 400, 401, 403, 404], &[405]), WRITTEN).of(&CUSTOMER),
    Row::new(Method::GET, (below!("/{customerNumber}"), "GET-customer-tenant-retrieve-customer"),
             &[READ, READ_OWN], (&[200, 400, 401, 403, 404], &[]), Handler::Read(get)).of(&CUSTOMER).described(&descriptions::ONE_CUSTOMER),
    Row::new(Method::DELETE, (below!("/{customerNumber}"), "DELETE-customer-tenant-remove-customer"),
             &[MANAGE, MANAGE_OWN], (&[202, 400, 401, 403, 404], &[405]), WRITTEN).of(&CUSTOMER),
];

fn listed(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    some(tenant, call, false)
}

fn searched(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    some(tenant, call, true)
}

fn some(tenant: &Tenant, call: &Call<'_>, searches: bool) -> Result<Response, ApiError> {
    let expand = Expand::of(call)?;
    let rows = rows((tenant, call), expand.accounts);
    let mut response = list::<OfSeller>((tenant, call), rows, (&[], &[EXPAND]), searches)?;
    response.add_hints(expand.hint);
    Ok(response)
}

/// The customers that the caller may see.
fn rows<'a>((tenant, call): (&'a Tenant, &Call<'_>), accounts: bool) -> Rows<'a> {
    let customers = &tenant.directories[Directory::Customers];
    let places = match own_customer(call.grant, READ) {
        None => customers.places(0).collect(),
        Some(own) => customers.place((own, None)).into_iter().collect(),
    };
    Rows::at(places, move |place| of_seller(Shown { tenant, doc: customers.doc(place) }, accounts))
}

fn get(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let id = call.target.id("customerNumber");
    if own_customer(call.grant, READ).is_some_and(|own| own != id) {
        return Err(call.grant.lacks(&[READ]));
    }
    let doc = tenant.directories[Directory::Customers].get((id, None));
    let doc = doc.ok_or_else(|| ApiError::NotFound { id: id.into() })?;
    let expand = Expand::of(call)?;
    let json = of_seller(Shown { tenant, doc }, expand.accounts);
    let mut response = one::<OfSeller>((tenant, call), json, &["fields", EXPAND])?;
    response.add_hints(expand.hint);
    Ok(response)
}
