//! Checks values against kinds that are made of others: alternatives, maps, and forms that a function judges.

use std::ops::RangeInclusive;

use super::check::{Check, CheckedPlace};
use super::{Form, Keys, Kind, Shape};
use crate::findings::{Code, Mistake};
use crate::json::spanned::{SpannedMember, SpannedValue, ValueKind};

impl Check<'_> {
    pub(super) fn flag(&mut self, node: &SpannedValue<'_>, place: CheckedPlace<'_>) {
        if !matches!(node.value, ValueKind::Bool(_)) {
            self.wrong_type(node, place, "true or false");
        }
    }

    pub(super) fn whole(
        &mut self,
        node: &SpannedValue<'_>,
        bounds: RangeInclusive<u64>,
        place: CheckedPlace<'_>,
    ) {
        let ValueKind::Number(number) = node.value else {
            return self.wrong_type(node, place, "a number");
        };
        if !number.parse().is_ok_and(|number: u64| bounds.contains(&number)) {
            let (least, most) = bounds.into_inner();
            let to = if most == u64::MAX { String::new() } else { format!(" to {most}") };
            let message =
                format!("{place} must be a whole number from {least}{to}, found {number}");
            self.report(Code::BadNumber, node, message, "");
        }
    }

    pub(super) fn form(&mut self, node: &SpannedValue<'_>, form: &Form, place: CheckedPlace<'_>) {
        if !form.types.contains(&node.kind()) {
            return self.wrong_type(node, place, form.expected);
        }
        self.mistakes.extend((form.judge)(node).err().map(|flaw| flaw.at(&node.span, place)));
    }

    pub(super) fn one_or_more(
        &mut self,
        node: &SpannedValue<'_>,
        element: &Kind,
        place: CheckedPlace<'_>,
    ) {
        if !matches!(node.value, ValueKind::List(_)) {
            self.value(node, element, place);
        } else if node.elements().is_empty() && node.whole {
            self.report(Code::Empty, node, format!("{place} is empty"), "");
        } else {
            self.list(node, element, place);
        }
    }

    pub(super) fn list_of(
        &mut self,
        node: &SpannedValue<'_>,
        (least, element): (usize, &Kind),
        place: CheckedPlace<'_>,
    ) {
        self.list(node, element, place);
        let found = node.elements().len();
        if found < least && node.whole && matches!(node.value, ValueKind::List(_)) {
            let message = match found {
                0 => format!("{place} is empty"),
                _ => format!("{place} has {found} of at least {least}"),
            };
            self.report(Code::Empty, node, message, format!("write {least} or more"));
        }
    }

    pub(super) fn map_of(
        &mut self,
        node: &SpannedValue<'_>,
        keys: &Keys,
        value: &Kind,
        place: CheckedPlace<'_>,
    ) {
        self.is_object(node, place);
        for member in node.members() {
            let key = CheckedPlace::Key(&member.key);
            let flaw = (keys.judge)(&member.key).err();
            self.mistakes.extend(flaw.map(|flaw| flaw.at(&member.key_span, format!("key {key}"))));
            self.value(&member.value, value, key);
        }
    }

    pub(super) fn either(
        &mut self,
        node: &SpannedValue<'_>,
        kinds: &[Kind],
        place: CheckedPlace<'_>,
    ) {
        if let Some(kind) = kinds.iter().find(|kind| kind.takes(node)) {
            return self.value(node, kind, place);
        }
        let expected: Vec<&str> = kinds.iter().map(Kind::expected).collect();
        self.wrong_type(node, place, &expected.join(" or "));
    }

    pub(super) fn one_key(
        &mut self,
        node: &SpannedValue<'_>,
        shape: &Shape,
        place: CheckedPlace<'_>,
    ) {
        self.object(node, shape, place);
        let known = |key: &str| shape.fields.iter().any(|field| field.name == key);
        let says_something = |member: &&SpannedMember<'_>| member.value.value != ValueKind::Null;
        let mut present =
            node.members().iter().filter(|member| known(&member.key)).filter(says_something);
        let (first, second) = (present.next(), present.next());
        let names: Vec<&str> = shape.fields.iter().map(|field| field.name).collect();
        let hint = format!("it takes exactly one of {}", names.join(", "));
        if let (Some(first), Some(second)) = (first, second) {
            let message = format!("{} has `{}` and `{}`", shape.name, first.key, second.key);
            let mistake = Mistake::new(Code::Contradiction, second.key_span.clone(), message);
            self.mistakes.push(mistake.hint(hint));
        } else if first.is_none()
            && node.kind() == "an object"
            && node.whole
            && node.members().iter().all(|member| known(&member.key))
        {
            self.report(Code::MissingKey, node, format!("{place} is empty"), hint);
        }
    }
}

impl Kind {
    /// What it expects, where several can stand.
    pub(crate) fn expected(&self) -> &'static str {
        match self {
            Self::Text | Self::Id | Self::Word(_) => "a string",
            Self::Whole(..) => "a number",
            Self::List(_) | Self::ListOf(..) => "an array",
            Self::Object(_)
            | Self::FreeMap
            | Self::TextMap
            | Self::Members(_)
            | Self::MapOf(..)
            | Self::OneKey(_) => "an object",
            Self::Any => "any value",
            Self::Flag => "true or false",
            Self::Form(form) => form.expected,
            Self::OneOrMore(element) => element.expected(),
            Self::Either(kinds) => kinds.first().map_or("", Self::expected),
        }
    }

    /// Whether the type of a value is one that is possible here.
    fn takes(&self, node: &SpannedValue<'_>) -> bool {
        match self {
            Self::Any => true,
            Self::Flag => matches!(node.value, ValueKind::Bool(_)),
            Self::Form(form) => form.types.contains(&node.kind()),
            Self::OneOrMore(element) => node.kind() == "an array" || element.takes(node),
            Self::Either(kinds) => kinds.iter().any(|kind| kind.takes(node)),
            Self::Text
            | Self::Id
            | Self::Word(_)
            | Self::List(_)
            | Self::ListOf(..)
            | Self::Object(_)
            | Self::FreeMap
            | Self::TextMap
            | Self::Members(_)
            | Self::Whole(..)
            | Self::MapOf(..)
            | Self::OneKey(_) => node.kind() == self.expected(),
        }
    }
}
