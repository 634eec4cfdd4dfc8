//! The documents of a neighbour's list, each as JSON text.

use crate::engine::query::{Paths, Queryable, Value, json_values};

/// Documents that a caller may see, each as it is shown.
pub(super) struct Rows<'a> {
    /// How many there are.
    pub count: usize,
    /// The one at this place.
    pub json: Box<dyn Fn(usize) -> String + 'a>,
}

impl<'a> Rows<'a> {
    /// Those at these places of a directory.
    pub(super) fn at(places: Vec<u32>, json: impl Fn(u32) -> String + 'a) -> Self {
        Self { count: places.len(), json: Box::new(move |at| json(places[at])) }
    }

    /// These texts.
    pub(super) fn of(texts: Vec<String>) -> Self {
        Self { count: texts.len(), json: Box::new(move |at| texts[at].clone()) }
    }
}

/// A document as a query sees it, in all languages.
pub(super) struct JsonText(pub String);

impl Queryable for JsonText {
    fn values(&self, paths: &Paths, see: &mut dyn FnMut(usize, Value<'_>)) {
        json_values::values(&self.0, paths, see);
    }
}
