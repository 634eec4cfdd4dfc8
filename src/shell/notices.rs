//! Notices that were printed: what is so for the whole process is said once, and not once in a world.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// The most that are remembered. Then all are forgotten, and a notice that comes again is printed again.
const MOST: usize = 10_000;

/// The notices that were printed.
#[derive(Debug, Default)]
pub(super) struct Notices(Mutex<HashSet<Box<str>>>);

impl Notices {
    /// Whether `notice` was not said before; from now on it was.
    pub(super) fn are_new(&self, notice: &str) -> bool {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if said.contains(notice) {
            return false;
        }
        if said.len() >= MOST {
            said.clear();
        }
        said.insert(notice.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_new_once_and_they_are_bounded() {
        let notices = Notices::default();
        assert!(notices.are_new("a") && !notices.are_new("a") && notices.are_new("b"));
        for number in 0..MOST {
            assert!(notices.are_new(&number.to_string()));
        }
        assert!(notices.0.lock().unwrap().len() <= MOST);
        assert!(notices.are_new("a"));
    }
}
