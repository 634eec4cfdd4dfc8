//! The documents that fixtures hold: for each collection its shape, and how a checked document is read.

mod assignment;
mod collection;
mod credentials;
mod directory;
mod metadata;
mod segment;
mod settings;

use super::located::{Node, Value};
use super::mistake::Mistake;
use super::shape::Shape;
use crate::model::json::FreeMap;
use crate::model::{Id, Moment, Scopes};

pub(super) use assignment::AssignmentRow;
pub(super) use collection::{
    CLIENTS, COLLECTIONS, CUSTOMER_ASSIGNMENTS, CUSTOMERS, Collection, LEGAL_ENTITIES, SEGMENTS,
    TOKENS,
};
pub(super) use settings::{TEMPLATE, TENANT, TenantSettings};

/// A document that a fixture file can hold.
pub(super) trait Fixture: Sized {
    /// What it looks like.
    const SHAPE: &'static Shape;

    /// Reads one that was checked against the shape; none when it was not.
    fn read(doc: &Doc<'_>) -> Option<Self>;

    /// By what others name the document `node`, even where the rest cannot be read.
    fn identity(node: &Node<'_>) -> Option<Id> {
        node.get("id")?.text().map(Id::from)
    }

    /// Whether `node`, of which neither document nor identity can be read, may be what others name.
    fn may_be_named(_node: &Node<'_>) -> bool {
        true
    }

    /// Tells what no shape can say: keys that do not go together. It may have mistakes by itself.
    fn judge(&self, _doc: &Doc<'_>, _mistakes: &mut Vec<Mistake>) {}
}

/// A checked value and the text it stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Doc<'a> {
    /// The value.
    pub node: &'a Node<'a>,
    /// The file.
    pub text: &'a str,
}

impl<'a> Doc<'a> {
    /// The object under `key`.
    fn doc(&self, key: &str) -> Option<Doc<'a>> {
        self.node.get(key).map(|node| Doc { node, text: self.text })
    }

    /// The text under `key`.
    fn text(&self, key: &str) -> Option<Box<str>> {
        self.node.get(key)?.text().map(Box::from)
    }

    /// The texts of the array under `key`.
    fn texts(&self, key: &str) -> Scopes {
        let elements = self.node.get(key).map_or(&[][..], Node::elements);
        elements.iter().filter_map(|element| element.text().map(Box::from)).collect()
    }

    /// The whole number under `key`.
    fn count(&self, key: &str) -> Option<u64> {
        match self.node.get(key)?.value {
            Value::Number(number) => number.parse().ok(),
            Value::Null | Value::Bool(_) | Value::Text(_) | Value::List(_) | Value::Object(_) => {
                None
            }
        }
    }

    /// The instant under `key`.
    fn moment(&self, key: &str) -> Option<Moment> {
        Moment::parse(self.node.get(key)?.text()?).ok()
    }

    /// The object under `key`, verbatim.
    fn free_map(&self, key: &str) -> Option<FreeMap> {
        FreeMap::of_text(&self.text[self.node.get(key)?.span.clone()])
    }

    /// What the word under `key` stands for in `table`.
    fn word<T: Copy>(&self, key: &str, table: &[(&str, T)]) -> Option<T> {
        let word = self.node.get(key)?.text()?;
        table.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
    }
}
