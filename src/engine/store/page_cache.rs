//! The page of a list that was shown last, as bytes: storefronts and dashboards request the same one again and again.
//!
//! It never outlives a change of a row; the caller that keeps a page watches everything else that it shows.

use std::cell::RefCell;

use bytes::Bytes;

/// Larger pages are written anew each time.
const MOST_BYTES: usize = 64 * 1024;

/// A page from its second request on: what is requested once leaves next to nothing behind. A tenant has one for each of its
/// collections, few of which are listed: hence the box.
#[derive(Debug, Default)]
pub(super) struct PageCache(RefCell<Option<Box<CachedPage>>>);

#[derive(Debug)]
struct CachedPage {
    skip: usize,
    size: usize,
    bytes: Option<Bytes>,
}

impl PageCache {
    /// The page of `size` rows from the `skip`-th on: as it is kept, else as `write` shows it now.
    pub(super) fn get_or_write(
        &self,
        skip: usize,
        size: usize,
        write: impl FnOnce() -> Vec<u8>,
    ) -> Bytes {
        let mut last = self.0.borrow_mut();
        let asked_before = last.as_mut().filter(|page| (page.skip, page.size) == (skip, size));
        let Some(page) = asked_before else {
            *last = Some(Box::new(CachedPage { skip, size, bytes: None }));
            return write().into();
        };
        if let Some(bytes) = &page.bytes {
            return bytes.clone();
        }
        let written = Bytes::from(write());
        page.bytes = (written.len() <= MOST_BYTES).then(|| written.clone());
        written
    }

    /// Forgets it: a row has changed.
    pub(super) fn forget(&mut self) {
        *self.0.get_mut() = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_kept_from_the_second_time_on_until_a_row_changes() {
        let mut kept = PageCache::default();
        let show = |kept: &PageCache, skip, text: &str| {
            String::from_utf8(kept.get_or_write(skip, 2, || text.into()).to_vec()).unwrap()
        };
        assert_eq!(show(&kept, 0, "a"), "a");
        assert_eq!(show(&kept, 0, "b"), "b");
        assert_eq!(show(&kept, 0, "c"), "b");
        assert_eq!(show(&kept, 2, "d"), "d");
        assert_eq!(show(&kept, 0, "e"), "e");
        assert_eq!(show(&kept, 0, "f"), "f");
        kept.forget();
        assert_eq!(show(&kept, 0, "g"), "g");
    }

    #[test]
    fn a_large_page_is_not_kept() {
        let kept = PageCache::default();
        for length in [MOST_BYTES + 1, MOST_BYTES + 2, MOST_BYTES + 3] {
            assert_eq!(kept.get_or_write(0, 1, || vec![b' '; length]).len(), length);
        }
    }
}
