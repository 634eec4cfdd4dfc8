//! A request and its answer, read from a capture.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};

use super::bytes_text::bytes_of;
use crate::engine::{
    CapturedExchange, Delivery, Detail, PlannedAnswer, Request, StillPacked, Unread,
};
use crate::json::elements;
use crate::model::Timestamp;
use crate::review::file_mistake::FileMistake;
use crate::review::placed_object::PlacedObject;

/// Reads an exchange.
pub(super) fn exchange(
    event: &PlacedObject<'_>,
    now: Timestamp,
) -> Result<CapturedExchange, FileMistake> {
    let sent = event.object("request")?;
    let unread = sent.optional_object("unread")?;
    Ok(CapturedExchange {
        now,
        request: request(&sent)?,
        unread: unread.as_ref().map(unread_of).transpose()?,
        token: event.optional_text("token")?.map(Into::into),
        answer: answer(&event.object("answer")?)?,
    })
}

fn request(object: &PlacedObject<'_>) -> Result<Request, FileMistake> {
    let (method, target) = (object.text("method")?, object.text("target")?);
    let mut headers = HeaderMap::new();
    for (name, value) in headers_of(object)? {
        let room = headers.try_append(name, value);
        room.map_err(|_| object.mistake("headers", "there are too many"))?;
    }
    let packed = object.optional_object("packed")?;
    Ok(Request {
        method: Method::from_bytes(method.as_bytes())
            .map_err(|_| object.mistake("method", format!("`{method}` is no method")))?,
        uri: Uri::try_from(&*target)
            .map_err(|why| object.mistake("target", format!("`{target}`: {why}")))?,
        headers,
        body: body(object)?,
        packed: packed.as_ref().map(packed_of).transpose()?,
        port_of: object.optional_text("portOf")?.map(Into::into),
    })
}

fn packed_of(object: &PlacedObject<'_>) -> Result<StillPacked, FileMistake> {
    if let Some(coding) = object.optional_text("unknown")? {
        return Ok(StillPacked::Unknown(coding.into_owned()));
    }
    Ok(match object.optional_text("broken")?.as_deref() {
        Some("gzip") => StillPacked::Broken("gzip"),
        Some(_) => StillPacked::Broken("deflate"),
        None => StillPacked::TooLarge,
    })
}

fn unread_of(object: &PlacedObject<'_>) -> Result<Unread, FileMistake> {
    Ok(match &*object.text("why")? {
        "bodyTooLarge" => Unread::BodyTooLarge,
        "targetTooLong" => Unread::TargetTooLong,
        "headersTooLarge" => Unread::HeadersTooLarge,
        "transferCoding" => Unread::TransferCoding(object.text("found")?.into_owned()),
        "body" => Unread::Body(details(object)?),
        "parameter" => Unread::Parameter(details(object)?),
        other => return Err(object.mistake("why", format!("there is no reason `{other}`"))),
    })
}

fn details(object: &PlacedObject<'_>) -> Result<Vec<Detail>, FileMistake> {
    let read = |detail: Result<PlacedObject<'_>, FileMistake>| {
        let detail = detail?;
        let field = detail.optional_text("field")?.unwrap_or_default();
        Ok(Detail::new(field, detail.text("message")?))
    };
    object.list("details")?.map(read).collect()
}

fn answer(object: &PlacedObject<'_>) -> Result<PlannedAnswer, FileMistake> {
    let status = u16::try_from(object.whole("status")?).ok();
    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
    let delivery = object.optional_text("delivery")?;
    let (has_date, has_delay) = (object.has("date"), object.has("delayMs"));
    Ok(PlannedAnswer {
        status: status.ok_or_else(|| object.mistake("status", "it is no status"))?,
        headers: headers_of(object)?,
        hint: object.optional_text("hint")?.map(Into::into),
        date: has_date.then(|| object.instant("date")).transpose()?,
        delivery: delivery.map_or_else(|| Delivery::Whole.to_string(), Into::into),
        delay_ms: if has_delay { object.whole("delayMs")? } else { 0 },
        body: body(object)?,
    })
}

fn body(object: &PlacedObject<'_>) -> Result<Bytes, FileMistake> {
    if !object.has("body") {
        return Ok(Bytes::new());
    }
    let bytes = bytes_of(object.raw("body")?);
    bytes.ok_or_else(|| object.mistake("body", "it is neither a string nor base64"))
}

fn headers_of(object: &PlacedObject<'_>) -> Result<Vec<(HeaderName, HeaderValue)>, FileMistake> {
    let mut headers = Vec::new();
    for (place, raw) in object.elements("headers")?.into_iter().enumerate() {
        let pair = elements(raw).unwrap_or_default();
        let read = || {
            let [name, value] = pair[..] else { return None };
            let (name, value) = (bytes_of(name)?, bytes_of(value)?);
            Some((HeaderName::from_bytes(&name).ok()?, HeaderValue::from_bytes(&value).ok()?))
        };
        let place = format!("headers/{place}");
        headers.push(read().ok_or_else(|| object.mistake(&place, "it is no header"))?);
    }
    Ok(headers)
}
