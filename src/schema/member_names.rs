//! The names of all members that a shape knows, for what is near an unknown one.

use super::{Kind, Shape};

/// The members of `shape` and of the objects in it, dotted.
pub(crate) fn member_names(shape: &Shape, place: &str, all: &mut Vec<String>) {
    for field in shape.fields {
        match field.kind {
            Kind::Object(inner) => member_names(inner, &format!("{place}{}.", field.name), all),
            Kind::Text
            | Kind::Id
            | Kind::Word(_)
            | Kind::List(_)
            | Kind::ListOf(..)
            | Kind::FreeMap
            | Kind::TextMap
            | Kind::Members(_)
            | Kind::Any
            | Kind::Flag
            | Kind::Whole(..)
            | Kind::Form(_)
            | Kind::OneOrMore(_)
            | Kind::MapOf(..)
            | Kind::Either(_)
            | Kind::OneKey(_) => all.push(format!("{place}{}", field.name)),
        }
    }
}
