//! Paging: which rows of a list an answer shows.

use crate::engine::error::QueryError;
use crate::engine::error::query::shortened;

/// The largest page number and page size that is understood.
///
/// The vendor takes page 99999 and refuses 1e15; the largest 32-bit integer lies between and is what a service
/// in its language would choose.
pub const PAGE_LIMIT: usize = 2_147_483_647;

/// One page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    number: usize,
    size: usize,
}

impl Page {
    /// Reads `pageNumber` (absent: 1) and `pageSize` (absent: `default_size`), which is `cut` where it is too large, as a
    /// service does that would rather answer less than not at all.
    ///
    /// # Errors
    ///
    /// When one of them is anything but digits, or not from 1 to [`PAGE_LIMIT`].
    pub fn parse(
        page_number: Option<&str>,
        page_size: Option<&str>,
        default_size: impl FnOnce() -> usize,
        cut: impl FnOnce(usize) -> usize,
    ) -> Result<Self, QueryError> {
        let number = page_number.map_or(Ok(1), |text| positive("pageNumber", text))?;
        let size = page_size.map(|text| positive("pageSize", text)).transpose()?;
        Ok(Self { number, size: cut(size.unwrap_or_else(default_size)) })
    }

    /// How many rows of the list come before this page.
    pub fn offset(&self) -> usize {
        (self.number - 1).saturating_mul(self.size)
    }

    /// Its number, from 1.
    pub fn number(&self) -> usize {
        self.number
    }

    /// What to say of a page that is behind the last one of `total` rows.
    pub fn past_the_end(&self, total: usize) -> String {
        let last = total.div_ceil(self.size);
        format!(
            "page {} is past the end: {total} documents were found, and the last page is {last}",
            self.number
        )
    }

    /// How many rows the page has at most.
    pub fn size(&self) -> usize {
        self.size
    }
}

fn positive(parameter: &'static str, text: &str) -> Result<usize, QueryError> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits { text.parse().ok() } else { None };
    number.filter(|number| (1..=PAGE_LIMIT).contains(number)).ok_or_else(|| {
        let message = format!("Invalid value '{}' of {parameter}", shortened(text));
        QueryError::new(parameter, message, format!("a number from 1 to {PAGE_LIMIT}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_offset_and_size() {
        let cases = [
            ((None, None, None), (0, 60)),
            ((Some("1"), Some("60"), None), (0, 60)),
            ((Some("3"), Some("25"), None), (50, 25)),
            ((Some("007"), None, None), (360, 60)),
            ((Some("99999"), Some("60"), None), (5_999_880, 60)),
            ((Some("2"), Some("500"), Some(200)), (200, 200)),
            ((Some("2"), Some("100"), Some(200)), (100, 100)),
            ((None, None, Some(16)), (0, 16)),
            ((Some("2147483647"), Some("1"), None), (2_147_483_646, 1)),
        ];
        for ((number, size, max), expected) in cases {
            let page =
                Page::parse(number, size, || 60, |size| size.min(max.unwrap_or(size))).unwrap();
            assert_eq!((page.offset(), page.size()), expected, "{number:?} {size:?} {max:?}");
        }
    }

    #[test]
    fn only_numbers_in_reach_are_understood() {
        let broken = [
            "",
            " ",
            "0",
            "00",
            "-1",
            "+1",
            " 1",
            "1 ",
            "1.0",
            "abc",
            "1e15",
            "1e+21",
            "٣",
            "0x1",
            "2147483648",
            "1000000000000000",
            "9007199254740991",
            "99999999999999999999999999",
        ];
        for text in broken {
            let error = Page::parse(Some(text), None, || 60, |size| size).unwrap_err();
            assert_eq!(error.parameter, "pageNumber");
            assert_eq!(error.message, format!("Invalid value '{text}' of pageNumber"));
            assert_eq!(error.expected, "a number from 1 to 2147483647");
            let error = Page::parse(None, Some(text), || 60, |size| size.min(200)).unwrap_err();
            assert_eq!(error.parameter, "pageSize", "{text}");
        }
    }
}
