//! Dotted names, and the comma-separated lists of them.

/// A dotted name with its segments: `customer.id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) name: Box<str>,
    pub(super) segments: Box<[Box<str>]>,
}

impl Path {
    /// Splits a dotted name; nothing when a segment is empty.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let segments: Box<[Box<str>]> = name.split('.').map(Into::into).collect();
        let whole = segments.iter().all(|segment| !segment.is_empty());
        whole.then(|| Self { name: name.into(), segments })
    }
}

/// The members of a comma-separated list without the blanks around them, each with its offset; none in a blank text.
pub(super) fn members(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    let blank = text.trim_ascii().is_empty();
    text.split(',').filter(move |_| !blank).map(move |member| {
        let start = next + (member.len() - member.trim_ascii_start().len());
        next += member.len() + 1;
        (start, member.trim_ascii())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_split_at_its_dots() {
        let path = Path::parse("mixins.loyalty.tier").unwrap();
        assert_eq!(&*path.name, "mixins.loyalty.tier");
        assert_eq!(*path.segments, ["mixins".into(), "loyalty".into(), "tier".into()]);
        for broken in ["", ".", "a.", ".a", "a..b"] {
            assert_eq!(Path::parse(broken), None, "{broken}");
        }
    }

    #[test]
    fn members_know_where_they_stand() {
        let list = |text| members(text).collect::<Vec<_>>();
        assert_eq!(list(" a , b.c,"), [(1, "a"), (5, "b.c"), (9, "")]);
        assert_eq!(list("  "), []);
        assert_eq!(list(","), [(0, ""), (1, "")]);
    }
}
