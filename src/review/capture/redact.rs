//! A capture without what is personal: names, addresses, texts about somebody and what lets somebody in are replaced by
//! stand-ins, in what files said, in changes and in requests. It is replayed then: its answers are those of a world in which
//! they have been there from the beginning, and their statuses have to be those that were captured.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use super::json_strings::replaced;
use super::read::read;
use super::reads::Reads;
use super::redact_documents::{document, fixtures, note_words};
use super::redact_requests::request;
use super::redact_scenarios::scenarios;
use super::stand_ins::StandIns;
use super::write::written;
use crate::engine::{
    Captured, CapturedEvent, CapturedExchange, CollectionName, Drawn, MadeWith, Options,
    REQUEST_ID, World,
};
use crate::json::{RawObject, as_text, elements, members};

/// Why what is personal cannot be replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoRedaction {
    /// Something would not be understood any more.
    Unreadable(String),
    /// An exchange would be answered with another status.
    OtherStatus {
        /// Its `Sandbox-Request-Id`.
        id: String,
        /// What was answered.
        captured: u16,
        /// What would be.
        redacted: u16,
    },
}

/// The file of `captured` in which what is personal is replaced.
///
/// # Errors
/// Where it would not be a capture of the same statuses.
pub fn redacted(captured: &Captured) -> Result<String, NoRedaction> {
    let mut stand_ins =
        StandIns::of_world(drawn(captured), Reads::of(captured.router.operations()));
    let text = written(captured, false);
    each_fixtures(&text, &mut |fixtures| note_words(fixtures, &mut stand_ins));
    // What is personal by its place is known everywhere then, also before that place.
    file(&text, &mut stand_ins);
    let mut redacted = captured.clone();
    requests(&mut redacted, &mut stand_ins);
    let text = file(&text, &mut stand_ins);
    let read = read(&text, Arc::clone(&captured.router));
    redacted = read.map_err(|mistake| NoRedaction::Unreadable(mistake.to_string()))?.captured;
    redacted.options = Arc::new(without_words(&redacted.options));
    requests(&mut redacted, &mut stand_ins);
    answer_again(&mut redacted)?;
    Ok(written(&redacted, true))
}

/// The texts that the world has drawn, which come again by themselves.
fn drawn(captured: &Captured) -> HashSet<String> {
    let (mut drawn, mut before) = (HashSet::new(), Drawn::default());
    let mut note = |world: &World| {
        let now = world.drawn();
        // A world that was reset counts from the first again.
        let from = Drawn {
            ids: if now.ids < before.ids { 0 } else { before.ids },
            tokens: if now.tokens < before.tokens { 0 } else { before.tokens },
        };
        drawn.extend(world.texts_drawn(from, now));
        before = now;
    };
    let world = captured.repeated(|world, _, _, _| note(world));
    note(&world);
    drawn
}

/// Shows `see` what files said of documents, once each.
fn each_fixtures(file: &str, see: &mut dyn FnMut(&str)) {
    let file = RawObject::of(file).unwrap_or_default();
    for seed in file.get("seeds").and_then(elements).unwrap_or_default() {
        let seed = RawObject::of(seed).unwrap_or_default();
        seed.get("fixtures").into_iter().for_each(&mut *see);
    }
}

/// The text of a capture with what files said, and what changes say, redacted.
fn file(text: &str, stand_ins: &mut StandIns) -> String {
    each_member(text, &mut |key, raw| match key {
        "seeds" => each_element(raw, &mut |seed| {
            each_member(seed, &mut |key, raw| match key {
                "fixtures" if !is_as_before(raw) => fixtures(raw, stand_ins),
                "scenarios" => scenarios(raw, stand_ins),
                _ => raw.to_owned(),
            })
        }),
        "events" => each_element(raw, &mut |event| {
            each_member(event, &mut |key, raw| match key {
                "change" => change(raw, stand_ins),
                _ => raw.to_owned(),
            })
        }),
        _ => raw.to_owned(),
    })
}

fn change(raw: &str, stand_ins: &mut StandIns) -> String {
    let object = RawObject::of(raw).unwrap_or_default();
    let collection = object.get("collection").and_then(as_text);
    let collection = collection.and_then(|name| CollectionName::named(&name));
    each_member(raw, &mut |key, raw| match key {
        "record" => document(raw, collection, stand_ins),
        "scenarios" => scenarios(raw, stand_ins),
        // An id can be an address.
        "id" | "customerId" => replaced(raw, &mut |_, text| stand_ins.addresses_within(text)),
        _ => raw.to_owned(),
    })
}

/// Whether what files said is as in an earlier seed.
fn is_as_before(raw: &str) -> bool {
    members(raw)
        .is_some_and(|all| matches!(all[..], [("\"as\"", place)] if !place.starts_with('{')))
}

/// Replaces what is personal in the requests.
fn requests(captured: &mut Captured, stand_ins: &mut StandIns) {
    for event in &mut captured.events {
        if let CapturedEvent::Exchange(exchange) = &**event {
            let mut exchange = exchange.clone();
            request(&mut exchange.request, stand_ins);
            *event = Arc::new(CapturedEvent::Exchange(exchange));
        }
    }
}

/// Puts the answers that are given now in the place of those that were captured.
fn answer_again(captured: &mut Captured) -> Result<(), NoRedaction> {
    let (mut answers, mut other) = (Vec::new(), None);
    captured.repeated(|_, place, exchange, answer| {
        let (captured, redacted) = (exchange.answer.status.as_u16(), answer.status.as_u16());
        if captured != redacted && other.is_none() {
            let id = answer.headers.iter().find(|(name, _)| *name == REQUEST_ID);
            let id = id.and_then(|(_, id)| id.to_str().ok()).unwrap_or_default().to_owned();
            other = Some(NoRedaction::OtherStatus { id, captured, redacted });
        }
        answers.push((place, CapturedExchange { answer, ..exchange.clone() }));
    });
    for (place, exchange) in answers {
        captured.events[place] = Arc::new(CapturedEvent::Exchange(Box::new(exchange)));
    }
    other.map_or(Ok(()), Err)
}

/// The options, of which the request that made the world is not kept whole.
fn without_words(options: &Options) -> Options {
    let made_with = match &options.made_with {
        MadeWith::Said(json) => {
            let names = members(json).unwrap_or_default().into_iter();
            let names = names.filter_map(|(name, _)| as_text(name)).map(Into::into);
            MadeWith::Long(names.collect())
        }
        MadeWith::Nothing | MadeWith::Long(_) => options.made_with.clone(),
    };
    Options { made_with, ..options.clone() }
}

/// An object whose members `write` writes.
fn each_member(raw: &str, write: &mut dyn FnMut(&str, &str) -> String) -> String {
    let members = members(raw).unwrap_or_default().into_iter();
    let all = members.map(|(key, value)| format!("{key}:{}", write(key.trim_matches('"'), value)));
    format!("{{{}}}", all.collect::<Vec<_>>().join(","))
}

/// An array whose elements `write` writes.
fn each_element(raw: &str, write: &mut dyn FnMut(&str) -> String) -> String {
    let all = elements(raw).unwrap_or_default().into_iter().map(write);
    format!("[{}]", all.collect::<Vec<_>>().join(","))
}

impl fmt::Display for NoRedaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => {
                write!(
                    f,
                    "what is personal cannot be replaced: the files would have a mistake: {why}"
                )
            }
            Self::OtherStatus { id, captured, redacted } => write!(
                f,
                "what is personal cannot be replaced: {id} would be answered with {redacted} and not with {captured}"
            ),
        }
    }
}

impl NoRedaction {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => {
                "write the capture without redaction, and look at it before you send it"
            }
            Self::OtherStatus { .. } => {
                "a rule, a query or a schema of mixins depends on such a text; write the capture without redaction, and look at it before you send it"
            }
        }
    }
}
