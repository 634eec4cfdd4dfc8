//! The names of all members that a shape knows, for what is near an unknown one.

use super::{Kind, Shape};

/// Adds the members of `shape` and of the objects in it, dotted, each behind `place`.
pub(crate) fn member_names(shape: &Shape, place: &str, all: &mut Vec<String>) {
    for field in shape.fields {
        let name = format!("{place}{}", field.name);
        if let Kind::Object(inner) = field.kind {
            member_names(inner, &format!("{name}."), all);
        } else {
            all.push(name);
        }
    }
}
