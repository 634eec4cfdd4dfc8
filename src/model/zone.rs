//! Instants without a zone: many languages print local times so, and a reader cannot know which instant is meant.

/// What to write instead of a text that `is_instant` would let through if it had a zone.
pub fn zone_hint(text: &str, is_instant: impl Fn(&str) -> bool) -> Option<String> {
    /// A date, and what parts it from the time.
    const DATE: usize = "0000-00-00".len();
    let has_time = matches!(text.as_bytes().get(DATE), Some(b'T' | b't' | b' '));
    let in_utc = format!("{text}Z");
    // In the query of a URL a plus sign would be a blank, so the example has a minus.
    (has_time && !is_instant(text) && is_instant(&in_utc)).then(|| {
        format!(
            "the zone is missing: write `{in_utc}` for UTC, or an offset such as `{text}-05:00`"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;

    #[test]
    fn only_a_zone_may_be_missing() {
        let hint = |text: &str| zone_hint(text, |text| Timestamp::parse(text).is_ok());
        let expected = "the zone is missing: write `2024-10-12T12:00:00Z` for UTC, or an offset such as `2024-10-12T12:00:00-05:00`";
        assert_eq!(hint("2024-10-12T12:00:00").as_deref(), Some(expected));
        for text in ["2024-10-12T12:00:00.123", "2024-10-12 12:00:00", "2024-10-12T12:00"] {
            assert!(hint(text).is_some_and(|hint| hint.contains(&format!("`{text}Z`"))), "{text}");
        }
        for text in [
            "2024-10-12T12:00:00Z",
            "2024-10-12T25:00:00",
            "2024-10-12",
            "yesterday",
            "",
            "äöüäöü T",
        ] {
            assert_eq!(hint(text), None, "{text}");
        }
    }
}
