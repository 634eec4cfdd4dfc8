//! Sessions of customers: login, exchange of tokens, a look at one, logout.
//!
//! Source: the vendor's Customer Service, tag *Authentication and authorization*. It says nothing of a wrong password, nor of
//! a refresh token that is not good; both are a 401 in the service's own form here.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http::{Method, StatusCode};
use serde::Serialize;

use super::account::with_email;
use super::descriptions;
use super::tokens::{
    CUSTOMER_EXPIRES_IN, TokenPair, no_exchange, scope_text, scopes_of_customers, session,
};
use crate::engine::exchange::{body, parameters};
use crate::engine::query::list;
use crate::engine::services::CUSTOMER_LOGIN;
use crate::engine::store::Tenant;
use crate::engine::{
    ApiError, Call, Caller, Handler, Identities, IssueSpec, NoSession, Response, Row, Summary,
    TokenKind, TokenRefusal, WordedRefusal, roll,
};
use crate::json::RawObject;
use crate::model::{Directory, Id, PASSWORD, Timestamp, Token};

macro_rules! below {
    ($rest:literal) => {
        concat!("/customer/{tenant}", $rest)
    };
}

/// The four operations.
#[rustfmt::skip]
pub(in crate::api) const OPERATIONS: &[Row] = &[
    Row::new(Method::POST, (below!("/login"), "POST-customer-authenticate-customer"),
             &[], (&[200, 400, 401], &[415]), Handler::Session(login)).of(&CUSTOMER_LOGIN).for_callers(Caller::Token).described(&descriptions::LOG_IN),
    Row::new(Method::GET, (below!("/logout"), "GET-customer-logout-customer"),
             &[], (&[204, 400, 401], &[]), Handler::Session(logout)).of(&CUSTOMER_LOGIN).for_callers(Caller::Token).described(&descriptions::LOG_OUT),
    Row::new(Method::GET, (below!("/refreshauthtoken"), "GET-customer-refresh-authtoken"),
             &[], (&[200, 400, 401], &[]), Handler::Session(refresh)).of(&CUSTOMER_LOGIN).for_callers(Caller::Token).described(&descriptions::EXCHANGE),
    Row::new(Method::GET, (below!("/validateauthtoken"), "GET-customer-validate-token"),
             &[], (&[200, 401], &[400]), Handler::Session(validate)).of(&CUSTOMER_LOGIN).for_callers(Caller::Token).described(&descriptions::VALIDATE),
];

/// The members of the body of a login.
const OF_LOGIN: &[&str] = &["email", PASSWORD];
/// The parameters of an exchange.
pub(in crate::api) const OF_REFRESH: &[&str] = &["refreshToken", "legalEntityId"];
/// The parameter of a logout.
pub(in crate::api) const OF_LOGOUT: &[&str] = &["accessToken"];

/// The answer to a login.
#[derive(Serialize)]
struct LoginAnswer<'a> {
    #[serde(flatten)]
    tokens: TokenPair<'a>,
    saas_token: &'a str,
    #[serde(rename = "saasToken")]
    saas_token_too: &'a str,
    #[serde(rename = "initialPassword")]
    initial_password: bool,
    scope: String,
}

fn login(identities: &mut Identities<'_>, call: &Call<'_>) -> Result<Response, ApiError> {
    body::expect_json(call.request)?;
    let name = call.target.id("tenant");
    let sent = body::object(call.request)?;
    let [email, password] = [text(&sent, "email"), text(&sent, PASSWORD)];
    let (email, password) = (email?, password?);
    let tenant = identities.entered(name).expect("the tenant of the path was entered");
    let customer = with_password(tenant, &email, &password)?.to_owned();
    let entity = None;
    let session_id = call.grant.token().and_then(|token| token.session_id.clone());
    let token = issue(identities, call, (&customer, entity, session_id))?;
    let saas = saas_token(&customer, &token, call.now);
    let answer = LoginAnswer {
        tokens: TokenPair::of(&token),
        saas_token: &saas,
        saas_token_too: &saas,
        initial_password: false,
        scope: scope_text(&token, name),
    };
    let mut response = answered(&answer, &token);
    let of_body = body::ignored(&sent, OF_LOGIN);
    response.add_hints([of_body, parameters::unread(call.request, &[])].into_iter().flatten());
    Ok(response)
}

fn text(sent: &RawObject<'_>, name: &'static str) -> Result<String, ApiError> {
    body::filled_text(sent, name).map_err(|message| ApiError::field(name, message))
}

/// The id of the customer who logs in so.
fn with_password<'t>(tenant: &'t Tenant, email: &str, password: &str) -> Result<&'t str, ApiError> {
    let refused = |hint: String| {
        let message = "The e-mail address or the password is not right.";
        let expected = "the address and the password of a customer";
        WordedRefusal::error(StatusCode::UNAUTHORIZED, message, hint, expected)
    };
    let customer = with_email(tenant, email).ok_or_else(|| {
        refused(format!(
            "no customer of this tenant has the address `{email}` (see customers.json)"
        ))
    })?;
    let id = customer.id();
    match customer.text_of(PASSWORD) {
        Some(known) if known == password => Ok(id),
        Some(_) => {
            Err(refused(format!("the password of customer `{id}` is another (see customers.json)")))
        }
        None => Err(refused(format!(
            "customer `{id}` has no password (add `password` to it in customers.json)"
        ))),
    }
}

fn issue(
    identities: &mut Identities<'_>,
    call: &Call<'_>,
    (customer, entity, session_id): (&str, Option<Id>, Option<Box<str>>),
) -> Result<Token, ApiError> {
    let spec = IssueSpec {
        tenant: call.target.id("tenant").into(),
        stem: Some(format!("customer-{customer}").into()),
        scopes: scopes_of_customers(),
        customer_id: Some(customer.into()),
        legal_entity_id: entity,
        lifetime_ms: Some(CUSTOMER_EXPIRES_IN * 1_000),
        session: Some(session(session_id)),
        ..IssueSpec::default()
    };
    identities.issue(spec, call.now).map(|token| Token::clone(&token))
}

fn answered(answer: &impl Serialize, token: &Token) -> Response {
    let body = serde_json::to_vec(answer).expect("texts and numbers always serialise");
    let mut response = Response::json(StatusCode::OK, body);
    response.summary = Some(Summary::Words(format!("token `{}`", token.name)));
    response
}

/// A token in the form of a JWT that names the customer and the second at which the token ends. Nothing can verify its
/// signature, which is made up.
fn saas_token(customer: &str, token: &Token, now: Timestamp) -> String {
    let encoded = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let end = now.as_millis() / 1_000 + CUSTOMER_EXPIRES_IN;
    let head = encoded(br#"{"alg":"HS256"}"#);
    let claims = encoded(serde_json::json!({"sub": customer, "exp": end}).to_string().as_bytes());
    let part = |nth: u8| roll(0, &[b"saas", token.text.as_bytes(), &[nth]]).to_be_bytes();
    let signature = encoded(&[part(0), part(1), part(2), part(3)].concat());
    format!("{head}.{claims}.{signature}")
}

/// Exchanges a token for another one, on behalf of a legal entity where the call names one.
fn refresh(identities: &mut Identities<'_>, call: &Call<'_>) -> Result<Response, ApiError> {
    let name = call.target.id("tenant");
    let given = list::parameter(call, "refreshToken")?.filter(|text| !text.is_empty());
    let given = given
        .ok_or_else(|| ApiError::parameter("refreshToken", "expected a text that is not empty"))?;
    let requested = list::parameter(call, "legalEntityId")?.filter(|text| !text.is_empty());
    let refused = |hint: &str| {
        let message = "The refresh token is not valid.";
        let expected = "a refresh token of a customer's session";
        WordedRefusal::error(StatusCode::UNAUTHORIZED, message, hint, expected)
    };
    let old = identities.exchangeable(name, &given, call.now);
    let old = old.map_err(|why| refused(no_exchange(why)))?;
    let Some(customer) = old.customer_id else {
        return Err(refused(
            "this refresh token is a visitor's: send it to GET /customerlogin/auth/anonymous/refresh",
        ));
    };
    let tenant = identities.entered(name).expect("the tenant of the path was entered");
    if tenant.directories[Directory::Customers].get((&customer, None)).is_none() {
        return Err(refused(
            "the customer of this refresh token is not in customers.json any more",
        ));
    }
    if let Some(entity) = &requested {
        let all = tenant.entities_of(&customer);
        if all.iter().all(|(known, _)| known != entity) {
            let all: Vec<&str> = all.iter().map(|(id, _)| *id).collect();
            let expected = match all.is_empty() {
                true => "expected none, as the customer acts for no legal entity".to_owned(),
                false => format!("expected one that the customer acts for: {}", all.join(", ")),
            };
            return Err(ApiError::parameter("legalEntityId", expected));
        }
    }
    identities.spend(name, &given);
    let entity = requested.map(|entity| Id::from(&*entity)).or(old.legal_entity_id);
    let token = issue(identities, call, (&customer, entity, old.session_id))?;
    let mut response = answered(&TokenPair::of(&token), &token);
    response.add_hints(parameters::unread(call.request, OF_REFRESH));
    Ok(response)
}

/// What the presented token is.
#[derive(Serialize)]
struct TokenFacts<'a> {
    token_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in: Option<i64>,
    scope: String,
    #[serde(rename = "sessionId", skip_serializing_if = "Option::is_none")]
    session_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(rename = "legalEntityId", skip_serializing_if = "Option::is_none")]
    legal_entity_id: Option<&'a str>,
}

fn validate(identities: &mut Identities<'_>, call: &Call<'_>) -> Result<Response, ApiError> {
    let name = call.target.id("tenant");
    let tenant = identities.entered(name).expect("the tenant of the path was entered");
    let any = Token::default();
    let token = call.grant.token().unwrap_or(&any);
    let customers = &tenant.directories[Directory::Customers];
    let gone = ApiError::Unauthorized(TokenRefusal::CustomerGone);
    let customer = match token.customer_id.as_deref() {
        Some(id) => Some(customers.get((id, None)).ok_or(gone)?),
        None => None,
    };
    let end = token.expires_at.map(|end| end.on(tenant.start).as_millis());
    let answer = TokenFacts {
        token_type: "Bearer",
        expires_in: end.map(|end| (end - call.now.as_millis()) / 1_000),
        scope: scope_text(token, name),
        session_id: token.session_id.as_deref(),
        email: customer.and_then(|customer| customer.text_of("email")),
        legal_entity_id: token.legal_entity_id.as_deref(),
    };
    let mut response = answered(&answer, token);
    response.add_hints(parameters::unread(call.request, &[]));
    Ok(response)
}

/// Ends the session of the token that the call names, with all tokens of it. The caller has to be a customer.
fn logout(identities: &mut Identities<'_>, call: &Call<'_>) -> Result<Response, ApiError> {
    if let Some(kind) = call.grant.kind().filter(|kind| *kind != TokenKind::Customer) {
        let hint =
            format!("this takes a customer's token, and this one is of the kind {}", kind.as_str());
        let (message, expected) = ("User not authorized.", "a customer's token");
        return Err(WordedRefusal::error(StatusCode::UNAUTHORIZED, message, hint, expected));
    }
    let name = call.target.id("tenant");
    let text = list::parameter(call, "accessToken")?.filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| ApiError::parameter("accessToken", "expected the token"))?;
    let mut response = Response::empty(StatusCode::NO_CONTENT);
    match identities.end_session(name, &text) {
        Ok(()) => {}
        Err(NoSession::Unknown) => response
            .add_hint("accessToken is no live token of this tenant, so no session has ended"),
        Err(NoSession::OfNoCustomer) => response.add_hint(
            "accessToken is no customer's token, and only a customer's session can be ended",
        ),
    }
    response.add_hints(parameters::unread(call.request, OF_LOGOUT));
    Ok(response)
}
