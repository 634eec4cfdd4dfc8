//! What became of a case.

/// What became of a case, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The command says that all went well, and it did not.
    Lied,
    /// What another writer had written was overwritten by one who had not read it.
    LostUpdate,
    /// A record more than there should be.
    Duplicate,
    /// The command waits for an answer that does not come, or does not end.
    Waits,
    /// Two runs of the case came to different verdicts.
    Flaky,
    /// Another exit code: the failure was seen.
    Stopped,
    /// The call did not come, or the fault found nothing to act on.
    NotReached,
    /// The exit code of the baseline, and all that has to end well did.
    Survived,
}

/// The verdicts with the words that flags and files use, and the sign of each in a matrix.
#[rustfmt::skip]
pub const VERDICTS: [(Verdict, &str, char); 8] = [
    (Verdict::Lied,       "lied",        'L'),
    (Verdict::LostUpdate, "lost-update", 'U'),
    (Verdict::Duplicate,  "duplicate",   'D'),
    (Verdict::Waits,      "waits",       'W'),
    (Verdict::Flaky,      "flaky",       'F'),
    (Verdict::Stopped,    "stopped",     's'),
    (Verdict::NotReached, "not-reached", '-'),
    (Verdict::Survived,   "survived",    '.'),
];

impl Verdict {
    /// Those that make a sweep fail unless others are chosen.
    pub const BAD: [Self; 4] = [Self::Lied, Self::LostUpdate, Self::Duplicate, Self::Waits];

    fn row(self) -> (Self, &'static str, char) {
        let row = VERDICTS.into_iter().find(|(known, ..)| *known == self);
        row.expect("every verdict has a row")
    }

    /// The word that flags and files use.
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// The verdict with this word.
    pub fn named(word: &str) -> Option<Self> {
        VERDICTS.iter().find(|(_, known, _)| *known == word).map(|(verdict, ..)| *verdict)
    }

    /// Its sign in a matrix.
    pub fn sign(self) -> char {
        self.row().2
    }

    /// In words for people.
    pub fn words(self) -> String {
        self.as_str().replace('-', " ")
    }

    /// Whether it is one of those that are looked at again and reported one by one.
    pub fn is_bad(self) -> bool {
        Self::BAD.contains(&self) || self == Self::Flaky
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_have_words_and_signs_of_their_own() {
        for (verdict, word, sign) in VERDICTS {
            assert_eq!(Verdict::named(word), Some(verdict));
            assert_eq!((verdict.as_str(), verdict.sign()), (word, sign));
        }
        assert_eq!(Verdict::named("fine"), None);
        assert_eq!(Verdict::LostUpdate.words(), "lost update");
        assert!(VERDICTS.is_sorted_by_key(|(verdict, ..)| *verdict));
    }
}
