//! Writes of the neighbours that the sandbox knows and does not make: what they would write is only read here, or is not
//! kept at all.
//!
//! Source: the vendor's files of the Customer Service, the Customer Management Service and the IAM Service.

use http::Method;

use crate::engine::services::{CUSTOMER, CUSTOMER_LOGIN, CUSTOMER_MANAGEMENT, IAM, ServiceTerms};
use crate::engine::{Caller, Handler, Row};
use crate::model::CollectionName;

/// What of a customer they would write.
const CUSTOMERS: Option<CollectionName> = Some(CollectionName::Customers);
/// What of a group they would write.
const GROUPS: Option<CollectionName> = Some(CollectionName::Groups);

const fn row(
    service: &'static ServiceTerms,
    method: Method,
    (path, id): (&'static str, &'static str),
    (scopes, documented): (&'static [&'static str], &'static [u16]),
    written: Option<CollectionName>,
) -> Row {
    let row =
        Row::new(method, (path, id), scopes, (documented, &[405]), Handler::OnlyRead(written));
    let row = row.of(service);
    if scopes.is_empty() { row.for_callers(Caller::Token) } else { row }
}

/// Of customers.
#[rustfmt::skip]
pub(in crate::api) const OF_CUSTOMERS: &[Row] = &[
    row(&CUSTOMER_LOGIN, Method::POST, ("/customer/{tenant}/exchangeauthtoken", "POST-customer-exchange-authtoken"), (&[], &[200, 400, 401, 403]), None),
    row(&CUSTOMER_LOGIN, Method::POST, ("/customer/{tenant}/socialLogin", "POST-customer-login-customer-by-auth0"), (&[], &[200, 400, 401]), None),
    row(&CUSTOMER_LOGIN, Method::POST, ("/customer/{tenant}/me/addresses", "POST-customer-add-address"), (&[], &[201, 400, 401, 403]), None),
    row(&CUSTOMER_LOGIN, Method::PATCH, ("/customer/{tenant}/me/addresses/{addressId}", "PATCH-customer-update-customer-address"), (&[], &[200, 400, 401, 403, 404]), None),
    row(&CUSTOMER_LOGIN, Method::DELETE, ("/customer/{tenant}/me/addresses/{addressId}", "DELETE-customer-remove-customer-address-by-id"), (&[], &[204, 400, 401, 403, 404]), None),
    row(&CUSTOMER_LOGIN, Method::POST, ("/customer/{tenant}/me/addresses/{addressId}/tags", "POST-customer-add-address-tags"), (&[], &[204, 400, 401, 403, 404]), None),
    row(&CUSTOMER_LOGIN, Method::DELETE, ("/customer/{tenant}/me/addresses/{addressId}/tags", "DELETE-customer-remove-address-tags"), (&[], &[204, 400, 401, 403, 404]), None),
    row(&CUSTOMER_LOGIN, Method::POST, ("/customer/{tenant}/me/accounts/internal/email/change", "POST-customer-change-customer-login-email"), (&[], &[204, 400, 401, 403]), CUSTOMERS),
    row(&CUSTOMER_LOGIN, Method::POST, ("/customer/{tenant}/me/accounts/internal/email/change/confirm", "POST-customer-confirm-customer-login-email"), (&[], &[204, 400, 401, 403]), CUSTOMERS),
    row(&CUSTOMER_LOGIN, Method::POST, ("/customer/{tenant}/password/reset", "POST-customer-request-reset-password"), (&[], &[204, 400, 401, 403]), CUSTOMERS),
    row(&CUSTOMER_LOGIN, Method::POST, ("/customer/{tenant}/password/reset/update", "POST-customer-reset-password"), (&[], &[204, 400, 401, 403]), CUSTOMERS),
    row(&CUSTOMER_LOGIN, Method::POST, ("/customer/{tenant}/password/change", "POST-customer-change-account-password"), (&[], &[204, 400, 401, 403]), CUSTOMERS),
    row(&CUSTOMER_LOGIN, Method::POST, ("/customer/{tenant}/signup/optin/refresh_token", "POST-customer-refresh-token"), (&[], &[202, 400, 401]), None),
];

/// Of the seller, about customers.
#[rustfmt::skip]
pub(in crate::api) const OF_SELLERS: &[Row] = &[
    row(&CUSTOMER, Method::POST, ("/customer/{tenant}/customers/{customerNumber}/addresses", "POST-customer-tenant-add-customer-address"), (&["customer.customer_manage"], &[201, 400, 401, 403, 404, 409]), None),
    row(&CUSTOMER, Method::PUT, ("/customer/{tenant}/customers/{customerNumber}/addresses/{addressId}", "PUT-customer-tenant-update-customer-address"), (&["customer.customer_manage"], &[201, 204, 400, 401, 403, 404]), None),
    row(&CUSTOMER, Method::PATCH, ("/customer/{tenant}/customers/{customerNumber}/addresses/{addressId}", "PATCH-customer-tenant-update-customer-address"), (&["customer.customer_manage"], &[200, 400, 401, 403, 404]), None),
    row(&CUSTOMER, Method::DELETE, ("/customer/{tenant}/customers/{customerNumber}/addresses/{addressId}", "DELETE-customer-tenant-remove-customer-address"), (&["customer.customer_manage"], &[204, 400, 401, 403, 404]), None),
    row(&CUSTOMER, Method::POST, ("/customer/{tenant}/customers/{customerNumber}/addresses/{addressId}/tags", "POST-customer-tenant-add-address-tags"), (&[], &[204, 400, 401, 403, 404]), None),
    row(&CUSTOMER, Method::DELETE, ("/customer/{tenant}/customers/{customerNumber}/addresses/{addressId}/tags", "DELETE-customer-tenant-remove-address-tags"), (&["customer.customer_manage"], &[204, 400, 401, 403, 404]), None),
    row(&CUSTOMER, Method::POST, ("/customer/{tenant}/config/password-migration-retention", "POST-customer-tenant-configure-password-migration-retention"), (&["customer.import_manage"], &[200, 400, 401, 403, 500]), None),
    row(&CUSTOMER, Method::DELETE, ("/customer/{tenant}/config/password-migration-retention", "DELETE-customer-tenant-remove-password-migration-retention"), (&["customer.import_manage"], &[204, 400, 401, 403]), None),
    row(&CUSTOMER, Method::POST, ("/customer/{tenant}/customers/import", "POST-customer-tenant-import-customers"), (&["customer.import_manage"], &[207, 400, 401, 403]), CUSTOMERS),
];

/// Of the Customer Management Service.
#[rustfmt::skip]
pub(in crate::api) const OF_COMPANIES: &[Row] = &[
    row(&CUSTOMER_MANAGEMENT, Method::POST, ("/customer-management/{tenant}/locations", "POST-customer-mgmt-create-location"), (&["customermanagement.location_manage"], &[201, 400, 401, 403, 409, 500]), None),
    row(&CUSTOMER_MANAGEMENT, Method::PUT, ("/customer-management/{tenant}/locations/{locationId}", "PUT-customer-mgmt-update-location"), (&["customermanagement.location_manage"], &[201, 204, 400, 401, 403, 404, 409, 500]), None),
    row(&CUSTOMER_MANAGEMENT, Method::DELETE, ("/customer-management/{tenant}/locations/{locationId}", "DELETE-customer-mgmt-remove-location"), (&["customermanagement.location_manage"], &[204, 400, 401, 403, 404, 500]), None),
];

/// Of the IAM Service.
#[rustfmt::skip]
pub(in crate::api) const OF_IAM: &[Row] = &[
    row(&IAM, Method::PUT, ("/iam/{tenant}/access-controls/{accessControlId}", "PUT-iam-upsert-access-control"), (&["iam.access_manage"], &[201, 204, 400, 401, 403]), None),
    row(&IAM, Method::DELETE, ("/iam/{tenant}/access-controls/{accessControlId}", "DELETE-iam-delete-access-control"), (&["iam.access_manage"], &[204, 401, 403]), None),
    row(&IAM, Method::PUT, ("/iam/{tenant}/scopes/{scopeId}", "PUT-iam-upsert-custom-scope"), (&["iam.scope_manage"], &[201, 204, 400, 401, 403]), None),
    row(&IAM, Method::DELETE, ("/iam/{tenant}/scopes/{scopeId}", "DELETE-iam-delete-custom-scope"), (&["iam.scope_manage"], &[204, 401, 403]), None),
    row(&IAM, Method::DELETE, ("/iam/{tenant}/users/{userId}/groups", "DELETE-iam-remove-user-from-all-groups"), (&["iam.assignment_manage"], &[204, 401, 403]), GROUPS),
    row(&IAM, Method::POST, ("/iam/{tenant}/users", "POST-iam-create-user"), (&["iam.user_create"], &[201, 400, 401, 403, 404]), None),
    row(&IAM, Method::PUT, ("/iam/{tenant}/users/{userId}", "PUT-iam-update-user"), (&["iam.user_update"], &[204, 400, 401, 403, 404]), None),
    row(&IAM, Method::DELETE, ("/iam/{tenant}/users/{userId}", "DELETE-iam-remove-user-from-md"), (&["iam.user_delete"], &[204, 401, 403]), None),
];
