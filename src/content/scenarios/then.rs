//! From checked JSON to what a rule then does.

use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::value::RawValue;

use super::matchers::{all, json};
use crate::engine::scenario::{
    Amendment, Answer, Commit, Delay, HeaderLines, ItemFault, NamedError, Respond, Restated,
    Select, Then, TokenFault,
};
use crate::engine::{BodyFault, ConnectionFault, Cut};
use crate::json::patch::{Change, Patch, Pointer};
use crate::json::spanned::{SpannedMember, SpannedValue, ValueKind};
use crate::model::duration_ms;

/// What a checked `then` does; none when it cannot be read after all.
pub(super) fn then(node: &SpannedValue<'_>, text: &str) -> Option<Then> {
    let items = node.get("items").map_or(&[][..], SpannedValue::elements);
    Some(Then {
        answer: answer(node, text),
        items: items.iter().map(|item| item_fault(item, text)).collect::<Option<_>>()?,
        commit: commit(node.get("commit"))?,
        amendment: Amendment {
            headers: headers(node)?,
            status: node.get("status").and_then(status),
        },
        patch: match node.get("patch") {
            Some(patch) => Some(Patch(
                patch.elements().iter().map(|one| change(one, text)).collect::<Option<_>>()?,
            )),
            None => None,
        },
        touch: node.get("touch").is_some(),
        mark: node.get("touch").and_then(SpannedValue::text).map(Into::into),
        remove: node.get("remove").is_some(),
        token: token_fault(node),
        revokes_client: node.get("revokeClient").is_some(),
        delay: node.get("delay").and_then(delay),
        body: node.get("body").and_then(body),
        connection: node.get("connection").and_then(connection),
    })
}

fn token_fault(node: &SpannedValue<'_>) -> Option<TokenFault> {
    let [dies, loses] = ["expireToken", "loseScope"].map(|key| node.get(key));
    dies.map(|_| TokenFault::Dies).or(loses.map(|_| TokenFault::LosesScope))
}

/// An operation of a JSON Patch.
fn change(node: &SpannedValue<'_>, text: &str) -> Option<Change> {
    let pointer = |key: &str| Pointer::parse(node.get(key)?.text()?);
    // A value can be null.
    let value = || {
        let member = node.members().iter().find(|member| member.key == "value")?;
        json(&member.value, text)
    };
    let path = pointer("path")?;
    Some(match node.get("op")?.text()? {
        "add" => Change::Add(path, value()?),
        "remove" => Change::Remove(path),
        "replace" => Change::Replace(path, value()?),
        "move" => Change::Move(pointer("from")?, path),
        "copy" => Change::Copy(pointer("from")?, path),
        "test" => Change::Test(path, value()?),
        _ => return None,
    })
}

fn answer(node: &SpannedValue<'_>, text: &str) -> Option<Answer> {
    match node.get("error") {
        Some(error) => restated(node, error, text).map(Answer::Error),
        None => respond(node.get("respond")?, text).map(Answer::Respond),
    }
}

fn restated(node: &SpannedValue<'_>, error: &SpannedValue<'_>, text: &str) -> Option<Restated> {
    let plain = Restated::of(NamedError::named(error.text()?)?);
    let own = |key: &str| node.get(key).and_then(SpannedValue::text).map(str::to_owned);
    Some(Restated {
        message: own("message"),
        details: node
            .get("details")
            .and_then(|details| RawValue::from_string(json(details, text)?.into_string()).ok()),
        resource_id: own("resourceId"),
        retry_after_ms: node.get("retryAfter").and_then(ms).unwrap_or(plain.retry_after_ms),
        ..plain
    })
}

fn respond(node: &SpannedValue<'_>, text: &str) -> Option<Respond> {
    Some(Respond {
        status: status(node.get("status")?)?,
        headers: headers(node)?,
        body: node.get("body").and_then(|body| json(body, text)),
    })
}

/// The headers that a checked node writes, or takes away.
fn headers(node: &SpannedValue<'_>) -> Option<HeaderLines> {
    let members = node.get("headers").map_or(&[][..], SpannedValue::members);
    let line = |value: &SpannedValue<'_>| HeaderValue::from_str(value.text()?).ok();
    let header = |member: &SpannedMember<'_>| {
        let name = HeaderName::try_from(&*member.key).ok()?;
        let lines = match member.value.value == ValueKind::Null {
            true => Vec::new(),
            false => member.value.one_or_more().iter().map(line).collect::<Option<_>>()?,
        };
        Some((name, lines))
    };
    members.iter().map(header).collect()
}

/// The status of a checked node.
pub(super) fn status(node: &SpannedValue<'_>) -> Option<StatusCode> {
    StatusCode::from_u16(u16::try_from(node.number::<u64>()?).ok()?).ok()
}

fn item_fault(node: &SpannedValue<'_>, text: &str) -> Option<ItemFault> {
    Some(ItemFault {
        select: select(node, text)?,
        answer: answer(node, text)?,
        commit: node.get("commit").is_some_and(|commit| commit.value == ValueKind::Bool(true)),
    })
}

fn select(node: &SpannedValue<'_>, text: &str) -> Option<Select> {
    if let Some(nth) = node.get("nth") {
        let places = nth.one_or_more().iter();
        return places.map(size).collect::<Option<_>>().map(Select::Nth);
    }
    if let Some(wanted) = node.get("where") {
        let matchers = all(Some(wanted), text, str::to_owned)?;
        let matchers = matchers.into_iter().map(|(pointer, matcher)| (pointer.into(), matcher));
        return Some(Select::Where(matchers.collect()));
    }
    if let Some(every) = node.get("every") {
        return size(every).map(Select::Every);
    }
    match node.get("first") {
        Some(first) => size(first).map(Select::First),
        None => Some(Select::All),
    }
}

/// Whether a checked item fault is of every item.
pub(super) fn takes_all(item: &SpannedValue<'_>) -> bool {
    let chooses = ["nth", "where", "first"].into_iter().any(|key| item.get(key).is_some());
    !chooses && item.get("every").is_none_or(|every| every.number() == Some(1_u64))
}

fn commit(node: Option<&SpannedValue<'_>>) -> Option<Commit> {
    Some(match node.map(|node| (node, &node.value)) {
        None | Some((_, ValueKind::Bool(false))) => Commit::Nothing,
        Some((_, ValueKind::Bool(true))) => Commit::Everything,
        Some((node, _)) => Commit::First(size(node.get("first")?)?),
    })
}

fn delay(node: &SpannedValue<'_>) -> Option<Delay> {
    let part = |key: &str| ms(node.get(key)?);
    match (node.text(), node.get("min")) {
        (Some(_), _) => ms(node).map(Delay::Fixed),
        (None, Some(_)) => Some(Delay::Uniform { min: part("min")?, max: part("max")? }),
        (None, None) => Some(Delay::LogNormal { median: part("median")?, p99: part("p99")? }),
    }
}

fn body(node: &SpannedValue<'_>) -> Option<BodyFault> {
    if let Some(cut) = node.get("truncate") {
        let cut = match size(cut) {
            Some(bytes) => Cut::Bytes(bytes),
            None => Cut::Share(cut.number()?),
        };
        return Some(BodyFault::Truncate(cut));
    }
    if let Some(dribble) = node.get("dribble") {
        let (bytes, interval) = (dribble.get("bytes")?, dribble.get("interval")?);
        return Some(BodyFault::Dribble { bytes: size(bytes)?, interval_ms: ms(interval)? });
    }
    if let Some(length) = node.get("contentLength") {
        return length.number().map(BodyFault::ContentLength);
    }
    match node.get("malformed") {
        Some(_) => Some(BodyFault::Malformed),
        None => node.get("stall").map(|_| BodyFault::Stall),
    }
}

fn connection(node: &SpannedValue<'_>) -> Option<ConnectionFault> {
    match node.text()? {
        "reset" => Some(ConnectionFault::Reset),
        "close" => Some(ConnectionFault::Close),
        "hang" => Some(ConnectionFault::Hang),
        _ => None,
    }
}

/// A checked duration in milliseconds.
pub(super) fn ms(node: &SpannedValue<'_>) -> Option<u64> {
    duration_ms(node.text()?).ok().map(i64::unsigned_abs)
}

fn size(node: &SpannedValue<'_>) -> Option<usize> {
    usize::try_from(node.number::<u64>()?).ok()
}
