//! What became of every rule that was ever active in a world, whatever was reset, replaced or made inactive since.

use std::collections::BTreeMap;

use super::rule::{Rule, Scenario};
use crate::engine::ambient::roll;

/// Most rules of which an account is kept; of those beyond it only their number is.
pub const MAX_ACCOUNTED: usize = 10_000;

/// The accounts of rules, those of one world or of several together.
#[derive(Clone, Debug, Default)]
pub struct RuleAccounts {
    /// By a hash of scenario, name and text: rules that are written in requests share names.
    rules: BTreeMap<u64, RuleAccount>,
    /// How often a rule was not taken in, because there were too many.
    more: u64,
}

/// What became of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleAccount {
    /// The scenario.
    pub scenario: Box<str>,
    /// The rule.
    pub rule: Box<str>,
    /// How often it was looked at.
    pub considered: u64,
    /// How often it acted.
    pub fired: u64,
}

impl RuleAccounts {
    /// The rules of `scenario` are active from now on.
    pub(in crate::engine) fn take_in(&mut self, scenario: &Scenario) {
        for rule in &scenario.rules {
            self.account((scenario, rule));
        }
    }

    /// A rule was looked at, and acted or not.
    pub(super) fn count(&mut self, rule: (&Scenario, &Rule), fired: bool) {
        if let Some(account) = self.account(rule) {
            account.considered += 1;
            account.fired += u64::from(fired);
        }
    }

    fn account(&mut self, (scenario, rule): (&Scenario, &Rule)) -> Option<&mut RuleAccount> {
        let (name, text) = (scenario.name.as_bytes(), rule.text.as_bytes());
        let key = roll(0, &[b"account", name, rule.name.as_bytes(), text]);
        if !self.rules.contains_key(&key) && self.rules.len() >= MAX_ACCOUNTED {
            self.more += 1;
            return None;
        }
        Some(self.rules.entry(key).or_insert_with(|| RuleAccount {
            scenario: scenario.name.clone(),
            rule: rule.name.clone(),
            considered: 0,
            fired: 0,
        }))
    }

    /// Adds the accounts of another world.
    pub fn add(&mut self, other: &Self) {
        self.more += other.more;
        for (key, account) in &other.rules {
            if let Some(known) = self.rules.get_mut(key) {
                known.considered += account.considered;
                known.fired += account.fired;
            } else if self.rules.len() < MAX_ACCOUNTED {
                self.rules.insert(*key, account.clone());
            } else {
                self.more += 1;
            }
        }
    }

    /// All of them, by scenario and rule.
    pub fn list(&self) -> Vec<&RuleAccount> {
        let mut all: Vec<&RuleAccount> = self.rules.values().collect();
        all.sort_by_key(|account| (&account.scenario, &account.rule));
        all
    }

    /// Whether there is any.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.more == 0
    }

    /// How often a rule was not taken in, because there were too many.
    pub fn more(&self) -> u64 {
        self.more
    }
}

#[cfg(test)]
mod tests {
    use super::super::fault::Then;
    use super::super::when::When;
    use super::*;

    fn scenario(name: &str, rules: usize) -> Scenario {
        let rule = |number: usize| Rule {
            name: number.to_string().into(),
            on: Vec::new(),
            when: When::default(),
            skip: 0,
            times: None,
            every: 1,
            chance: None,
            lasts_ms: None,
            by_target: false,
            in_state: None,
            to_state: None,
            then: Then::default(),
            text: "{}".into(),
        };
        Scenario {
            name: name.into(),
            title: String::new(),
            description: String::new(),
            is_ad_hoc: true,
            warnings: Vec::new(),
            rules: (0..rules).map(rule).collect(),
            steps: Vec::new(),
            verify: Vec::new(),
            text: "{}".into(),
        }
    }

    #[test]
    fn the_same_rule_of_two_worlds_is_one_and_another_text_is_another() {
        let (mut one, mut other) = (RuleAccounts::default(), RuleAccounts::default());
        let mut known = scenario("a", 1);
        for (accounts, fired) in [(&mut one, true), (&mut other, false)] {
            accounts.take_in(&known);
            accounts.count((&known, &known.rules[0]), fired);
        }
        known.rules[0].text = "{ }".into();
        other.take_in(&known);
        one.add(&other);
        let counts: Vec<_> = one.list().iter().map(|it| (it.considered, it.fired)).collect();
        assert!(counts.contains(&(2, 1)) && counts.contains(&(0, 0)), "{counts:?}");
    }

    #[test]
    fn there_is_a_bound_and_what_is_beyond_it_is_counted() {
        let mut accounts = RuleAccounts::default();
        accounts.take_in(&scenario("a", MAX_ACCOUNTED + 2));
        assert_eq!((accounts.list().len(), accounts.more()), (MAX_ACCOUNTED, 2));
        let mut sum = RuleAccounts::default();
        sum.take_in(&scenario("b", 1));
        sum.add(&accounts);
        assert_eq!((sum.list().len(), sum.more()), (MAX_ACCOUNTED, 3));
    }
}
