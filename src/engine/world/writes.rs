//! What was written to the records of a world: by an exchange, for its journal, and by changes from outside, between them.

use std::collections::BTreeSet;

use super::World;
use super::change::{Applied, Change};
use super::reset_parts::Reset;
use crate::engine::auth::issued_tokens::TokenEvent;
use crate::engine::journal::{OutsideChange, OutsideWrites};
use crate::engine::store::record_text::token_where;
use crate::engine::store::{LoggedDocument, RecordWrite};
use crate::model::{CollectionName, Token};

impl World {
    /// What was written to the records of `tenant`, and to tokens of any, since this was last asked.
    pub(super) fn take_writes(&mut self, tenant: Option<&str>) -> Vec<RecordWrite> {
        let live = tenant.and_then(|tenant| self.tenants.live.get_mut(tenant));
        let mut writes = live.map(|tenant| tenant.take_log()).unwrap_or_default();
        let events = self.issued.take_events();
        if !events.is_empty() {
            writes.extend(self.token_writes(&events));
        }
        writes
    }

    fn token_writes(&self, events: &[TokenEvent]) -> Vec<RecordWrite> {
        let mut names: BTreeSet<(&str, Box<str>)> = BTreeSet::new();
        for event in events {
            let touched = match event {
                TokenEvent::Issued(tenant, token)
                | TokenEvent::Forgotten(tenant, token)
                | TokenEvent::Changed(tenant, token) => Some((&**tenant, token.name.clone())),
                TokenEvent::Ended(tenant, text) => {
                    self.token_with(tenant, text).map(|token| (&**tenant, token.name))
                }
            };
            names.extend(touched);
        }
        let write = |(tenant, name): (&str, Box<str>)| {
            let before = self.token_before(tenant, &name, events);
            let after = self.token_before(tenant, &name, &[]);
            let of = (tenant, CollectionName::Tokens);
            let is_written = before != after;
            let [before, after] = [before, after].map(|token| token.map(LoggedDocument::from));
            is_written.then(|| RecordWrite::of_credential(of, before, after))
        };
        names.into_iter().filter_map(write).collect()
    }

    /// The token of `tenant` called `name`, as exports have it, before these `events`: that of the files, else the first
    /// issued one that lives, else the first.
    fn token_before(&self, tenant: &str, name: &str, events: &[TokenEvent]) -> Option<Token> {
        let ended = |text: &str| {
            events.iter().any(|event| {
                matches!(event, TokenEvent::Ended(of, it) if **of == *tenant && **it == *text)
            })
        };
        let is_dead = |text: &str| self.issued.is_dead(tenant, text) && !ended(text);
        let as_it_was = |token: &Token| {
            let was = events.iter().find_map(|event| match event {
                TokenEvent::Changed(of, it) if **of == *tenant && it.text == token.text => Some(it),
                TokenEvent::Changed(..)
                | TokenEvent::Forgotten(..)
                | TokenEvent::Issued(..)
                | TokenEvent::Ended(..) => None,
            });
            token_where(was.map_or(token, |it| it), &is_dead)
        };
        if let Some(fixed) = self.credentials(tenant).token_named(name) {
            return Some(as_it_was(fixed));
        }
        let is_it = |token: &Token| *token.name == *name;
        let forgotten = events.iter().filter_map(|event| match event {
            TokenEvent::Forgotten(of, token) if **of == *tenant && is_it(token) => Some(token),
            TokenEvent::Forgotten(..)
            | TokenEvent::Issued(..)
            | TokenEvent::Ended(..)
            | TokenEvent::Changed(..) => None,
        });
        let is_new = |token: &Token| {
            events
                .iter()
                .any(|event| matches!(event, TokenEvent::Issued(_, it) if it.text == token.text))
        };
        let known = self.issued.all_named(tenant, name).chain(forgotten);
        let known = known.filter(|token| !is_new(token));
        let first = known.min_by_key(|token| (is_dead(&token.text), &token.text));
        first.map(|token| as_it_was(token))
    }

    /// The token of `tenant` that has this text, or is exchanged with it.
    fn token_with(&self, tenant: &str, text: &str) -> Option<Token> {
        let is_it = |token: &&Token| token.texts().any(|known| known == text);
        let fixed = self.credentials(tenant).tokens().find(is_it).cloned();
        fixed.or_else(|| self.issued.with_text(tenant, text).map(|token| Token::clone(token)))
    }

    /// The token or API key of `tenant` with this id, as it holds now.
    fn credential(
        &self,
        tenant: &str,
        (collection, id): (CollectionName, &str),
    ) -> Option<LoggedDocument> {
        if collection == CollectionName::Clients {
            return self.credentials(tenant).client(id).cloned().map(LoggedDocument::from);
        }
        self.token_before(tenant, id, &[]).map(LoggedDocument::from)
    }

    /// What is to be kept of `change` while it is made.
    pub(super) fn notice(&self, change: &Change) -> Noticed {
        let is_credential =
            |of: CollectionName| matches!(of, CollectionName::Clients | CollectionName::Tokens);
        let mut noticed =
            Noticed { what: words(change), is_of_clock: is_of_clock(change), ..Noticed::default() };
        let record = match change {
            Change::PutRecord(tenant, record) => Some((tenant, record.collection(), record.id())),
            Change::DeleteRecord(tenant, of, id) => Some((tenant, *of, id.to_string())),
            Change::IssueToken(spec) => {
                noticed.tenant = Some(spec.tenant.clone());
                None
            }
            Change::RevokeToken(tenant, _) => {
                (noticed.tenant, noticed.is_whole) = (tenant.clone(), tenant.is_none());
                None
            }
            Change::Reset(Reset { data, .. }) => {
                noticed.is_whole = *data;
                None
            }
            Change::ResetOver(..)
            | Change::Import(_)
            | Change::Rebase(_)
            | Change::LoadSnapshot(_) => {
                noticed.is_whole = true;
                None
            }
            Change::SetClock(_)
            | Change::AdvanceClock(_)
            | Change::Arm(_)
            | Change::ReplaceScenarios(_)
            | Change::Disarm(_)
            | Change::SaveSnapshot(_)
            | Change::DeleteSnapshot(_) => None,
        };
        if let Some((tenant, of, id)) = record {
            noticed.tenant = Some(tenant.clone());
            if is_credential(of) {
                let before = self.credential(tenant, (of, &id));
                noticed.credential = Some((of, id, before));
            }
        }
        noticed
    }

    /// Notes in the journal what a change has done, where it did something that exchanges see.
    pub(super) fn note_outside(&mut self, change: Noticed, applied: &Applied) {
        let Noticed { what, is_of_clock, tenant, is_whole, credential } = change;
        let mut writes = self.take_writes(tenant.as_deref());
        let Some(what) = what.filter(|_| applied.is_done()) else { return };
        if let (Some(tenant), Some((of, id, before))) = (tenant.as_deref(), credential) {
            writes.retain(|write| write.collection != of || write.id() != id);
            let after = self.credential(tenant, (of, &id));
            writes.push(RecordWrite::of_credential((tenant, of), before, after));
        }
        let written = match is_whole {
            true => OutsideWrites::Unknown,
            false => OutsideWrites::Known(writes),
        };
        let after = self.exchanges;
        self.journal.note_outside(OutsideChange { after, what, is_of_clock, tenant, written });
    }
}

/// What is to be said of a change, kept while it is made.
#[derive(Default)]
pub(super) struct Noticed {
    /// What it is in words; none where exchanges see nothing of it.
    what: Option<String>,
    /// Whether it changes the clock and nothing else.
    is_of_clock: bool,
    /// The tenant whose records it writes.
    tenant: Option<Box<str>>,
    /// Whether it changes the records as a whole.
    is_whole: bool,
    /// The token or API key that it writes, as it was before.
    credential: Option<(CollectionName, String, Option<LoggedDocument>)>,
}

/// Whether `change` is of the clock and of nothing else.
fn is_of_clock(change: &Change) -> bool {
    match change {
        Change::SetClock(_) | Change::AdvanceClock(_) => true,
        Change::Reset(parts) => *parts == Reset { clock: true, ..Reset::NONE },
        Change::PutRecord(..)
        | Change::DeleteRecord(..)
        | Change::ResetOver(..)
        | Change::Import(_)
        | Change::Rebase(_)
        | Change::Arm(_)
        | Change::ReplaceScenarios(_)
        | Change::Disarm(_)
        | Change::IssueToken(_)
        | Change::RevokeToken(..)
        | Change::LoadSnapshot(_)
        | Change::SaveSnapshot(_)
        | Change::DeleteSnapshot(_) => false,
    }
}

/// What a change is, in words; none where exchanges see nothing of it.
fn words(change: &Change) -> Option<String> {
    Some(match change {
        Change::PutRecord(tenant, record) => {
            let collection = record.collection().as_str();
            format!("the admin API put {collection} `{}` of tenant {tenant}", record.id())
        }
        Change::DeleteRecord(tenant, collection, id) => {
            format!("the admin API deleted {} `{id}` of tenant {tenant}", collection.as_str())
        }
        Change::Reset(parts) | Change::ResetOver(_, parts) => return reset_words(*parts),
        Change::Import(_) => "a state was imported".to_owned(),
        Change::Rebase(_) => "the files were read again".to_owned(),
        Change::SetClock(_) => "the clock was set".to_owned(),
        Change::AdvanceClock(by_ms) => format!("the clock was moved by {by_ms} ms"),
        Change::Arm(scenarios) => {
            let names: Vec<&str> = scenarios.iter().map(|scenario| &*scenario.name).collect();
            format!("scenarios were armed: {}", names.join(", "))
        }
        Change::ReplaceScenarios(_) => "the active scenarios were replaced".to_owned(),
        Change::Disarm(name) => format!("the scenario `{name}` was disarmed"),
        Change::IssueToken(spec) => format!("the admin API issued a token of {}", spec.tenant),
        Change::RevokeToken(_, name) => format!("the admin API revoked the token `{name}`"),
        Change::LoadSnapshot(name) => format!("the snapshot `{name}` was restored"),
        Change::SaveSnapshot(_) | Change::DeleteSnapshot(_) => return None,
    })
}

/// A reset of these parts, in words; none of all, where no journal is left to say it, nor of no part.
fn reset_words(parts: Reset) -> Option<String> {
    let names: Vec<String> = parts.names().map(|name| format!("the {name}")).collect();
    let (last, before) = names.split_last().filter(|_| parts != Reset::ALL)?;
    let is_one = before.is_empty()
        && matches!(parts, Reset { clock: true, .. } | Reset { journal: true, .. });
    let was = if is_one { "was" } else { "were" };
    Some(match before {
        [] => format!("{last} {was} reset"),
        before => format!("{} and {last} {was} reset", before.join(", ")),
    })
}
