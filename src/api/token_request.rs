//! What a token request says: the fields of its form, which some clients send in the query or as JSON, and the client's
//! id and secret.

use std::borrow::Cow;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::{StatusCode, header};
use percent_encoding::percent_decode_str;

use crate::engine::exchange::{body, parameters};
use crate::engine::{ApiError, Call, NotUtf8, form_value};
use crate::json::{RawObject, as_text, kind};

/// The fields that are read.
const NAMES: [&str; 4] = ["grant_type", "client_id", "client_secret", "scope"];
const FORM: &str = "application/x-www-form-urlencoded";

/// The fields of a token request. What the body does not say is read from the query.
pub(super) struct TokenRequestFields<'a> {
    body: TokenRequestBody<'a>,
    query: &'a str,
}

/// The body, as it is announced.
enum TokenRequestBody<'a> {
    Form(&'a str),
    Json(RawObject<'a>),
}

impl<'a> TokenRequestFields<'a> {
    /// Reads those of `call`. A body of JSON is taken where the query names the client, as clients that send one do.
    ///
    /// # Errors
    /// 415 for a body that is announced as something else, 400 for one that cannot be read.
    pub(super) fn of(call: &Call<'a>) -> Result<Self, ApiError> {
        let request = call.request;
        let mut fields = Self {
            body: TokenRequestBody::Form(""),
            query: request.uri.query().unwrap_or_default(),
        };
        if request.body.is_empty() {
            return Ok(fields);
        }
        body::expect_unpacked(request)?;
        let announced = request.headers.get(header::CONTENT_TYPE);
        let announced = announced.map(|value| String::from_utf8_lossy(value.as_bytes()));
        let essence = announced.as_deref().unwrap_or_default().split(';').next();
        let essence = essence.unwrap_or_default().trim();
        if essence.is_empty() || essence.eq_ignore_ascii_case(FORM) {
            let text = std::str::from_utf8(&request.body);
            let text = text.map_err(|_| invalid_request("the body is not UTF-8".to_owned()))?;
            fields.body = TokenRequestBody::Form(text);
        } else if body::expect_json(request).is_ok() && fields.in_query("client_id")?.is_some() {
            let object = body::object(request).map_err(|error| no_object(&error))?;
            fields.body = TokenRequestBody::Json(object);
        } else {
            let found = announced.unwrap_or_default().into_owned();
            return Err(ApiError::MediaType { found, expected: FORM });
        }
        Ok(fields)
    }

    /// The field called `name`; an empty one counts as absent.
    ///
    /// # Errors
    /// 400 when it is no text.
    pub(super) fn value(&self, name: &str) -> Result<Option<Cow<'_, str>>, ApiError> {
        match self.in_body(name)? {
            None => self.in_query(name),
            found => Ok(found),
        }
    }

    fn in_body(&self, name: &str) -> Result<Option<Cow<'_, str>>, ApiError> {
        let object = match &self.body {
            TokenRequestBody::Form(form) => return in_form(form, name),
            TokenRequestBody::Json(object) => object,
        };
        let Some(raw) = object.get(name).filter(|raw| *raw != "null") else { return Ok(None) };
        let text = as_text(raw)
            .ok_or_else(|| invalid_request(format!("{name} is no text, but {}", kind(raw))))?;
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    fn in_query(&self, name: &str) -> Result<Option<Cow<'_, str>>, ApiError> {
        in_form(self.query, name)
    }

    /// What to say of fields that nothing reads.
    pub(super) fn unread(&self) -> Option<String> {
        match &self.body {
            TokenRequestBody::Form(form) => parameters::unread_in(form, &NAMES),
            TokenRequestBody::Json(object) => body::ignored(object, &NAMES),
        }
    }

    /// What to say of fields that do not come as the vendor documents them.
    pub(super) fn hint(&self) -> Option<String> {
        let in_query = |name: &&str| {
            matches!(self.in_query(name), Ok(Some(_))) && matches!(self.in_body(name), Ok(None))
        };
        let in_query: Vec<&str> = NAMES.into_iter().filter(in_query).collect();
        let as_json =
            matches!(self.body, TokenRequestBody::Json(_)).then(|| "the body as JSON".to_owned());
        let in_query =
            (!in_query.is_empty()).then(|| format!("{} in the query", in_query.join(", ")));
        let found: Vec<String> = as_json.into_iter().chain(in_query).collect();
        (!found.is_empty()).then(|| {
            format!(
                "{}: taken here, while the vendor documents a body as {FORM}",
                found.join(" and ")
            )
        })
    }
}

fn in_form<'f>(form: &'f str, name: &str) -> Result<Option<Cow<'f, str>>, ApiError> {
    let value = form_value(form, name);
    let value = value.map_err(|NotUtf8| invalid_request(format!("{name} is not UTF-8")))?;
    Ok(value.filter(|value| !value.is_empty()))
}

/// The refusal of a body of JSON that is no object, in the form of this endpoint.
fn no_object(error: &ApiError) -> ApiError {
    let details = error.details();
    invalid_request(details.first().map_or_else(String::new, |detail| detail.message.clone()))
}

/// Client id and secret, from HTTP basic authentication or the fields, in the readings that are to be tried: of those
/// that are percent-encoded, as RFC 6749 has it in basic authentication, first the decoded one.
///
/// # Errors
/// 400 where no client is named.
pub(super) fn credentials(
    call: &Call<'_>,
    fields: &TokenRequestFields<'_>,
) -> Result<Vec<(String, String)>, ApiError> {
    if let Some((id, secret)) = basic(call.request.header(&header::AUTHORIZATION)) {
        let decoded = decoded(&id).zip(decoded(&secret));
        let raw = (id, secret);
        return Ok(decoded.filter(|decoded| *decoded != raw).into_iter().chain([raw]).collect());
    }
    let id = fields.value("client_id")?;
    let id = id.ok_or_else(|| match unreadable_basic(call) {
        None => invalid_request("Required param : client_id".to_owned()),
        Some(hint) => invalid(hint, "Required param : client_id".to_owned()),
    })?;
    let secret = fields.value("client_secret")?.unwrap_or_default();
    Ok(vec![(id.into_owned(), secret.into_owned())])
}

/// What to say of a header of HTTP Basic that names no client.
pub(super) fn unreadable_basic(call: &Call<'_>) -> Option<String> {
    let sent = call.request.header(&header::AUTHORIZATION)?;
    let scheme = sent.split(' ').next().unwrap_or_default();
    let is_unreadable = scheme.eq_ignore_ascii_case("basic") && basic(Some(sent)).is_none();
    is_unreadable.then(|| {
        "the header Authorization cannot be read: send `Basic` and the base64 form of `id:secret`".to_owned()
    })
}

fn basic(authorization: Option<&str>) -> Option<(String, String)> {
    let (scheme, encoded) = authorization?.split_once(' ')?;
    let decoded = BASE64_STANDARD
        .decode(encoded.trim())
        .ok()
        .filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let (id, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}

/// `text` as a value of a form, decoded; none where that is no text.
fn decoded(text: &str) -> Option<String> {
    let blanks = text.replace('+', " ");
    percent_decode_str(&blanks).decode_utf8().ok().map(Cow::into_owned)
}

/// The refusal of a request that cannot be understood.
pub(super) fn invalid_request(text: String) -> ApiError {
    invalid("send grant_type, client_id and client_secret as a form".to_owned(), text)
}

fn invalid(hint: String, text: String) -> ApiError {
    ApiError::OAuth { code: "invalid_request", text, status: StatusCode::BAD_REQUEST, hint }
}
