//! What it means that a lint is found, and which of them are not looked for.

use super::names::LintSet;

/// What it means that a lint is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum LintWeight {
    /// It is said, and nothing more.
    #[default]
    Note,
    /// A run in which it is found has failed.
    Fail,
    /// The same, and a request that shows it is refused.
    Deny,
}

impl LintWeight {
    /// The weights by the words that flags and bodies use.
    pub const NAMES: [(&'static str, Self); 3] =
        [("note", Self::Note), ("fail", Self::Fail), ("deny", Self::Deny)];

    /// The weight called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, weight)| *weight)
    }

    /// Its word.
    pub fn as_str(self) -> &'static str {
        Self::NAMES[self as usize].0
    }

    /// Whether a run in which a lint is found has failed.
    pub fn fails(self) -> bool {
        self != Self::Note
    }
}

/// How a world looks at its clients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LintSettings {
    /// What it means that a lint is found.
    pub weight: LintWeight,
    /// Those that are not looked for.
    pub silenced: LintSet,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_is_named_by_its_word() {
        for (name, weight) in LintWeight::NAMES {
            assert_eq!((LintWeight::named(name), weight.as_str()), (Some(weight), name));
        }
        assert_eq!(LintWeight::named("Note"), None);
        let failing = LintWeight::NAMES.map(|(_, weight)| weight.fails());
        assert_eq!(failing, [false, true, true]);
    }
}
