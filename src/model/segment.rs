//! Customer segments.

use serde::Serialize;

use super::{Id, Moment, Timestamp};
use crate::json::FreeMap;

/// A customer segment of a tenant.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Identity within the tenant.
    pub id: Id,
    /// Language → name.
    pub name: FreeMap,
    /// Language → description.
    pub description: Option<FreeMap>,
    /// The site it belongs to.
    pub site_code: Box<str>,
    /// Whether it is active; inactive when the file does not say.
    pub status: SegmentStatus,
    /// The time frame in which it is valid.
    pub validity: Validity,
    /// Attributes of the tenant's own.
    pub mixins: Option<FreeMap>,
    /// Mixin name → schema URL.
    pub metadata_mixins: Option<FreeMap>,
    /// Number of writes so far, from 1.
    pub version: u64,
    /// First write.
    pub created_at: Moment,
    /// Latest write.
    pub modified_at: Moment,
}

/// Whether a segment counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum SegmentStatus {
    /// It counts.
    Active,
    /// It does not.
    Inactive,
}

impl SegmentStatus {
    /// The states by the words that files use.
    pub const NAMES: [(&'static str, Self); 2] =
        [("ACTIVE", Self::Active), ("INACTIVE", Self::Inactive)];
}

/// A time frame, open where a side is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// Start.
    pub from: Option<Moment>,
    /// End.
    pub to: Option<Moment>,
}

impl Validity {
    /// Whether `now` lies in the frame, its ends included, in a world that started at `start`.
    pub fn holds(&self, now: Timestamp, start: Timestamp) -> bool {
        self.from.is_none_or(|from| from.on(start) <= now)
            && self.to.is_none_or(|to| now <= to.on(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_frame_holds_from_its_beginning_to_its_end() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let start = at("2026-01-01T00:00:00Z");
        let moment = |text: &str| Some(Moment::parse(text).unwrap());
        let frame = Validity { from: moment("-1d"), to: moment("2026-02-01T00:00:00Z") };
        for (now, holds) in [
            ("2025-12-30T23:59:59.999Z", false),
            ("2025-12-31T00:00:00Z", true),
            ("2026-02-01T00:00:00Z", true),
            ("2026-02-01T00:00:00.001Z", false),
        ] {
            assert_eq!(frame.holds(at(now), start), holds, "{now}");
        }
        assert!(Validity::default().holds(start, start));
        assert!(!Validity { from: moment("+1ms"), to: None }.holds(start, start));
    }
}
