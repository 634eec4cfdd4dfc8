//! The issued tokens of a world, found by whatever they are looked up by: to issue one costs the same, however many there are.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::model::{Timestamp, Token};

/// A token, and the tenant it was given out for.
#[derive(Clone, Debug)]
pub(super) struct IssuedToken {
    pub(super) tenant: Box<str>,
    pub(super) token: Arc<Token>,
    /// Its place among those that make room.
    rank: Rank,
}

/// Whether a token lives, and when it ends, in milliseconds: what is lower is missed less.
type Rank = (bool, i64);

/// What a token is called, whether it is dead, and its text: live ones come first, however many dead ones had the name.
type NameAndText = (Box<str>, bool, Arc<str>);

/// All of them. The texts are shared between the tables.
#[derive(Clone, Debug, Default)]
pub(super) struct TokenIndex {
    tokens: HashMap<Arc<str>, IssuedToken>,
    /// By tenant, the names and texts.
    names: BTreeMap<Box<str>, BTreeSet<NameAndText>>,
    /// The text of the token that a text is exchanged for.
    refreshed: HashMap<Box<str>, Arc<str>>,
    /// The one that is missed least comes first.
    ranks: BTreeSet<(Rank, Arc<str>)>,
}

impl TokenIndex {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether it is empty.
    pub(super) fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Adds a `token` for `tenant`, in the place of one with its text; relative ends refer to `start`.
    pub(super) fn add(
        &mut self,
        tenant: &str,
        token: &Arc<Token>,
        (lives, start): (bool, Timestamp),
    ) {
        _ = self.remove(&token.text);
        let text: Arc<str> = (&*token.text).into();
        let end = token.expires_at.map_or(i64::MAX, |end| end.on(start).as_millis());
        let rank = (lives, end);
        _ = self.ranks.insert((rank, Arc::clone(&text)));
        if !self.names.contains_key(tenant) {
            _ = self.names.insert(tenant.into(), BTreeSet::new());
        }
        if let Some(names) = self.names.get_mut(tenant) {
            _ = names.insert((token.name.clone(), !lives, Arc::clone(&text)));
        }
        if let Some(refresh) = &token.refresh_token {
            _ = self.refreshed.insert(refresh.clone(), Arc::clone(&text));
        }
        let issued = IssuedToken { tenant: tenant.into(), token: Arc::clone(token), rank };
        _ = self.tokens.insert(text, issued);
    }

    /// Takes the one with this text away.
    pub(super) fn remove(&mut self, text: &str) -> Option<IssuedToken> {
        let (text, issued) = self.tokens.remove_entry(text)?;
        if let Some(refresh) = issued.token.refresh_token.as_deref()
            && self.refreshed.get(refresh).is_some_and(|of| *of == text)
        {
            _ = self.refreshed.remove(refresh);
        }
        if let Some(names) = self.names.get_mut(&issued.tenant) {
            let name = issued.token.name.clone();
            _ = names.remove(&(name, !issued.rank.0, Arc::clone(&text)));
            if names.is_empty() {
                _ = self.names.remove(&issued.tenant);
            }
        }
        _ = self.ranks.remove(&(issued.rank, text));
        Some(issued)
    }

    /// Notes whether the one with this text lives.
    pub(super) fn note(&mut self, text: &str, lives: bool) {
        let Some((text, issued)) = self.tokens.get_key_value(text) else { return };
        let (text, before) = (Arc::clone(text), issued.rank);
        let rank = (lives, before.1);
        if rank != before {
            _ = self.ranks.remove(&(before, Arc::clone(&text)));
            _ = self.ranks.insert((rank, Arc::clone(&text)));
            if let Some(issued) = self.tokens.get_mut(&text) {
                issued.rank = rank;
                if let Some(names) = self.names.get_mut(&issued.tenant) {
                    let name = &issued.token.name;
                    _ = names.remove(&(name.clone(), lives, Arc::clone(&text)));
                    _ = names.insert((name.clone(), !lives, Arc::clone(&text)));
                }
            }
        }
    }

    /// The one that is missed least: a killed one, else the one that ends first.
    pub(super) fn least_missed(&self) -> Option<&IssuedToken> {
        self.ranks.first().and_then(|(_, text)| self.tokens.get(text))
    }

    /// The one with this text.
    pub(super) fn get(&self, text: &str) -> Option<&IssuedToken> {
        self.tokens.get(text)
    }

    /// The one that `refresh` is exchanged for.
    pub(super) fn refreshed_by(&self, refresh: &str) -> Option<&IssuedToken> {
        self.refreshed.get(refresh).and_then(|text| self.tokens.get(text))
    }

    /// Those of `tenant` called `name`, live ones first, by their texts.
    pub(super) fn named(&self, tenant: &str, name: &str) -> impl Iterator<Item = &Arc<Token>> {
        let from = (Box::from(name), false, Arc::from(""));
        let names =
            self.names.get(tenant).into_iter().flat_map(move |names| names.range(from.clone()..));
        let name: Box<str> = name.into();
        names.take_while(move |(it, ..)| *it == name).filter_map(|(.., text)| self.token(text))
    }

    /// Those of `tenant`, by their names, of each live ones first.
    pub(super) fn of(&self, tenant: &str) -> impl Iterator<Item = &Arc<Token>> {
        let names = self.names.get(tenant).into_iter().flatten();
        names.filter_map(|(.., text)| self.token(text))
    }

    /// The tenants that any is of, sorted.
    pub(super) fn tenants(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(|tenant| &**tenant)
    }

    fn token(&self, text: &str) -> Option<&Arc<Token>> {
        self.tokens.get(text).map(|issued| &issued.token)
    }
}
