//! Where a file has mistakes of form: what is not said around them may have been meant.

use crate::findings::Mistake;
use crate::json::spanned::{SpannedMember, SpannedValue, ValueKind};
use crate::suggest::nearest;

/// The places of such mistakes, from top to bottom.
#[derive(Debug)]
pub(super) struct SuppressedChecks(Vec<usize>);

impl SuppressedChecks {
    /// The places of the errors among `mistakes`.
    pub(super) fn of(mistakes: &[Mistake]) -> Self {
        let errors = mistakes.iter().filter(|mistake| mistake.is_error());
        let mut places: Vec<usize> = errors.map(|mistake| mistake.span.start).collect();
        places.sort_unstable();
        Self(places)
    }

    /// Whether there is one in `node`.
    pub(super) fn is_in(&self, node: &SpannedValue<'_>) -> bool {
        let next = self.0.partition_point(|place| *place < node.span.start);
        !node.whole || self.0.get(next).is_some_and(|place| *place < node.span.end)
    }

    /// Whether `node` may have been meant to say `key` too: an unknown key resembles it.
    pub(super) fn hides(&self, node: &SpannedValue<'_>, key: &str) -> bool {
        let is_wrong =
            |member: &&SpannedMember<'_>| self.0.binary_search(&member.key_span.start).is_ok();
        let mut wrong = node.members().iter().filter(is_wrong);
        node.torn || wrong.any(|member| nearest(&member.key, [key]).is_some())
    }

    /// Whether all that `node` says under `keys` is beyond doubt, and what it does not say there too.
    pub(super) fn spares(&self, node: &SpannedValue<'_>, keys: &[&str]) -> bool {
        keys.iter().all(|key| {
            let said = || node.members().iter().filter(|member| member.key == *key);
            let is_clear = said().all(|member| !self.is_in(&member.value));
            is_clear && said().count() <= 1 && !self.hides(node, key)
        })
    }

    /// Whether `key` of `node` is absent beyond doubt.
    pub(super) fn lacks(&self, node: &SpannedValue<'_>, key: &str) -> bool {
        let says = |member: &SpannedMember<'_>| {
            member.key == key && (member.value.value != ValueKind::Null || member.value.is_lost())
        };
        !self.hides(node, key) && !node.members().iter().any(says)
    }
}
