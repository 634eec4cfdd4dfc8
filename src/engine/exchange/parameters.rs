//! The flags of a query, and what is to be said of its parameters, whatever operation reads them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;

use crate::engine::error::ApiError;
use crate::engine::message::{NotUtf8, Request};
use crate::engine::operation::ItemIds;
use crate::engine::target::Target;
use crate::model::{ITEM_TYPE, ITEM_TYPES};
use crate::suggest::{did_you_mean, each_with_nearest, near};

/// Whether the flag called `name` is set: a parameter that is true or false, in any case of the word.
///
/// # Errors
/// When it is neither.
pub fn flag(request: &Request, name: &'static str) -> Result<bool, ApiError> {
    let word = request.query(name);
    let word =
        word.map_err(|NotUtf8| ApiError::parameter(name, "expected UTF-8, percent-encoded"))?;
    match word.as_deref() {
        Some(word) if word.eq_ignore_ascii_case("true") => Ok(true),
        None => Ok(false),
        Some(word) if word.is_empty() || word.eq_ignore_ascii_case("false") => Ok(false),
        Some(word) => {
            Err(ApiError::parameter(name, format!("expected true or false, found `{word}`")))
        }
    }
}

/// Refuses a request in which one of `flags` is neither true nor false.
///
/// # Errors
/// That of [`flag`].
pub fn check_flags(request: &Request, flags: &[&'static str]) -> Result<(), ApiError> {
    flags.iter().try_for_each(|name| flag(request, name).map(|_| ()))
}

/// The variables of paths that are one of some words, whatever the operation.
const PATH_WORDS: &[(&str, &[&str])] = &[(ITEM_TYPE, ITEM_TYPES)];

/// Refuses a path in which a variable is not one of the words that it can be.
///
/// # Errors
/// [`ApiError::Parameter`], which names the words.
pub fn check_path(target: &Target<'_>) -> Result<(), ApiError> {
    for (variable, words) in PATH_WORDS {
        let Some(word) = target.get(variable).filter(|word| !words.contains(word)) else {
            continue;
        };
        let near = did_you_mean(word, words.iter().copied());
        let message = format!("expected {}, found `{word}`{near}", words.join(" or "));
        return Err(ApiError::parameter(*variable, message));
    }
    Ok(())
}

/// What of the query is perhaps not read as it was meant: names that are none of `known`, which are ignored as by the
/// service, parameters sent more than once, and a plus sign in `q`.
pub fn unread(request: &Request, known: &[&str]) -> Option<String> {
    unread_in(request.uri.query()?, known)
}

/// The same; of those `elsewhere`, each with the operation that reads it, that one is named.
pub fn unread_but(request: &Request, known: &[&str], elsewhere: &[(&str, &str)]) -> Option<String> {
    unread_of(request.uri.query()?, known, elsewhere)
}

/// The same of the text of a query or form.
pub fn unread_in(query: &str, known: &[&str]) -> Option<String> {
    unread_of(query, known, &[])
}

fn unread_of(query: &str, known: &[&str], elsewhere: &[(&str, &str)]) -> Option<String> {
    let (mut unknown, mut first, mut again) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for pair in query.split('&') {
        let name = pair.split('=').next().unwrap_or_default();
        let name = percent_decode_str(name).decode_utf8_lossy();
        match name.is_empty() || known.contains(&&*name) {
            false => _ = unknown.insert(name),
            true if !name.is_empty() && !first.insert(name.clone()) => _ = again.insert(name),
            true => {}
        }
    }
    let unknown: Vec<Cow<'_, str>> = unknown.into_iter().collect();
    let names = each_with_nearest(&unknown, known);
    let ignored = (!unknown.is_empty()).then(|| {
        let is_sent = |(name, _): &&(&str, &str)| unknown.iter().any(|sent| sent == name);
        let others = elsewhere.iter().filter(is_sent);
        let others = others.map(|(name, by)| format!("; `{name}` is read by `{by}`"));
        let others: String = others.collect();
        let is_field = |name: &&Cow<'_, str>| elsewhere.iter().all(|(other, _)| other != *name);
        let fields: Vec<_> = unknown.iter().filter(is_field).cloned().collect();
        let by_field = by_field(query, &fields, known).unwrap_or_default();
        format!("ignored, not a parameter of this operation: {names}{others}{by_field}")
    });
    let again = again.into_iter().collect::<Vec<_>>().join("`, `");
    let again =
        (!again.is_empty()).then(|| format!("sent more than once, the first counts: `{again}`"));
    let plus = known.contains(&"q").then(|| plus_hint(query)).flatten();
    let hints: Vec<String> = ignored.into_iter().chain(again).chain(plus).collect();
    (!hints.is_empty()).then(|| hints.join("; "))
}

/// What to say of parameters that stand for `ids`, which the path of a write names.
pub fn belong_into_path(request: &Request, ids: ItemIds) -> Option<String> {
    request.uri.query()?;
    let sent = |name: &&str| request.query_values(name).next().is_some();
    let names: Vec<&str> = ids.variables().filter(sent).collect();
    let names = names.join("`, `");
    (!names.is_empty()).then(|| format!("`{names}` belongs into the path, not into the query"))
}

/// What to say of a parameter that looks like the name of a field by which a list is to be narrowed.
fn by_field(query: &str, unknown: &[Cow<'_, str>], known: &[&str]) -> Option<String> {
    let looks_like_one = |name: &&str| {
        name.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && name.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'.')
            && unknown.iter().any(|it| it == name)
            && near(name, known.iter().copied()).is_empty()
    };
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (name, value) = pairs.into_iter().find(|(name, _)| looks_like_one(name))?;
    let is_plain = value.bytes().all(|it| it.is_ascii_alphanumeric()) && !value.is_empty();
    (known.contains(&"q") && is_plain)
        .then(|| format!("; to find documents by a field, write it into `q`: `q={name}:{value}`"))
}

/// What to say of a plus sign in `q` that was perhaps meant as itself. Forms write blanks so, and those are right: only one
/// within a word that goes on with a digit, as in a time zone, or that is of an email address is doubtful.
fn plus_hint(query: &str) -> Option<String> {
    let q = query.split('&').find_map(|pair| pair.strip_prefix("q="))?;
    let is_doubtful = |(at, _): (usize, &str)| {
        let rest = &q[at + 1..];
        let word = rest.split('+').next().unwrap_or_default();
        q[..at].ends_with(|letter: char| letter.is_ascii_alphanumeric())
            && (rest.starts_with(|letter: char| letter.is_ascii_digit())
                || word.contains('@')
                || word.contains("%40"))
    };
    let hint = || "in `q`, `+` means a blank: send a plus sign percent-encoded".to_owned();
    q.match_indices('+').any(is_doubtful).then(hint)
}
