//! The copies of a job: a letter each.

use std::fmt;

/// One copy of the job, by its place among all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CopyName(u8);

impl CopyName {
    /// The most copies: with more, the serial orders alone are more runs than a race is worth.
    pub const MOST: u8 = 4;

    /// The first `count` copies, at most all.
    pub fn first(count: u8) -> Vec<Self> {
        (0..count.min(Self::MOST)).map(Self).collect()
    }

    /// The copy of this letter, where there can be one.
    pub fn of(letter: &str) -> Option<Self> {
        let &[letter] = letter.as_bytes() else { return None };
        let place = letter.checked_sub(b'a')?;
        (place < Self::MOST).then_some(Self(place))
    }

    /// Its place among all, from 0.
    pub fn place(self) -> usize {
        self.0.into()
    }
}

impl fmt::Display for CopyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", char::from(b'a' + self.0))
    }
}

/// Copies as they are listed, in words.
pub fn listed(copies: &[CopyName], between: &str) -> String {
    copies.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_a_letter() {
        let all = CopyName::first(9);
        assert_eq!(listed(&all, " "), "a b c d");
        for copy in all {
            assert_eq!(CopyName::of(&copy.to_string()), Some(copy));
        }
        for none in ["", "e", "A", "ab", "1", "ä"] {
            assert_eq!(CopyName::of(none), None, "{none}");
        }
    }
}
