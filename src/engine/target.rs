//! What a request, or an item of a bulk call, is about: the identifiers in the path and in the item.

use std::borrow::Cow;

use super::ambient::roll;
use super::operation::ItemIds;
use super::path_tree::{segment_text, variable};
use crate::json::{RawObject, as_text};

/// As many identifiers as an item of a bulk call can have.
const MOST_OF_ITEM: usize = 2;

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

    /// What `path` says, by the template of its operation; what is no text once it is decoded stays as it is.
    pub fn of_path(template: &'static str, path: &'a str) -> Self {
        let pairs = template.split('/').zip(path.split('/'));
        let ids = pairs.filter_map(|(part, text)| {
            Some((variable(part)?, segment_text(text).ok().map_or(Cow::Borrowed(text), Cow::Owned)))
        });
        Self::of(ids.collect())
    }

    /// The identifier called `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.ids.iter().find(|(known, _)| *known == name).map(|(_, value)| &**value)
    }

    /// The identifiers, each with its name, in their order.
    pub fn ids(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.ids.iter().map(|(name, value)| (*name, &**value))
    }

    /// The identifier called `name` of a path that has it.
    pub fn id(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// The last identifier of the path: the one a 404 names.
    pub fn last(&self) -> &str {
        self.ids.last().map_or("", |(_, value)| value)
    }

    /// Whether one of the identifiers is this.
    pub fn has_id(&self, id: &str) -> bool {
        self.ids.iter().any(|(_, known)| known == id)
    }

    /// A number that two targets share when they have the same identifiers.
    pub(super) fn key(&self) -> u64 {
        let parts = self.ids.iter().flat_map(|(name, id)| [name.as_bytes(), id.as_bytes()]);
        roll(0, &parts.collect::<Vec<_>>())
    }

    /// Whether an item of a bulk call is meant, which says itself what it is about.
    pub fn is_of_item(&self) -> bool {
        self.of_item
    }

    /// The same with the identifiers of the bulk item `raw`, which is `object` where it is one; an empty one counts as
    /// absent.
    #[must_use]
    pub fn with_item(&self, ids: ItemIds, raw: &'a str, object: Option<&RawObject<'a>>) -> Self {
        let mut target =
            Self { ids: Vec::with_capacity(self.ids.len() + MOST_OF_ITEM), of_item: true };
        target.ids.extend_from_slice(&self.ids);
        let mut add = |variable, raw: Option<&'a str>| {
            let text = raw.and_then(as_text).filter(|text| !text.is_empty());
            target.ids.extend(text.map(|text| (variable, text)));
        };
        match (ids, object) {
            (ItemIds::Text(variable), None) => add(variable, Some(raw)),
            (ItemIds::Members(members), Some(object)) => {
                for (member, variable) in members {
                    add(variable, object.get(member));
                }
            }
            (ItemIds::Text(_), Some(_)) | (ItemIds::Members(_), None) => {}
        }
        target
    }
}
