//! Documents as queries see them: the paths and the values that the tables of their fields make.

use super::json_values::leaf;
use super::{Paths, Value, json_values};
use crate::model::Timestamp;
use crate::model::fields::{DocumentField, FieldSet, FieldValue};
use crate::schema::{Field, Kind, Shape};

/// The dotted paths of documents.
#[derive(Debug, Default)]
pub struct KnownPaths {
    /// Those that the contract gives them.
    pub names: Vec<String>,
    /// What the paths into their free maps start with.
    pub free: Vec<String>,
    /// Those of maps that stand for one of their texts, the one that the reader's language chooses.
    pub localized: &'static [&'static str],
}

impl KnownPaths {
    /// Adds the shown ones of `fields`, which start with `base`.
    pub(crate) fn add<D>(&mut self, base: &str, fields: &[DocumentField<D>]) {
        let shown = fields.iter().filter(|field| field.shown);
        shown.for_each(|field| self.add_field(base, &field.schema));
    }

    /// Those of documents as files have them, where what is named is never spelled out.
    pub(crate) fn in_files(shape: &Shape) -> Self {
        let mut paths = Self::default();
        let spells_out = |field: &Field| matches!(field.kind, Kind::Object(shape) if shape.open);
        let fields = shape.fields.iter().filter(|field| !spells_out(field));
        fields.for_each(|field| paths.add_field("", field));
        paths
    }

    /// Whether a document can have something at `path`.
    pub(crate) fn can_have(&self, path: &str) -> bool {
        self.names.iter().any(|known| known == path)
            || self.free.iter().any(|map| path.starts_with(map))
    }

    /// Adds `field`, which starts with `base`, and what is below it.
    pub(crate) fn add_field(&mut self, base: &str, field: &Field) {
        let path = format!("{base}{}", field.name);
        let below = format!("{path}.");
        self.names.push(path);
        if let &Kind::Object(shape) | &Kind::List(&Kind::Object(shape)) = &field.kind {
            shape.fields.iter().for_each(|field| self.add_field(&below, field));
        } else if field.kind.is_map() {
            self.free.push(below);
        }
    }
}

/// Calls `see` for the shown values of `doc` at `paths`; relative instants refer to `start`.
pub(crate) fn values(
    doc: &dyn FieldSet,
    paths: &Paths,
    start: Timestamp,
    see: &mut dyn FnMut(usize, Value<'_>),
) {
    for (name, paths) in paths.below() {
        let Some(value) = doc.get(true, name) else { continue };
        match value {
            FieldValue::Text(text) => leaf(paths, Value::Text(text), see),
            FieldValue::Texts([]) => leaf(paths, Value::Structure, see),
            FieldValue::Texts(texts) => {
                for text in texts {
                    leaf(paths, Value::Text(text), see);
                }
            }
            FieldValue::Count(count) => leaf(paths, Value::Number(count.into()), see),
            FieldValue::Flag(flag) => leaf(paths, Value::Bool(flag), see),
            FieldValue::Moment(moment) => leaf(paths, Value::Instant(moment.on(start)), see),
            FieldValue::Map(_) if paths.is_end() => leaf(paths, Value::Structure, see),
            FieldValue::Map(map) => json_values::values(map.get(), paths, see),
            FieldValue::Object(part) => {
                // One without members is not shown.
                let mut is_shown = false;
                part.each(true, &mut |_, _| is_shown = true);
                if is_shown {
                    leaf(paths, Value::Structure, see);
                }
                values(part, paths, start, see);
            }
        }
    }
}
