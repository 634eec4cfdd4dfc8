//! What the operations of neighbours take and answer: their descriptions in OpenAPI. The answers of documents are the tables
//! that write them.

use super::customer_answer::{PROFILE_SHAPE, SELLER_SHAPE};
use super::expand::FIELD as EXPAND;
use super::legal_entity_answer;
use crate::api::descriptions::{FIELDS, LIST, METADATA_BODY, OF_LIST, OF_SEARCH, ONE, SEARCHED};
use crate::engine::{Content, Description};
use crate::model::{PASSWORD, REGISTRATION};
use crate::schema::{Field, Form, Kind, Shape, joined, open, optional, required};

const fn text(name: &'static str, about: &'static str) -> Field {
    optional(name, Kind::Text, about)
}

const SECONDS: Kind = Kind::Whole(0, u64::MAX);

/// The parameters of a list with `more`.
const fn with<const N: usize, const M: usize>(more: [Field; M]) -> [Field; N] {
    let mut all = [more[0]; N];
    let mut at = 0;
    while at < N {
        all[at] = if at < OF_LIST.len() { OF_LIST[at] } else { more[at - OF_LIST.len()] };
        at += 1;
    }
    all
}

#[rustfmt::skip]
const VISITOR_PARAMETERS: [Field; 8] = [
    text("tenant", "the tenant"), text("hybris-tenant", "the same, from old clients"),
    required("client_id", Kind::Id, "a client without a secret, with or without the tenant and a dot in front"),
    text("currency", "ignored"), text("siteCode", "ignored"), text("language", "ignored"), text("targetLocation", "ignored"), text("session-id", "ignored"),
];
#[rustfmt::skip]
const EXCHANGE_PARAMETERS: [Field; 5] = [
    text("tenant", "the tenant"), text("hybris-tenant", "the same, from old clients"),
    required("client_id", Kind::Id, "the client"),
    text("refresh_token", "what is exchanged"), text("anonymous_token", "the token itself, from old clients that do not say the former"),
];
const OF_VISITOR: [Field; 7] = [
    required("token_type", Kind::Word(&["Bearer"]), "how it is sent"),
    required("access_token", Kind::Id, "the token"),
    required("expires_in", SECONDS, "its lifetime in seconds"),
    required("refresh_token", Kind::Id, "what exchanges it, once"),
    required("refresh_token_expires_in", SECONDS, "for how many seconds"),
    required("sessionId", Kind::Id, "the session, which an exchange keeps"),
    required("scope", Kind::Text, "the tenant"),
];
/// The answer to old clients does not have what exchanges the token.
const OF_EXCHANGED: [Field; 7] = {
    let mut fields = OF_VISITOR;
    fields[3] = optional("refresh_token", Kind::Id, "what exchanges it, once");
    fields[4] = optional("refresh_token_expires_in", SECONDS, "for how many seconds");
    fields
};
static VISITOR_TOKENS: Shape = open("VisitorTokens", "The tokens of a visitor.", &OF_VISITOR);
static EXCHANGED_VISITOR: Shape =
    open("ExchangedVisitorTokens", "The tokens of a visitor after an exchange.", &OF_EXCHANGED);
pub(super) static VISIT: Description = Description {
    summary: "Get a token for a visitor",
    query: &VISITOR_PARAMETERS,
    answer: Content::Object(&VISITOR_TOKENS),
    ..Description::READ
};
pub(super) static VISIT_ON: Description = Description {
    summary: "Exchange a visitor's token",
    query: &EXCHANGE_PARAMETERS,
    answer: Content::Object(&EXCHANGED_VISITOR),
    ..Description::READ
};

static LOGIN_BODY: Shape = open(
    "Login",
    "What a customer logs in with.",
    &[
        required("email", Kind::Id, "the e-mail address"),
        required(PASSWORD, Kind::Id, "the password"),
    ],
);
#[rustfmt::skip]
const TOKEN_PAIR: [Field; 11] = [
    required("access_token", Kind::Id, "the token"), required("accessToken", Kind::Id, "the same"),
    required("expires_in", SECONDS, "its lifetime in seconds"), required("expiresIn", SECONDS, "the same"),
    required("refresh_token", Kind::Id, "what exchanges it, once"), required("refreshToken", Kind::Id, "the same"),
    required("refresh_token_expires_in", SECONDS, "for how many seconds"), required("refreshTokenExpiresIn", SECONDS, "the same"),
    required("token_type", Kind::Word(&["Bearer"]), "how it is sent"),
    required("session_id", Kind::Id, "the session"), required("sessionId", Kind::Id, "the same"),
];
#[rustfmt::skip]
const OF_LOGIN: [Field; 15] = joined(&TOKEN_PAIR, &[
    required("saas_token", Kind::Id, "a text like a JWT that names the customer"),
    required("saasToken", Kind::Id, "the same"),
    required("initialPassword", Kind::Flag, "always false"),
    required("scope", Kind::Text, "the scopes, the tenant last"),
]);
static LOGIN_ANSWER: Shape = open("CustomerLogin", "The tokens of a customer.", &OF_LOGIN);
static EXCHANGE_ANSWER: Shape =
    open("CustomerTokens", "The tokens of a customer after an exchange.", &TOKEN_PAIR);
pub(super) static LOG_IN: Description = Description {
    summary: "Log a customer in",
    body: Content::Object(&LOGIN_BODY),
    answer: Content::Object(&LOGIN_ANSWER),
    ..Description::UNSAID
};
pub(super) static EXCHANGE: Description = Description {
    summary: "Exchange a customer's token",
    query: &[
        required("refreshToken", Kind::Id, "what is exchanged"),
        text("legalEntityId", "the legal entity to act for"),
    ],
    answer: Content::Object(&EXCHANGE_ANSWER),
    ..Description::READ
};
static FACTS: Shape = open(
    "TokenFacts",
    "What a token is.",
    &[
        required("token_type", Kind::Word(&["Bearer"]), "how it is sent"),
        optional("expires_in", SECONDS, "the seconds that are left"),
        required("scope", Kind::Text, "its scopes, the tenant last"),
        text("sessionId", "its session"),
        text("email", "the address of its customer"),
        text("legalEntityId", "the legal entity that the customer acts for"),
    ],
);
pub(super) static VALIDATE: Description = Description {
    summary: "Look at the presented token",
    answer: Content::Object(&FACTS),
    ..Description::READ
};
pub(super) static LOG_OUT: Description = Description {
    summary: "End a session",
    query: &[required("accessToken", Kind::Id, "a token of the session")],
    answer: Content::Nothing,
    ..Description::READ
};

#[rustfmt::skip]
const PROFILE: [Field; 13] = [
    text("title", "the title"), text("firstName", "the first name"), text("middleName", "the middle name"), text("lastName", "the last name"),
    optional("contactEmail", Kind::Id, "the e-mail address, which cannot be unset"), text("contactPhone", "the phone number"), text("company", "the company"),
    text("preferredLanguage", "the language"), optional("preferredCurrency", Kind::Form(&CURRENCY), "the currency, three letters"), text("preferredSite", "the site"),
    optional("b2b", Kind::Object(&PROFILE_B2B), "the customer's company"),
    optional("mixins", Kind::FreeMap, "attributes of the tenant's own"),
    METADATA_BODY,
];
/// The code of a currency.
static CURRENCY: Form = Form::of_text(
    |_| Ok(()),
    || serde_json::json!({"type": "string", "minLength": 3, "maxLength": 3}),
);
static PROFILE_B2B: Shape = open(
    "CompanyToWrite",
    "The company of a customer.",
    &[text(REGISTRATION, "the number of the company")],
);
static PROFILE_BODY: Shape = open("CustomerToWrite", "What changes of a customer.", &PROFILE);
static NEW_PROFILE: Shape = open("NewProfile", "A customer that signs up.", &PROFILE);
static SIGNUP_BODY: Shape = open(
    "Signup",
    "A new customer.",
    &[
        required("email", Kind::Id, "the e-mail address"),
        required(PASSWORD, Kind::Id, "the password"),
        optional("customerDetails", Kind::Object(&NEW_PROFILE), "the customer"),
        optional("customerAddress", Kind::Any, "ignored"),
        optional(
            "signup",
            Kind::Object(&OWN_LOGIN),
            "what the customer logs in with, where it is another pair",
        ),
    ],
);
static OWN_LOGIN: Shape = open(
    "OwnLogin",
    "An address and a password to log in with, besides those of the contact.",
    &[
        required("email", Kind::Id, "the e-mail address"),
        required(PASSWORD, Kind::Form(&OWN_PASSWORD), "the password, six letters or more"),
    ],
);
static OWN_PASSWORD: Form =
    Form::of_text(|_| Ok(()), || serde_json::json!({"type": "string", "minLength": 6}));
pub(super) static SIGN_UP: Description = Description {
    summary: "Sign up",
    body: Content::Object(&SIGNUP_BODY),
    names_new: true,
    ..Description::WRITE
};
pub(super) static PATCH_ME: Description = Description {
    summary: "Change the own profile",
    body: Content::Object(&PROFILE_BODY),
    ..Description::WRITE
};
pub(super) static ME: Description = Description {
    summary: "Read the own profile",
    query: &[FIELDS, EXPAND],
    answer: Content::Object(&PROFILE_SHAPE),
    ..ONE
};

const SEARCH_PARAMETERS: [Field; 5] = joined(&OF_SEARCH, &[EXPAND]);
pub(super) static CUSTOMERS: Description =
    Description { query: &with::<6, 1>([EXPAND]), answer: Content::List(&SELLER_SHAPE), ..LIST };
pub(super) static SEARCH_CUSTOMERS: Description =
    Description { query: &SEARCH_PARAMETERS, answer: Content::List(&SELLER_SHAPE), ..SEARCHED };
pub(super) static ONE_CUSTOMER: Description =
    Description { query: &[FIELDS, EXPAND], answer: Content::Object(&SELLER_SHAPE), ..ONE };

#[rustfmt::skip]
const ENTITY_PARAMETERS: [Field; 15] = with([
    text("id", "its id"), text("name", "its name"), text("type", "COMPANY or SUBSIDIARY"), text("parentId", "the one above it"),
    text("legalInfo.legalName", "as in `legalInfo`"), text("legalInfo.registrationDate", "as in `legalInfo`"),
    text("legalInfo.taxRegistrationNumber", "as in `legalInfo`"), text("legalInfo.registrationAgency", "as in `legalInfo`"),
    text("legalInfo.countryOfRegistration", "as in `legalInfo`"), text("legalInfo.registrationId", "as in `legalInfo`"),
]);
pub(super) static LEGAL_ENTITIES: Description = Description {
    query: &ENTITY_PARAMETERS,
    answer: Content::List(&legal_entity_answer::SHAPE),
    ..LIST
};
pub(super) static SEARCH_LEGAL_ENTITIES: Description =
    Description { answer: Content::List(&legal_entity_answer::SHAPE), ..SEARCHED };
pub(super) static ONE_LEGAL_ENTITY: Description =
    Description { answer: Content::Object(&legal_entity_answer::SHAPE), ..ONE };
pub(super) static HIERARCHY: Description =
    Description { answer: Content::List(&legal_entity_answer::SHAPE), ..Description::READ };

#[rustfmt::skip]
pub(super) const CONTACT_PARAMETERS: [Field; 9] = with([
    text("legalEntity.id", "the legal entity"), text("customer.id", "the customer"), text("type", "the type"),
    optional("primary", Kind::Text, "true or false: whether it is the primary one"),
]);
#[rustfmt::skip]
pub(super) const GROUP_PARAMETERS: [Field; 9] = with([
    text("name", "a part of the name"), text("description", "a part of the description"),
    text("userType", "CUSTOMER or EMPLOYEE"), text("metadataModifiedAt", "ignored"),
]);
