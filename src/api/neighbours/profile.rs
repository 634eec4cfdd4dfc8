//! A customer's own profile: sign up, read it, change it.
//!
//! Source: the vendor's Customer Service, tag *Account and profile*.

use http::{Method, StatusCode};

use super::account::with_email;
use super::answer::Shown;
use super::answers::one;
use super::customer_answer::{OfCustomer, of_customer, of_visitor};
use super::descriptions;
use super::expand::{EXPAND, Expand};
use super::profile_body::{OF_SIGNUP, ProfileBody, Signup, dropped};
use crate::engine::exchange::body;
use crate::engine::services::CUSTOMER_LOGIN;
use crate::engine::store::Tenant;
use crate::engine::{
    ApiError, Call, Caller, Done, Handler, ItemIds, OtherWrite, Response, Row, TokenKind,
    TokenRefusal, Transition, WordedRefusal, Write, Written, number_of,
};
use crate::model::{Directory, DirectoryDocument};

macro_rules! below {
    ($rest:literal) => {
        concat!("/customer/{tenant}", $rest)
    };
}

const VISITOR: Caller = Caller::Kinds(&[TokenKind::Visitor]);
const CUSTOMERS: &[TokenKind] = &[TokenKind::Customer];
const CUSTOMER: Caller = Caller::Kinds(CUSTOMERS);
const STOREFRONT: Caller = Caller::Kinds(&[TokenKind::Customer, TokenKind::Visitor]);

/// The three operations.
#[rustfmt::skip]
pub(in crate::api) const OPERATIONS: &[Row] = &[
    Row::new(Method::POST, (below!("/signup"), "POST-customer-create-customer-account"),
             &[], (&[201, 400, 401, 403, 409], &[415]), Handler::Write(SIGNUP)).of(&CUSTOMER_LOGIN).for_callers(VISITOR).described(&descriptions::SIGN_UP),
    Row::new(Method::PATCH, (below!("/me"), "PATCH-customer-update-customer"),
             &[], (&[200, 400, 401, 403], &[409, 415]), Handler::Write(PATCH)).of(&CUSTOMER_LOGIN).for_callers(CUSTOMER).described(&descriptions::PATCH_ME),
    Row::new(Method::GET, (below!("/me"), "GET-customer-retrieve-customer-profile"),
             &[], (&[200, 400, 401, 403], &[]), Handler::Read(me)).of(&CUSTOMER_LOGIN).for_callers(STOREFRONT).described(&descriptions::ME),
];

/// There is no bulk call for customers.
const NO_ITEMS: ItemIds = ItemIds::Members(&[]);

#[rustfmt::skip]
const SIGNUP: Transition =
    Transition { run: sign_up, touch: |_, _| false, item_ids: NO_ITEMS, members: OF_SIGNUP, flags: &[] };
#[rustfmt::skip]
const PATCH: Transition =
    Transition { run: patch, touch, item_ids: NO_ITEMS, members: &[], flags: &[] };

fn me(tenant: &mut Tenant, call: &Call<'_>) -> Result<Response, ApiError> {
    let json = match call.grant.customer_id() {
        None => of_visitor(),
        Some(id) => of_customer(Shown { tenant, doc: own(tenant, id)? }),
    };
    let expand = Expand::of(call)?;
    let mut response = one::<OfCustomer>((tenant, call), json, &["fields", EXPAND])?;
    response.add_hints(expand.hint);
    Ok(response)
}

/// The customer that a token stands for, which the tenant need not have any more.
fn own<'t>(tenant: &'t Tenant, id: &str) -> Result<&'t DirectoryDocument, ApiError> {
    let known = tenant.directories[Directory::Customers].get((id, None));
    known.ok_or(ApiError::Unauthorized(TokenRefusal::CustomerGone))
}

/// A new customer, under an id of eight digits as the service's customers have.
fn sign_up(tenant: &mut Tenant, write: &mut Write<'_, '_>) -> Result<Written, ApiError> {
    let said = Signup::read(write.body)?;
    if with_email(tenant, &said.login).is_some() {
        let tenant = write.call.target.id("tenant");
        let message = format!("Duplicate account '{}' for tenant '{tenant}'.", said.login);
        let hint = "a customer with this address is there already";
        return Err(WordedRefusal::error(
            StatusCode::CONFLICT,
            message,
            hint,
            "an address that no customer has",
        ));
    }
    let customers = &tenant.directories[Directory::Customers];
    let mut drawn = std::iter::repeat_with(|| number_of(&write.ids.draw()));
    let id = drawn.find(|id| customers.get((id, None)).is_none());
    let id = id.expect("ids are drawn without end");
    let mut customer = DirectoryDocument::new(Directory::Customers).with("id", &id);
    let hint = said.hint.clone();
    customer.count_write(None, write.call.now);
    said.write_over(&mut customer);
    tenant.change_directory(Directory::Customers, |rows| rows.put(customer));
    Ok(Written { id: Some(id.into()), hint, ..Done::Created.into() })
}

/// Changes what the body says and leaves the rest.
fn patch(tenant: &mut Tenant, write: &mut Write<'_, '_>) -> Result<Written, ApiError> {
    let call = write.call;
    // Where no token is needed, none may name a customer.
    let id = call.grant.customer_id().ok_or_else(|| call.grant.is_not(CUSTOMERS))?;
    let mut customer = own(tenant, id)?.clone();
    let sent = body::object(call.request)?;
    let said = ProfileBody::read(&sent)?;
    said.check_version(customer.metadata())?;
    said.write_over(&mut customer);
    customer.metadata_mut().count_write(call.now);
    tenant.change_directory(Directory::Customers, |rows| rows.put(customer));
    let hint = dropped(&sent, "");
    Ok(Written { hint, ..Done::Updated.into() })
}

/// Another writer gets there first: the stored version of the calling customer grows, where a time is given.
fn touch(tenant: &mut Tenant, OtherWrite { customer, now, .. }: OtherWrite<'_>) -> bool {
    let stored = |id| tenant.directories[Directory::Customers].get((id, None));
    let Some(mut customer) = customer.and_then(stored).cloned() else { return false };
    let Some(now) = now else { return true };
    customer.metadata_mut().count_write(now);
    tenant.change_directory(Directory::Customers, |rows| rows.put(customer));
    true
}
