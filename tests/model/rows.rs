//! A list that stands in a file and is changed at run time, with the sentences of `docs/reload.md` as its rules.

use std::collections::BTreeMap;

use serde_json::Value;

/// A row: its key, and the document as the service shows it.
pub(crate) type Row = (String, Value);

/// What was done to a key at run time.
#[derive(Clone, Debug)]
enum Fate {
    /// It was in the file, and is not there any more.
    Removed,
    /// It is this. `known` where a file had it meanwhile, `again` where it was removed before.
    Written { document: Value, known: bool, again: bool },
}

/// A list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    file: Vec<Row>,
    fates: BTreeMap<String, Fate>,
    /// The keys that stand behind the rows of the file, in their order.
    behind: Vec<String>,
}

impl Rows {
    /// Those of a file, to which nothing was done.
    pub(crate) fn of(file: Vec<Row>) -> Self {
        Self { file, ..Self::default() }
    }

    /// All rows in the order of the list.
    pub(crate) fn all(&self) -> Vec<(&str, &Value)> {
        let in_file = self.file.iter().filter(|(key, _)| !self.behind.contains(key));
        let in_file = in_file.filter_map(|(key, document)| match self.fates.get(key) {
            None => Some((key.as_str(), document)),
            Some(Fate::Written { document, .. }) => Some((key.as_str(), document)),
            Some(Fate::Removed) => None,
        });
        let behind = self.behind.iter().filter_map(|key| Some((key.as_str(), self.get(key)?)));
        in_file.chain(behind).collect()
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        match self.fates.get(key) {
            Some(Fate::Removed) => None,
            Some(Fate::Written { document, .. }) => Some(document),
            None => self.file.iter().find(|(known, _)| known == key).map(|(_, document)| document),
        }
    }

    fn is_in_file(&self, key: &str) -> bool {
        self.file.iter().any(|(known, _)| known == key)
    }

    /// Writes a row: in its place where it has one, else behind all others.
    pub(crate) fn put(&mut self, key: &str, document: Value) {
        if self.get(key).is_none() {
            self.behind.push(key.to_owned());
        }
        let (was_known, again) = match self.fates.get(key) {
            Some(Fate::Removed) => (true, true),
            Some(Fate::Written { known, again, .. }) => (*known, *again),
            None => (false, false),
        };
        let known = was_known || self.is_in_file(key);
        self.fates.insert(key.to_owned(), Fate::Written { document, known, again });
    }

    /// Takes a row away; whether there was one.
    pub(crate) fn remove(&mut self, key: &str) -> bool {
        if self.get(key).is_none() {
            return false;
        }
        self.behind.retain(|known| known != key);
        let was_known = matches!(self.fates.get(key), Some(Fate::Written { known: true, .. }));
        if was_known || self.is_in_file(key) {
            self.fates.insert(key.to_owned(), Fate::Removed);
        } else {
            self.fates.remove(key);
        }
        true
    }

    /// The file says something else: what was written or removed stays so. A row that the file has no more comes before
    /// those that were added, an added one that the file now has takes that place.
    pub(crate) fn reload(&mut self, file: Vec<Row>) {
        let has = |key: &str| file.iter().any(|(known, _)| known == key);
        let lost = self.file.iter().map(|(key, _)| key).filter(|key| {
            !has(key)
                && !self.behind.contains(key)
                && matches!(self.fates.get(*key), Some(Fate::Written { .. }))
        });
        let mut behind: Vec<String> = lost.cloned().collect();
        behind.extend(self.behind.iter().cloned());
        behind.retain(|key| {
            !has(key) || matches!(self.fates.get(key), Some(Fate::Written { again: true, .. }))
        });
        for (key, fate) in &mut self.fates {
            if let Fate::Written { known, .. } = fate {
                *known |= has(key);
            }
        }
        self.behind = behind;
        self.file = file;
    }
}
