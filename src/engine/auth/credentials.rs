//! Who may call a tenant: the tokens and API keys of its files, as the tenant has them now.

use hashbrown::{HashMap, HashSet};

use crate::engine::record_change::{LiveChange, Put};
use crate::model::{Client, CollectionName, Token};

/// The token texts and API keys that hold in a tenant, in the order of their files.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    tokens: Vec<Token>,
    token_places: HashMap<Box<str>, usize>,
    clients: Vec<Client>,
    client_places: HashMap<Box<str>, usize>,
    /// The names of tokens and the ids of API keys that were changed or removed at run time and that the files do not
    /// have any more. Should they have them again, what was done still holds.
    lost: [HashSet<Box<str>>; 2],
}

impl Credentials {
    /// Those of `tokens` and `clients`, listed in their order.
    pub fn new(tokens: Vec<Token>, clients: Vec<Client>) -> Self {
        Self {
            token_places: places(tokens.iter().map(|token| &token.text)),
            tokens,
            client_places: places(clients.iter().map(|client| &client.id)),
            clients,
            lost: Default::default(),
        }
    }

    /// The token with this text.
    pub fn token(&self, text: &str) -> Option<&Token> {
        self.token_places.get(text).map(|place| &self.tokens[*place])
    }

    /// Whether a token has this text, or can be exchanged with it.
    pub fn has_text(&self, text: &str) -> bool {
        let has = |token: &Token| token.texts().any(|known| known == text);
        self.token(text).is_some() || self.tokens.iter().any(has)
    }

    /// The token called `name`.
    pub fn token_named(&self, name: &str) -> Option<&Token> {
        self.tokens.iter().find(|token| *token.name == *name)
    }

    /// The first token that has one of `scopes` for as long as the files say: a service's, else one that stands for a customer.
    pub fn fitting(&self, scopes: &[&str]) -> Option<&Token> {
        let has_one = |token: &&Token| token.scopes.iter().any(|known| scopes.contains(&&**known));
        let lasts = |token: &&Token| token.expires_at.is_none() && token.tenant.is_none();
        let fitting = || self.tokens().filter(has_one).filter(lasts);
        fitting().find(|token| token.customer_id.is_none()).or_else(|| fitting().next())
    }

    /// The tokens in the order of their file.
    pub fn tokens(&self) -> impl Iterator<Item = &Token> {
        self.tokens.iter()
    }

    /// The API key called `id`.
    pub fn client(&self, id: &str) -> Option<&Client> {
        self.client_places.get(id).map(|place| &self.clients[*place])
    }

    /// The API keys in the order of their file.
    pub fn clients(&self) -> impl Iterator<Item = &Client> {
        self.clients.iter()
    }

    /// The ids of the API keys, sorted.
    pub fn client_ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self.clients.iter().map(|client| &*client.id).collect();
        ids.sort_unstable();
        ids
    }

    /// Stores `token` in the place of the one of its name, else at the end.
    pub(in crate::engine) fn put_token(&mut self, token: Token) -> Put {
        let put = put(&mut self.tokens, token, |token| &token.name);
        self.token_places = places(self.tokens.iter().map(|token| &token.text));
        put
    }

    /// Stores `client` in the place of the one with its id, else at the end.
    pub(in crate::engine) fn put_client(&mut self, client: Client) -> Put {
        let put = put(&mut self.clients, client, |client| &client.id);
        self.client_places = places(self.clients.iter().map(|client| &client.id));
        put
    }

    /// Removes the token called `name`; false when there is none.
    pub(in crate::engine) fn remove_token(&mut self, name: &str) -> bool {
        let before = self.tokens.len();
        self.tokens.retain(|token| *token.name != *name);
        self.token_places = places(self.tokens.iter().map(|token| &token.text));
        self.tokens.len() < before
    }

    /// Removes the API key called `id`; false when there is none.
    pub(in crate::engine) fn remove_client(&mut self, id: &str) -> bool {
        let before = self.clients.len();
        self.clients.retain(|client| *client.id != *id);
        self.client_places = places(self.clients.iter().map(|client| &client.id));
        self.clients.len() < before
    }

    /// What differs here from `old`, over `new`; reports the names of tokens and the ids of API keys for which both
    /// differ from `old`.
    pub(in crate::engine) fn rebased(
        &self,
        old: &Self,
        new: &Self,
        kept: &mut dyn FnMut(CollectionName, &str, LiveChange),
    ) -> Self {
        let [lost_tokens, lost_clients] = &self.lost;
        let tokens = [&self.tokens[..], &old.tokens, &new.tokens];
        let (tokens, lost_tokens) =
            merged(tokens, lost_tokens, |token| &token.name, &mut |name, change| {
                kept(CollectionName::Tokens, name, change);
            });
        let clients = [&self.clients[..], &old.clients, &new.clients];
        let (clients, lost_clients) =
            merged(clients, lost_clients, |client| &client.id, &mut |id, change| {
                kept(CollectionName::Clients, id, change);
            });
        Self { lost: [lost_tokens, lost_clients], ..Self::new(tokens, clients) }
    }
}

/// The places of rows by their texts.
fn places<'t>(texts: impl Iterator<Item = &'t Box<str>>) -> HashMap<Box<str>, usize> {
    texts.enumerate().map(|(place, text)| (text.clone(), place)).collect()
}

fn put<T>(rows: &mut Vec<T>, row: T, key: fn(&T) -> &str) -> Put {
    if let Some(known) = rows.iter_mut().find(|known| key(known) == key(&row)) {
        *known = row;
        return Put::Replaced;
    }
    rows.push(row);
    Put::Created
}

/// The rows of `new` under what `live` differs from `old`, and from files before that had the `lost` keys; reports the
/// keys for which both differ. Then the keys that `new` lacks and that `live` has changed or removed.
fn merged<T: Clone + PartialEq>(
    [live, old, new]: [&[T]; 3],
    lost: &HashSet<Box<str>>,
    key: fn(&T) -> &str,
    kept: &mut dyn FnMut(&str, LiveChange),
) -> (Vec<T>, HashSet<Box<str>>) {
    let by_key = |rows: &'_ [T]| -> HashMap<Box<str>, T> {
        rows.iter().map(|row| (key(row).into(), row.clone())).collect()
    };
    let (live_rows, old_rows, new_rows) = (by_key(live), by_key(old), by_key(new));
    let mut rows = Vec::with_capacity(new.len());
    for row in new {
        let name = key(row);
        let (was, is) = (old_rows.get(name), live_rows.get(name));
        let file_changed = was != Some(row);
        let file_had_it = was.is_some() || lost.contains(name);
        match is {
            None if file_had_it => {
                if file_changed {
                    kept(name, LiveChange::Removed);
                }
            }
            Some(is) if was != Some(is) => {
                if file_changed && is != row {
                    kept(name, if file_had_it { LiveChange::Changed } else { LiveChange::Added });
                }
                rows.push(is.clone());
            }
            Some(_) | None => rows.push(row.clone()),
        }
    }
    for row in live.iter().filter(|row| !new_rows.contains_key(key(row))) {
        let was = old_rows.get(key(row));
        if was == Some(row) {
            continue;
        }
        if was.is_some() {
            kept(key(row), LiveChange::Changed);
        }
        rows.push(row.clone());
    }
    let differs = |row: &&T| live_rows.get(key(row)) != Some(*row);
    let had = old.iter().filter(differs).map(key).chain(lost.iter().map(|name| &**name));
    let lost = had.filter(|name| !new_rows.contains_key(*name)).map(Box::from).collect();
    (rows, lost)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_world_changed_stays_over_new_files_and_the_rest_follows_them() {
        type Row = (&'static str, u32);
        let old: &[Row] = &[
            ("same", 1),
            ("file", 1),
            ("live", 1),
            ("both", 1),
            ("gone", 1),
            ("cut", 1),
            ("lost", 1),
        ];
        let live: &[Row] = &[
            ("same", 1),
            ("file", 1),
            ("live", 2),
            ("both", 2),
            ("gone", 1),
            ("lost", 2),
            ("made", 2),
            ("twice", 2),
        ];
        let new: &[Row] = &[
            ("both", 3),
            ("same", 1),
            ("file", 3),
            ("live", 1),
            ("cut", 3),
            ("twice", 3),
            ("new", 3),
        ];
        let mut kept = Vec::new();
        let (rows, lost) =
            merged([live, old, new], &HashSet::new(), |row| row.0, &mut |key, change| {
                kept.push((key.to_owned(), change));
            });
        let expected: &[Row] = &[
            ("both", 2),
            ("same", 1),
            ("file", 3),
            ("live", 2),
            ("twice", 2),
            ("new", 3),
            ("lost", 2),
            ("made", 2),
        ];
        assert_eq!(rows, expected);
        let expected = [
            ("both", LiveChange::Changed),
            ("cut", LiveChange::Removed),
            ("twice", LiveChange::Added),
            ("lost", LiveChange::Changed),
        ];
        assert_eq!(kept, expected.map(|(key, change)| (key.to_owned(), change)));
        assert_eq!(lost, HashSet::from(["lost".into()]));
    }

    #[test]
    fn what_a_world_did_outlives_files_that_lack_the_row_for_a_while() {
        type Row = (&'static str, u32);
        let old: &[Row] = &[("cut", 1), ("live", 1), ("same", 1)];
        let live: &[Row] = &[("live", 2), ("same", 1), ("made", 2)];
        let mut reported = Vec::new();
        let mut step = |live: &[Row], old: &[Row], new: &[Row], lost: &HashSet<Box<str>>| {
            merged([live, old, new], lost, |row| row.0, &mut |key, change| {
                reported.push((key.to_owned(), change));
            })
        };
        let (rows, lost) = step(live, old, &[], &HashSet::new());
        assert_eq!(rows, [("live", 2), ("made", 2)]);
        // Removed only now, while no file has it.
        let (rows, lost) = step(&[("made", 2)], &[], &[], &lost);
        assert_eq!(rows, [("made", 2)]);
        let (rows, lost) = step(&rows, &[], &[("cut", 1), ("live", 1), ("same", 1)], &lost);
        assert_eq!((rows, lost.len()), (vec![("same", 1), ("made", 2)], 0));
        let cut = ["cut", "live"].map(|key| (key.to_owned(), LiveChange::Removed));
        assert_eq!(reported[1..], cut);
    }
}
