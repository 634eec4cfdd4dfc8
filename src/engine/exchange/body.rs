//! Request bodies: from bytes to checked JSON, and the first refusals on the way.

use http::header::CONTENT_TYPE;

use crate::engine::content_coding::StillPacked;
use crate::engine::error::ApiError;
use crate::engine::message::Request;
use crate::engine::operation::ItemIds;
use crate::engine::target::Target;
use crate::json::{self, RawObject, RawRow, as_text, check, kind};
use crate::suggest::each_with_nearest;

/// Refuses a body that is still packed.
///
/// # Errors
/// 415 for a coding that is not supported, 400 for a body that is not what its coding says.
pub fn expect_unpacked(request: &Request) -> Result<(), ApiError> {
    let Some(packed) = &request.packed else { return Ok(()) };
    Err(match packed {
        StillPacked::Unknown(found) => ApiError::ContentCoding { found: found.clone() },
        StillPacked::Broken(coding) => {
            let why = "the body is corrupt, or ends early";
            ApiError::field("", format!("expected {coding}, as Content-Encoding says: {why}"))
        }
        StillPacked::TooLarge => ApiError::BodyTooLarge,
    })
}

/// Refuses a body that is announced as something other than JSON; one that is not announced passes, and so does none:
/// many clients announce a form and send nothing.
///
/// # Errors
/// [`ApiError::MediaType`], or that of [`expect_unpacked`].
pub fn expect_json(request: &Request) -> Result<(), ApiError> {
    if request.body.is_empty() {
        return Ok(());
    }
    expect_unpacked(request)?;
    let Some(value) = request.headers.get(CONTENT_TYPE) else { return Ok(()) };
    if value == "application/json" || value.is_empty() {
        return Ok(());
    }
    let found = String::from_utf8_lossy(value.as_bytes());
    let essence = found.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let subtype = essence.split_once('/').map_or("", |(_, subtype)| subtype);
    if subtype == "json" || subtype.ends_with("+json") {
        return Ok(());
    }
    Err(ApiError::MediaType { found: found.into_owned(), expected: "application/json" })
}

/// The body as checked JSON text; none when it is empty.
///
/// # Errors
/// [`ApiError::Validation`] that says where it stops being JSON.
pub fn json(request: &Request) -> Result<Option<&str>, ApiError> {
    let text = text(request)?;
    if let Some(text) = text {
        check(text).map_err(|error| no_json(&error))?;
    }
    Ok(text)
}

/// The rows of a body that is an array; none when it is empty.
///
/// # Errors
/// [`ApiError::Validation`] that says where it stops being JSON, or what else it is.
pub fn rows(request: &Request) -> Result<Option<Vec<RawRow<'_>>>, ApiError> {
    let Some(text) = text(request)? else { return Ok(None) };
    let rows = json::rows(text).map_err(|error| no_json(&error))?;
    let no_array = || ApiError::field("", format!("expected an array, found {}", kind(text)));
    rows.map(Some).ok_or_else(no_array)
}

fn no_json(error: &serde_json::Error) -> ApiError {
    ApiError::field("", format!("expected JSON: {error}"))
}

/// The body as text; none when it is empty.
fn text(request: &Request) -> Result<Option<&str>, ApiError> {
    let text = std::str::from_utf8(&request.body).map_err(|error| {
        ApiError::field("", format!("expected UTF-8, byte {} is not", error.valid_up_to()))
    })?;
    Ok(Some(text).filter(|text| !text.trim_ascii().is_empty()))
}

/// The body as one object; an empty body is an empty one.
///
/// # Errors
/// [`ApiError::Validation`].
pub fn object(request: &Request) -> Result<RawObject<'_>, ApiError> {
    let text = json(request)?.unwrap_or("{}");
    RawObject::of(text)
        .ok_or_else(|| ApiError::field("", format!("expected an object, found {}", kind(text))))
}

/// The text that is called `name`, which is not empty.
///
/// # Errors
/// What was expected and what was found.
pub fn filled_text(object: &RawObject<'_>, name: &str) -> Result<String, String> {
    let found = object.get(name);
    match found.map(|raw| (raw, as_text(raw))) {
        Some((_, Some(text))) if !text.is_empty() => Ok(text.into_owned()),
        Some((_, Some(_))) => Err("expected a text that is not empty".to_owned()),
        Some((raw, None)) => Err(format!("expected a text, found {}", kind(raw))),
        None => Err("expected a text, found nothing".to_owned()),
    }
}

/// Names the members of a body that are not read: those that are in none of `members`, dotted where they stand
/// inside another.
pub fn ignored(object: &RawObject<'_>, members: &[&str]) -> Option<String> {
    let mut unknown: Vec<String> = Vec::new();
    for key in object.keys() {
        let inner = || {
            let longer = members.iter().filter(|member| member.len() > key.len());
            longer.filter_map(|member| member.strip_prefix(key)?.strip_prefix('.'))
        };
        if inner().next().is_some() {
            let nested = object.object(key).ok().flatten();
            let names = nested.into_iter().flat_map(RawObject::keys);
            let others = names.filter(|name| !inner().any(|known| known == *name));
            unknown.extend(others.map(|name| format!("{key}.{name}")));
        } else if !members.contains(&key) {
            unknown.push(key.to_owned());
        }
    }
    let names = || each_with_nearest(&unknown, members);
    (!unknown.is_empty()).then(|| format!("ignored, not part of this request: {}", names()))
}

/// The same of the body of a call whose path has the identifiers: one that repeats them says nothing, and one that names
/// others is not heard.
pub fn ignored_beside_path(
    object: &RawObject<'_>,
    members: &[&str],
    (ids, target): (ItemIds, &Target<'_>),
) -> Option<String> {
    let is_said =
        |(member, _): &&(&str, &str)| object.get(member).is_some() && !members.contains(member);
    // Most bodies say nothing of them.
    if !ids.pairs().iter().any(|pair| is_said(&pair)) {
        return ignored(object, members);
    }
    let mut hints = Vec::new();
    let mut known = members.to_vec();
    for (member, variable) in ids.pairs().iter().filter(is_said) {
        let Some(raw) = object.get(member) else { continue };
        known.push(member);
        match target.get(variable) {
            Some(id) if as_text(raw).as_deref() == Some(id) => {}
            Some(id) => hints.push(format!(
                "`{member}` in the body was ignored, because the path says `{id}`"
            )),
            None => hints.push(format!(
                "`{member}` in the body was ignored, because this path has none: it belongs into the path"
            )),
        }
    }
    hints.extend(ignored(object, &known));
    (!hints.is_empty()).then(|| hints.join("; "))
}

/// The same of a bulk item, of whose `members` the last `ids` are identifiers; an empty one counts as absent.
pub fn item_ignored(object: &RawObject<'_>, members: &[&str], ids: usize) -> Option<String> {
    let (_, ids) = members.split_at(members.len() - ids);
    let empty = ids.iter().find(|id| object.get(id).is_some_and(|raw| raw == "\"\""));
    let empty = empty.map(|id| format!("an empty {id} counts as absent"));
    let hints: Vec<String> = empty.into_iter().chain(ignored(object, members)).collect();
    (!hints.is_empty()).then(|| hints.join("; "))
}
