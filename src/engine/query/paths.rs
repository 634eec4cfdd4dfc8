//! Several dotted names at once, so that one walk through a document finds the values of all of them.

/// A tree of the segments of dotted names; each different name has a number, in the order of their coming.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paths {
    number: Option<usize>,
    below: Vec<(Box<str>, Paths)>,
}

impl Paths {
    /// The tree of the dotted `names`, numbered in their order where they differ.
    pub fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut paths = Self::default();
        let mut next = 0;
        for name in names {
            let segments: Vec<&str> = name.split('.').collect();
            next = next.max(paths.add(&segments, next) + 1);
        }
        paths
    }

    /// Adds a name, as number `next` if it is new; returns its number.
    pub(super) fn add<S: AsRef<str>>(&mut self, segments: &[S], next: usize) -> usize {
        let mut end = self;
        for segment in segments {
            let segment = segment.as_ref();
            let at = end.below.binary_search_by(|(known, _)| (**known).cmp(segment));
            let at = at.unwrap_or_else(|at| {
                end.below.insert(at, (segment.into(), Self::default()));
                at
            });
            end = &mut end.below[at].1;
        }
        *end.number.get_or_insert(next)
    }

    /// The number of the name that ends here.
    pub fn number(&self) -> Option<usize> {
        self.number
    }

    /// The names that go on, by their next segment.
    pub fn below(&self) -> impl Iterator<Item = (&str, &Self)> {
        self.below.iter().map(|(segment, rest)| (&**segment, rest))
    }

    /// Whether no name goes on.
    pub fn is_end(&self) -> bool {
        self.below.is_empty()
    }

    /// The names that go on with `segment`.
    pub fn get(&self, segment: &str) -> Option<&Self> {
        let at = self.below.binary_search_by(|(known, _)| (**known).cmp(segment)).ok()?;
        Some(&self.below[at].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_share_their_beginnings_and_keep_their_numbers() {
        let paths = Paths::of(["mixins.a", "id", "mixins", "id", "mixins.a.b"]);
        let number = |name: &str| {
            let end = name.split('.').try_fold(&paths, |paths, segment| paths.get(segment));
            end.and_then(Paths::number)
        };
        let names = ["mixins.a", "id", "mixins", "mixins.a.b", "mixins.b", "x"];
        assert_eq!(names.map(number), [Some(0), Some(1), Some(2), Some(3), None, None]);
        assert_eq!(paths.below().map(|(segment, _)| segment).collect::<Vec<_>>(), ["id", "mixins"]);
        assert!(!paths.is_end() && paths.get("id").is_some_and(Paths::is_end));
    }
}
