//! The request and the answer of an entry of a HAR file.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::address::target;
use crate::engine::{Request, Response};
use crate::review::file_mistake::FileMistake;
use crate::review::placed_object::PlacedObject;

/// The request that an object of a HAR file describes, and how many bytes of its body are not in the file.
pub(super) fn request(
    object: &PlacedObject<'_>,
    is_own: bool,
) -> Result<(Request, usize), FileMistake> {
    let method = object.text("method")?;
    let method = Method::from_bytes(method.as_bytes())
        .map_err(|_| object.mistake("method", format!("`{method}` is no method")))?;
    let uri = target(&object.text("url")?).map_err(|why| object.mistake("url", why))?;
    let mut headers = HeaderMap::new();
    for (name, value) in headers_of(object)? {
        // More names than a map takes are not kept either.
        let _ = headers.try_append(name, value);
    }
    let posted = object.optional_object("postData")?;
    if let Some(media_type) = posted.as_ref().map(media_type).transpose()?.flatten()
        && !headers.contains_key(CONTENT_TYPE)
    {
        let _ = headers.try_insert(CONTENT_TYPE, media_type);
    }
    let body = posted.as_ref().map(posted_body).transpose()?.unwrap_or_default();
    let is_cut = posted.as_ref().is_some_and(|posted| posted.has("_cut"));
    let unrecorded = missing(object.size("bodySize"), &body, is_own && !is_cut);
    Ok((Request { method, uri, headers, body, packed: None, port_of: None }, unrecorded))
}

/// The answer that an object of a HAR file describes, none where the client saw none; and how many bytes of its body are
/// not in the file.
pub(super) fn response(
    object: &PlacedObject<'_>,
    is_own: bool,
) -> Result<(Option<Response>, usize), FileMistake> {
    let number = object.number("status")?;
    if number <= 0.0 {
        return Ok((None, 0));
    }
    let status = (100_u16..1_000).find(|known| (f64::from(*known) - number).abs() < f64::EPSILON);
    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
    let status =
        status.ok_or_else(|| object.mistake("status", format!("{number} is no status")))?;
    let content = object.optional_object("content")?;
    let body = content.as_ref().map(content_body).transpose()?.unwrap_or_default();
    let is_cut = content.as_ref().is_some_and(|content| content.has("_cut"));
    let size = content.as_ref().and_then(|content| content.size("size"));
    let unrecorded = missing(size, &body, is_own && !is_cut);
    let headers = headers_of(object)?.collect();
    Ok((Some(Response { status, headers, body, hint: None, summary: None }), unrecorded))
}

/// How many bytes a body of this size has besides what is in the file. What the program has written itself is whole unless it
/// says otherwise: fingerprints in the place of credentials change the length.
fn missing(size: Option<usize>, body: &Bytes, is_whole: bool) -> usize {
    if is_whole { 0 } else { size.unwrap_or_default().saturating_sub(body.len()) }
}

/// The headers. Those that no HTTP/1 message has, such as `:path`, are left out.
fn headers_of(
    object: &PlacedObject<'_>,
) -> Result<impl Iterator<Item = (HeaderName, HeaderValue)> + use<>, FileMistake> {
    let mut headers = Vec::new();
    if object.has("headers") {
        for header in object.list("headers")? {
            let header = header?;
            let (name, value) = (header.text("name")?, header.text("value")?);
            let name = HeaderName::from_bytes(name.as_bytes());
            let value = HeaderValue::from_bytes(value.as_bytes());
            headers.extend(name.ok().zip(value.ok()));
        }
    }
    Ok(headers.into_iter())
}

/// The media type of what was posted, which some tools write there alone; none where there was none.
fn media_type(posted: &PlacedObject<'_>) -> Result<Option<HeaderValue>, FileMistake> {
    let text = posted.optional_text("mimeType")?.filter(|text| !text.trim().is_empty());
    Ok(text.and_then(|text| HeaderValue::from_str(text.trim()).ok()))
}

/// The body that was posted: its text, or its parameters as a form.
fn posted_body(posted: &PlacedObject<'_>) -> Result<Bytes, FileMistake> {
    // Some tools write an empty text beside the parameters.
    if let Some(text) = posted.optional_text("text")?.filter(|text| !text.is_empty()) {
        return Ok(text.into_owned().into());
    }
    let mut pairs = Vec::new();
    if posted.has("params") {
        for parameter in posted.list("params")? {
            let parameter = parameter?;
            let value = parameter.optional_text("value")?.unwrap_or_default();
            let [name, value] = [parameter.text("name")?, value]
                .map(|text| utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string());
            pairs.push(format!("{name}={value}"));
        }
    }
    Ok(pairs.join("&").into())
}

fn content_body(content: &PlacedObject<'_>) -> Result<Bytes, FileMistake> {
    let text = content.optional_text("text")?.unwrap_or_default();
    match content.optional_text("encoding")?.as_deref() {
        Some("base64") => BASE64_STANDARD
            .decode(text.trim())
            .map(Bytes::from)
            .map_err(|error| content.mistake("text", format!("it is no base64: {error}"))),
        Some(_) | None => Ok(text.into_owned().into()),
    }
}
