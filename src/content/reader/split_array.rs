//! Where a long array can be cut in two, to read both halves at once: without it a reload of 100,000 assignments takes
//! 1.4 times as long, on two cores that others use too.

use memchr::memmem;

/// A place near the middle of the array whose first document starts at `first` of `text`: it looks as if another one
/// started there. Whether that is so shows when the first half is read; none where the halves are not long.
pub(super) fn middle(text: &str, first: usize, long: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let half = bytes.len().checked_sub(first)? / 2;
    if half <= long {
        return None;
    }
    let line = memchr::memrchr(b'\n', &bytes[..first]).unwrap_or(first);
    let leads = [&bytes[line..first], b",", b", ", b",\n"];
    let mut leads =
        leads.into_iter().filter(|lead| lead.trim_ascii().len() < 2 && !lead.is_empty());
    leads.find_map(|lead| {
        let start = [lead, b"{"].concat();
        let found = memmem::find(&bytes[first + half..], &start)?;
        Some(first + half + found + lead.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: usize = 40;

    fn cut(open: &str, between: &str, row: &str) -> Option<String> {
        let rows = vec![row; 20 + 3 * LONG / row.len()].join(between);
        let text = format!("{open}{rows}]");
        let place = middle(&text, open.len(), LONG)?;
        Some(text[place - between.len()..place].to_owned())
    }

    #[test]
    fn arrays_are_cut_where_a_document_starts_as_the_first_one_does() {
        let row = "{\n    \"mixins\": {\n      \"list\": [1, {}, {}]\n    }\n  }";
        for (open, between) in [("[\n  ", ",\n  "), ("{\"a\": [\n  ", ",\n  ")] {
            assert_eq!(cut(open, between, row).as_deref(), Some(between), "{open}");
        }
        for (open, between) in [("[", ","), ("[", ", "), ("[", ",\n"), ("[\n", ",\n")] {
            assert_eq!(cut(open, between, "{\"id\": \"é\"}").as_deref(), Some(between), "{open}");
        }
    }

    #[test]
    fn short_arrays_are_not_cut() {
        assert_eq!(middle("[{},{},{},{}]", 1, LONG), None);
    }
}
