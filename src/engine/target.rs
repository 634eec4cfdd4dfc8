//! What a request, or an item of a bulk call, is about: the identifiers in the path and in the item.

use std::borrow::Cow;

use crate::json::{RawObject, as_text};

/// The identifiers a request names, by the name of their path variable.
#[derive(Clone, Debug, Default)]
pub struct Target<'a> {
    ids: Vec<(&'static str, Cow<'a, str>)>,
    of_item: bool,
}

impl<'a> Target<'a> {
    /// What the variables of a path say, by their names.
    pub fn of(ids: Vec<(&'static str, Cow<'a, str>)>) -> Self {
        Self { ids, of_item: false }
    }

    /// The identifier called `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.ids.iter().find(|(known, _)| *known == name).map(|(_, value)| &**value)
    }

    /// The identifier called `name` of a path that has it.
    pub fn id(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// The last identifier of the path: the one a 404 names.
    pub fn last(&self) -> &str {
        self.ids.last().map_or("", |(_, value)| value)
    }

    /// Whether an item of a bulk call is meant, which says itself what it is about.
    pub fn is_of_item(&self) -> bool {
        self.of_item
    }

    /// The same with the identifiers of a bulk item; an empty one counts as absent.
    #[must_use]
    pub fn with_item(&self, names: &[&'static str], item: &RawObject<'a>) -> Self {
        let mut target = self.clone();
        target.of_item = true;
        for name in names {
            let text = item.get(name).and_then(as_text).filter(|text| !text.is_empty());
            target.ids.extend(text.map(|text| (*name, text)));
        }
        target
    }
}
