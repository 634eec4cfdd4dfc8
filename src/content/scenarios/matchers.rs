//! From checked JSON to the conditions of a rule on a request.

use crate::engine::query::pattern;
use crate::engine::scenario::{Matcher, TARGET_IDS, TokenField, When};
use crate::json::compact;
use crate::json::spanned::{SpannedMember, SpannedValue, ValueKind};

/// The conditions of a checked `when`.
pub(super) fn when(node: &SpannedValue<'_>, text: &str) -> Option<When> {
    let named = |key: &str| all(node.get(key), text, str::to_owned);
    let mut when = When {
        path: named("path")?,
        query: named("query")?,
        header: all(node.get("header"), text, str::to_ascii_lowercase)?,
        body: named("body")?,
        ..When::default()
    };
    if let Some(tenant) = node.get("tenant") {
        when.tenant = Some(matcher(tenant, text)?);
    }
    if let Some(world) = node.get("world") {
        when.world = Some(matcher(world, text)?);
    }
    for (name, field) in TokenField::NAMES {
        if let Some(wanted) = node.at(&["token", name]) {
            when.token.push((field, matcher(wanted, text)?));
        }
    }
    for name in TARGET_IDS {
        if let Some(wanted) = node.at(&["target", name]) {
            when.target.push((name, matcher(wanted, text)?));
        }
    }
    Some(when)
}

/// The matchers of an object, by its keys.
pub(super) fn all<K: Into<Box<str>>>(
    node: Option<&SpannedValue<'_>>,
    text: &str,
    key: fn(&str) -> K,
) -> Option<Vec<(Box<str>, Matcher)>> {
    let members = node.map_or(&[][..], SpannedValue::members);
    let read =
        |member: &SpannedMember<'_>| Some((key(&member.key).into(), matcher(&member.value, text)?));
    members.iter().map(read).collect()
}

/// A checked matcher: an object with one key, or a plain value.
pub(super) fn matcher(node: &SpannedValue<'_>, text: &str) -> Option<Matcher> {
    if !matches!(node.value, ValueKind::Object(_)) {
        return Some(Matcher::Equals(json(node, text)?));
    }
    let member = node.members().iter().find(|member| member.value.value != ValueKind::Null)?;
    let wanted = &member.value;
    Some(match &*member.key {
        "contains" => Matcher::Contains(wanted.text()?.to_owned()),
        "matches" => Matcher::Matches(pattern(wanted.text()?).ok()?),
        "in" => Matcher::In(
            wanted.elements().iter().map(|element| json(element, text)).collect::<Option<_>>()?,
        ),
        "exists" => Matcher::Exists(wanted.value == ValueKind::Bool(true)),
        _ => return None,
    })
}

/// A value as JSON text: as it is written, without the white space between its tokens.
pub(super) fn json(node: &SpannedValue<'_>, text: &str) -> Option<Box<str>> {
    text.get(node.span.clone()).map(|text| compact(text).into())
}
