//! Words that the reports of a run say alike.

/// `1 rule`, `2 rules`.
pub(super) fn count(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Things that are named in a line.
const MOST_NAMED: usize = 4;

/// The first of `all`, and how many more there are.
pub(super) fn some(all: Vec<String>) -> String {
    let more = all.len().saturating_sub(MOST_NAMED);
    let named: Vec<String> = all.into_iter().take(MOST_NAMED).collect();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    named.join(", ") + &more
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut() {
        let all = (1..=6).map(|number| number.to_string()).collect();
        assert_eq!(some(all), "1, 2, 3, 4 and 2 more");
    }
}
