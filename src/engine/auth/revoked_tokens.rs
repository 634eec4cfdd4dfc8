//! Tokens that were killed before their time, tenant by tenant: one tenant's death is no other's.

use std::collections::{BTreeSet, HashMap, VecDeque};

/// The texts of killed tokens, and where each is dead.
///
/// There are no more of them than there are tokens that tenants know, and [`RevokedTokens::MOST_STRANGERS`] texts in
/// [`RevokedTokens::MOST_BYTES`] bytes that none knows, as under the auth mode that takes any: of those the one that was killed
/// first is forgotten first, and lives again.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct RevokedTokens {
    texts: HashMap<Box<str>, Reach>,
    /// Tenants and texts that the tenants do not know, in the order in which they were killed.
    strangers: VecDeque<(Box<str>, Box<str>)>,
    stranger_bytes: usize,
}

/// Where a text is dead: in `tenants`, or everywhere but there.
#[derive(Clone, Debug, Default)]
struct Reach {
    everywhere: bool,
    tenants: BTreeSet<Box<str>>,
}

impl RevokedTokens {
    /// Most texts kept that no tenant knows.
    pub(in crate::engine) const MOST_STRANGERS: usize = 10_000;
    /// Most bytes of them.
    pub(in crate::engine) const MOST_BYTES: usize = 4 * 1024 * 1024;

    /// Whether none was killed.
    pub(in crate::engine) fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Whether `text` is dead in `tenant`.
    pub(in crate::engine) fn has(&self, tenant: &str, text: &str) -> bool {
        self.texts.get(text).is_some_and(|reach| reach.everywhere != reach.tenants.contains(tenant))
    }

    /// Whether `text` is dead anywhere.
    pub(in crate::engine) fn has_anywhere(&self, text: &str) -> bool {
        self.texts.contains_key(text)
    }

    /// Whether `text` is dead in tenants that were not named.
    pub(in crate::engine) fn has_everywhere(&self, text: &str) -> bool {
        self.texts.get(text).is_some_and(|reach| reach.everywhere)
    }

    /// The tenants that were named when `text` was killed, or lives again.
    pub(in crate::engine) fn tenants(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts
            .iter()
            .flat_map(|(text, reach)| reach.tenants.iter().map(move |tenant| (&**tenant, &**text)))
    }

    /// Kills `text` in `tenant`, which knows it; false when it was dead there already.
    pub(in crate::engine) fn kill(&mut self, tenant: &str, text: &str) -> bool {
        if self.has(tenant, text) {
            return false;
        }
        let reach = self.texts.entry(text.into()).or_default();
        match reach.everywhere {
            true => _ = reach.tenants.remove(tenant),
            false => _ = reach.tenants.insert(tenant.into()),
        }
        true
    }

    /// Kills `text` in `tenant`, which does not know it; false when it was dead there already.
    pub(in crate::engine) fn kill_stranger(&mut self, tenant: &str, text: &str) -> bool {
        let was_alive = self.kill(tenant, text);
        if was_alive {
            self.estrange(tenant, text);
        }
        was_alive
    }

    /// Kills `text` in all tenants, also in those to come, but in none of `others`.
    pub(in crate::engine) fn kill_everywhere<'t>(
        &mut self,
        text: &str,
        others: impl Iterator<Item = &'t str>,
    ) {
        let reach = Reach { everywhere: true, tenants: others.map(Box::from).collect() };
        self.texts.insert(text.into(), reach);
        self.strangers.retain(|(_, stranger)| **stranger != *text);
        self.count_bytes();
    }

    /// Lets `text` live again in `tenant`.
    pub(in crate::engine) fn revive(&mut self, tenant: &str, text: &str) {
        if !self.has(tenant, text) {
            return;
        }
        self.strangers.retain(|(of, stranger)| **of != *tenant || **stranger != *text);
        self.count_bytes();
        self.let_live(tenant, text);
    }

    /// What is dead under `text` in `tenant` is not known there any more.
    pub(in crate::engine) fn estrange(&mut self, tenant: &str, text: &str) {
        if !self.has(tenant, text) {
            return;
        }
        self.strangers.push_back((tenant.into(), text.into()));
        self.stranger_bytes += tenant.len() + text.len();
        while self.strangers.len() > Self::MOST_STRANGERS || self.stranger_bytes > Self::MOST_BYTES
        {
            let Some((tenant, text)) = self.strangers.pop_front() else { break };
            self.stranger_bytes -= tenant.len() + text.len();
            self.let_live(&tenant, &text);
        }
    }

    fn let_live(&mut self, tenant: &str, text: &str) {
        let Some(reach) = self.texts.get_mut(text) else { return };
        match reach.everywhere {
            true => _ = reach.tenants.insert(tenant.into()),
            false => _ = reach.tenants.remove(tenant),
        }
        if !reach.everywhere && reach.tenants.is_empty() {
            self.texts.remove(text);
        }
    }

    fn count_bytes(&mut self) {
        let bytes = self.strangers.iter().map(|(tenant, text)| tenant.len() + text.len());
        self.stranger_bytes = bytes.sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_dead_where_it_was_killed_and_nowhere_else() {
        let mut killed = RevokedTokens::default();
        assert!(killed.kill("aaa", "t") && !killed.kill("aaa", "t"));
        assert!(killed.has("aaa", "t") && !killed.has("bbb", "t") && !killed.has("aaa", "u"));
        killed.kill_everywhere("t", ["other"].into_iter());
        assert!(killed.has("aaa", "t") && killed.has("bbb", "t") && !killed.has("other", "t"));
        killed.revive("bbb", "t");
        assert!(killed.has("aaa", "t") && !killed.has("bbb", "t") && killed.has("to-come", "t"));
        assert!(killed.kill("bbb", "t") && killed.has("bbb", "t"));
        let mut killed = RevokedTokens::default();
        killed.kill("aaa", "t");
        killed.revive("aaa", "t");
        assert!(!killed.has_anywhere("t") && killed.texts.is_empty());
    }

    #[test]
    fn of_texts_that_no_tenant_knows_the_first_are_forgotten_first() {
        let mut killed = RevokedTokens::default();
        killed.kill("aaa", "known");
        for number in 0..=RevokedTokens::MOST_STRANGERS {
            assert!(killed.kill_stranger("aaa", &format!("t{number}")));
        }
        assert_eq!(killed.texts.len(), RevokedTokens::MOST_STRANGERS + 1);
        assert!(killed.has("aaa", "known") && !killed.has("aaa", "t0") && killed.has("aaa", "t1"));
        let long = "x".repeat(64 * 1024);
        for number in 0..100 {
            killed.kill_stranger("aaa", &format!("{number}{long}"));
        }
        let bytes: usize = killed.texts.keys().map(|text| text.len()).sum();
        assert!(bytes <= RevokedTokens::MOST_BYTES + 100 && killed.has("aaa", "known"));
        assert!(killed.has("aaa", &format!("99{long}")));
    }

    #[test]
    fn a_text_that_was_put_back_is_not_forgotten_with_the_strangers() {
        let mut killed = RevokedTokens::default();
        killed.kill_stranger("aaa", "t");
        killed.revive("aaa", "t");
        killed.kill("aaa", "t");
        for number in 0..=RevokedTokens::MOST_STRANGERS {
            killed.kill_stranger("aaa", &format!("t{number}"));
        }
        assert!(killed.has("aaa", "t"));
    }
}
