//! Operations of the neighbours that the sandbox knows and does not answer: writes of what is only read here, and reads and
//! writes of what is not kept at all.
//!
//! Source: the vendor's files of the Customer Service, the Customer Management Service and the IAM Service.

use http::Method;

use crate::engine::services::{CUSTOMER, CUSTOMER_LOGIN, CUSTOMER_MANAGEMENT, IAM, ServiceTerms};
use crate::engine::{Caller, Handler, Row};
use crate::model::CollectionName;

/// What of a customer they would write.
const CUSTOMERS: Handler = Handler::OnlyRead(CollectionName::Customers);
/// What of a group they would write.
const GROUPS: Handler = Handler::OnlyRead(CollectionName::Groups);

const ADDRESSES: Handler = Handler::LeftOut(
    "no addresses are kept; what a test needs of one can be in the `mixins` of a customer, in customers.json",
);
const LOCATIONS: Handler = Handler::LeftOut(
    "no locations are kept; what is known of a company is in legal-entities.json, and GET /customer-management/{tenant}/legal-entities shows it",
);
const ACCESS: Handler = Handler::LeftOut(
    "no roles, permissions, resources, templates or access controls are kept; what a caller may do are the `scopes` in tokens.json and clients.json, and GET /iam/{tenant}/users/me/scopes shows those of a token",
);
const USERS: Handler = Handler::LeftOut(
    "no users are kept besides the customers of customers.json; GET /iam/{tenant}/groups/{groupId}/users shows who is in a group, GET /iam/{tenant}/users/{userId}/groups in which a user is",
);
const OPT_IN: Handler = Handler::LeftOut(
    "no e-mail is sent, and a customer can log in as soon as it has signed up with POST /customer/{tenant}/signup",
);
const FOREIGN_LOGIN: Handler = Handler::LeftOut(
    "accounts and tokens of others are not known; POST /customer/{tenant}/login takes the passwords of customers.json, and POST /__sandbox/worlds/{world}/tokens makes a token for a customer",
);
const RETENTION: Handler =
    Handler::LeftOut("no passwords are migrated; a customer has its `password` in customers.json");

const fn row(
    service: &'static ServiceTerms,
    method: Method,
    (path, id): (&'static str, &'static str),
    (scopes, documented): (&'static [&'static str], &'static [u16]),
    handler: Handler,
) -> Row {
    let row = Row::new(method, (path, id), scopes, (documented, &[405]), handler).of(service);
    if scopes.is_empty() { row.for_callers(Caller::Token) } else { row }
}

/// Of customers.
#[rustfmt::skip]
pub(in crate::api) const OF_CUSTOMERS: &[Row] = &[
    row(&CUSTOMER_LOGIN, Method::POST, ("/customer/{tenant}/exchangeauthtoken", "POST-customer-exchange-authtoken"), (&[], &[200, 400, 401, 403]), FOREIGN_LOGIN),
    row(&CUSTOMER_LOGIN, Method::POST, ("/customer/{tenant}/socialLogin", "POST-customer-login-customer-by-auth0"), (&[], &[200, 400, 401]), FOREIGN_LOGIN),
    row(&CUSTOMER_LOGIN, Method::POST, ("/customer/{tenant}/me/addresses", "POST-customer-add-address"), (&[], &[201, 400, 401, 403]), ADDRESSES),
    row(&CUSTOMER_LOGIN, Method::GET, ("/customer/{tenant}/me/addresses", "GET-customer-list-customer-addresses"), (&[], &[200, 400, 401, 403]), ADDRESSES),
    row(&CUSTOMER_LOGIN, Method::PATCH, ("/customer/{tenant}/me/addresses/{addressId}", "PATCH-customer-update-customer-address"), (&[], &[200, 400, 401, 403, 404]), ADDRESSES),
    row(&CUSTOMER_LOGIN, Method::GET, ("/customer/{tenant}/me/addresses/{addressId}", "GET-customer-retrieve-address-by-id"), (&[], &[200, 400, 401, 403, 404]), ADDRESSES),
    row(&CUSTOMER_LOGIN, Method::DELETE, ("/customer/{tenant}/me/addresses/{addressId}", "DELETE-customer-remove-customer-address-by-id"), (&[], &[204, 400, 401, 403, 404]), ADDRESSES),
    row(&CUSTOMER_LOGIN, Method::POST, ("/customer/{tenant}/me/addresses/{addressId}/tags", "POST-customer-add-address-tags"), (&[], &[204, 400, 401, 403, 404]), ADDRESSES),
    row(&CUSTOMER_LOGIN, Method::DELETE, ("/customer/{tenant}/me/addresses/{addressId}/tags", "DELETE-customer-remove-address-tags"), (&[], &[204, 400, 401, 403, 404]), ADDRESSES),
    row(&CUSTOMER_LOGIN, Method::POST, ("/customer/{tenant}/me/accounts/internal/email/change", "POST-customer-change-customer-login-email"), (&[], &[204, 400, 401, 403]), CUSTOMERS),
    row(&CUSTOMER_LOGIN, Method::POST, ("/customer/{tenant}/me/accounts/internal/email/change/confirm", "POST-customer-confirm-customer-login-email"), (&[], &[204, 400, 401, 403]), CUSTOMERS),
    row(&CUSTOMER_LOGIN, Method::POST, ("/customer/{tenant}/password/reset", "POST-customer-request-reset-password"), (&[], &[204, 400, 401, 403]), CUSTOMERS),
    row(&CUSTOMER_LOGIN, Method::POST, ("/customer/{tenant}/password/reset/update", "POST-customer-reset-password"), (&[], &[204, 400, 401, 403]), CUSTOMERS),
    row(&CUSTOMER_LOGIN, Method::POST, ("/customer/{tenant}/password/change", "POST-customer-change-account-password"), (&[], &[204, 400, 401, 403]), CUSTOMERS),
    row(&CUSTOMER_LOGIN, Method::GET, ("/customer/{tenant}/signup/optin/{token}", "GET-customer-signup-customer-optin"), (&[], &[200, 400, 401]), OPT_IN),
    row(&CUSTOMER_LOGIN, Method::POST, ("/customer/{tenant}/signup/optin/refresh_token", "POST-customer-refresh-token"), (&[], &[202, 400, 401]), OPT_IN),
];

/// Of the seller, about customers.
#[rustfmt::skip]
pub(in crate::api) const OF_SELLERS: &[Row] = &[
    row(&CUSTOMER, Method::GET, ("/customer/{tenant}/customers/{customerNumber}/addresses", "GET-customer-tenant-list-customer-addresses"), (&["customer.customer_read"], &[200, 400, 401, 403, 404]), ADDRESSES),
    row(&CUSTOMER, Method::POST, ("/customer/{tenant}/customers/{customerNumber}/addresses", "POST-customer-tenant-add-customer-address"), (&["customer.customer_manage"], &[201, 400, 401, 403, 404, 409]), ADDRESSES),
    row(&CUSTOMER, Method::PUT, ("/customer/{tenant}/customers/{customerNumber}/addresses/{addressId}", "PUT-customer-tenant-update-customer-address"), (&["customer.customer_manage"], &[201, 204, 400, 401, 403, 404]), ADDRESSES),
    row(&CUSTOMER, Method::PATCH, ("/customer/{tenant}/customers/{customerNumber}/addresses/{addressId}", "PATCH-customer-tenant-update-customer-address"), (&["customer.customer_manage"], &[200, 400, 401, 403, 404]), ADDRESSES),
    row(&CUSTOMER, Method::GET, ("/customer/{tenant}/customers/{customerNumber}/addresses/{addressId}", "GET-customer-tenant-retrieve-customer-address-by-id"), (&["customer.customer_read"], &[200, 400, 401, 403, 404]), ADDRESSES),
    row(&CUSTOMER, Method::DELETE, ("/customer/{tenant}/customers/{customerNumber}/addresses/{addressId}", "DELETE-customer-tenant-remove-customer-address"), (&["customer.customer_manage"], &[204, 400, 401, 403, 404]), ADDRESSES),
    row(&CUSTOMER, Method::POST, ("/customer/{tenant}/customers/{customerNumber}/addresses/{addressId}/tags", "POST-customer-tenant-add-address-tags"), (&[], &[204, 400, 401, 403, 404]), ADDRESSES),
    row(&CUSTOMER, Method::DELETE, ("/customer/{tenant}/customers/{customerNumber}/addresses/{addressId}/tags", "DELETE-customer-tenant-remove-address-tags"), (&["customer.customer_manage"], &[204, 400, 401, 403, 404]), ADDRESSES),
    row(&CUSTOMER, Method::GET, ("/customer/{tenant}/config/password-migration-retention", "GET-customer-tenant-retrieve-password-migration-retention"), (&["customer.import_read"], &[200, 401, 403, 404]), RETENTION),
    row(&CUSTOMER, Method::POST, ("/customer/{tenant}/config/password-migration-retention", "POST-customer-tenant-configure-password-migration-retention"), (&["customer.import_manage"], &[200, 400, 401, 403, 500]), RETENTION),
    row(&CUSTOMER, Method::DELETE, ("/customer/{tenant}/config/password-migration-retention", "DELETE-customer-tenant-remove-password-migration-retention"), (&["customer.import_manage"], &[204, 400, 401, 403]), RETENTION),
    row(&CUSTOMER, Method::POST, ("/customer/{tenant}/customers/import", "POST-customer-tenant-import-customers"), (&["customer.import_manage"], &[207, 400, 401, 403]), CUSTOMERS),
];

/// Of the Customer Management Service.
#[rustfmt::skip]
pub(in crate::api) const OF_COMPANIES: &[Row] = &[
    row(&CUSTOMER_MANAGEMENT, Method::POST, ("/customer-management/{tenant}/locations", "POST-customer-mgmt-create-location"), (&["customermanagement.location_manage"], &[201, 400, 401, 403, 409, 500]), LOCATIONS),
    row(&CUSTOMER_MANAGEMENT, Method::GET, ("/customer-management/{tenant}/locations", "GET-customer-mgmt-list-all-locations"), (&["customermanagement.location_read"], &[200, 400, 401, 403, 500]), LOCATIONS),
    row(&CUSTOMER_MANAGEMENT, Method::GET, ("/customer-management/{tenant}/locations/{locationId}", "GET-customer-mgmt-retrieve-location"), (&["customermanagement.location_read"], &[200, 400, 401, 403, 404, 500]), LOCATIONS),
    row(&CUSTOMER_MANAGEMENT, Method::PUT, ("/customer-management/{tenant}/locations/{locationId}", "PUT-customer-mgmt-update-location"), (&["customermanagement.location_manage"], &[201, 204, 400, 401, 403, 404, 409, 500]), LOCATIONS),
    row(&CUSTOMER_MANAGEMENT, Method::DELETE, ("/customer-management/{tenant}/locations/{locationId}", "DELETE-customer-mgmt-remove-location"), (&["customermanagement.location_manage"], &[204, 400, 401, 403, 404, 500]), LOCATIONS),
];

/// Of the IAM Service.
#[rustfmt::skip]
pub(in crate::api) const OF_IAM: &[Row] = &[
    row(&IAM, Method::GET, ("/iam/{tenant}/access-controls", "GET-iam-list-tenant-access-controls"), (&["iam.access_read"], &[200, 400, 401, 403]), ACCESS),
    row(&IAM, Method::GET, ("/iam/{tenant}/access-controls/{accessControlId}", "GET-iam-retrieve-access-control"), (&["iam.access_read"], &[200, 400, 401, 403, 404]), ACCESS),
    row(&IAM, Method::PUT, ("/iam/{tenant}/access-controls/{accessControlId}", "PUT-iam-upsert-access-control"), (&["iam.access_manage"], &[201, 204, 400, 401, 403]), ACCESS),
    row(&IAM, Method::DELETE, ("/iam/{tenant}/access-controls/{accessControlId}", "DELETE-iam-delete-access-control"), (&["iam.access_manage"], &[204, 401, 403]), ACCESS),
    row(&IAM, Method::GET, ("/iam/{tenant}/scopes", "GET-iam-list-tenant-scopes"), (&["iam.scope_read"], &[200, 400, 401, 403]), ACCESS),
    row(&IAM, Method::GET, ("/iam/{tenant}/scopes/{scopeId}", "GET-iam-retrieve-scope"), (&["iam.scope_read"], &[200, 400, 401, 403, 404]), ACCESS),
    row(&IAM, Method::PUT, ("/iam/{tenant}/scopes/{scopeId}", "PUT-iam-upsert-custom-scope"), (&["iam.scope_manage"], &[201, 204, 400, 401, 403]), ACCESS),
    row(&IAM, Method::DELETE, ("/iam/{tenant}/scopes/{scopeId}", "DELETE-iam-delete-custom-scope"), (&["iam.scope_manage"], &[204, 401, 403]), ACCESS),
    row(&IAM, Method::GET, ("/iam/{tenant}/groups/{groupId}/access-controls", "GET-iam-list-group-access-controls"), (&["iam.access_read"], &[200, 400, 401, 403, 404]), ACCESS),
    row(&IAM, Method::GET, ("/iam/{tenant}/permissions", "GET-iam-list-all-tenant-permissions"), (&["iam.permission_read"], &[200, 400, 401, 403]), ACCESS),
    row(&IAM, Method::GET, ("/iam/{tenant}/permissions/{permissionId}", "GET-iam-retrieve-permission-by-permissionId"), (&["iam.permission_read"], &[200, 400, 401, 403, 404]), ACCESS),
    row(&IAM, Method::GET, ("/iam/{tenant}/resources", "GET-iam-list-tenant-resources"), (&["iam.resource_read"], &[200, 400, 401, 403]), ACCESS),
    row(&IAM, Method::GET, ("/iam/{tenant}/resources/{resourceId}", "GET-iam-retrieve-resource"), (&["iam.resource_read"], &[200, 400, 401, 403, 404]), ACCESS),
    row(&IAM, Method::GET, ("/iam/{tenant}/templates", "GET-iam-list-access-control-templates"), (&["iam.template_read"], &[200, 400, 401, 403]), ACCESS),
    row(&IAM, Method::GET, ("/iam/{tenant}/roles", "GET-iam-list-tenant-roles"), (&["iam.role_read"], &[200, 400, 401, 403]), ACCESS),
    row(&IAM, Method::GET, ("/iam/{tenant}/roles/{roleId}", "GET-iam-retrieve-role-by-roleId"), (&["iam.role_read"], &[200, 400, 401, 403, 404]), ACCESS),
    row(&IAM, Method::GET, ("/iam/{tenant}/users/{userId}/access-controls", "GET-iam-list-user-access-controls"), (&["iam.access_read"], &[200, 400, 401, 403, 404]), ACCESS),
    row(&IAM, Method::GET, ("/iam/{tenant}/users/{userId}/access-controls/{resourceId}", "GET-iam-retrieve-user-resource-access-controls"), (&["iam.access_read"], &[200, 400, 401, 403, 404]), ACCESS),
    row(&IAM, Method::DELETE, ("/iam/{tenant}/users/{userId}/groups", "DELETE-iam-remove-user-from-all-groups"), (&["iam.assignment_manage"], &[204, 401, 403]), GROUPS),
    row(&IAM, Method::GET, ("/iam/{tenant}/users/{userId}/groups/{groupId}", "GET-iam-retrieve-user-group"), (&["iam.group_read"], &[200, 400, 401, 403, 404]), USERS),
    row(&IAM, Method::GET, ("/iam/{tenant}/users/{userId}/permissions/{resourceId}", "GET-iam-retrieve-user-resource-permissions"), (&["iam.permission_read"], &[200, 400, 401, 403]), ACCESS),
    row(&IAM, Method::GET, ("/iam/{tenant}/users/{userId}/scopes", "GET-iam-retrieve-user-scopes"), (&["iam.scope_read"], &[200, 401, 403]), ACCESS),
    row(&IAM, Method::GET, ("/iam/{tenant}/users/me/access-controls", "GET-iam-retrieve-user-access-controls"), (&[], &[200, 400, 401, 403, 404]), ACCESS),
    row(&IAM, Method::GET, ("/iam/{tenant}/users", "GET-iam-list-users-with-groups"), (&["iam.user_read"], &[200, 400, 401, 403]), USERS),
    row(&IAM, Method::POST, ("/iam/{tenant}/users", "POST-iam-create-user"), (&["iam.user_create"], &[201, 400, 401, 403, 404]), USERS),
    row(&IAM, Method::GET, ("/iam/{tenant}/users/me", "GET-iam-retrieve-own-user"), (&[], &[200, 400, 401, 403]), USERS),
    row(&IAM, Method::GET, ("/iam/{tenant}/users/{userId}", "GET-iam-retrieve-user-and-groups"), (&["iam.user_read"], &[200, 400, 401, 403, 404]), USERS),
    row(&IAM, Method::PUT, ("/iam/{tenant}/users/{userId}", "PUT-iam-update-user"), (&["iam.user_update"], &[204, 400, 401, 403, 404]), USERS),
    row(&IAM, Method::DELETE, ("/iam/{tenant}/users/{userId}", "DELETE-iam-remove-user-from-md"), (&["iam.user_delete"], &[204, 401, 403]), USERS),
    row(&IAM, Method::GET, ("/iam/{tenant}/users/vendors/{vendorId}", "GET-iam-list-users-with-groups-vendor"), (&["iam.user_read"], &[200, 401, 403]), USERS),
];
