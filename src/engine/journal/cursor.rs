//! A reader's place in a journal: what is behind it, so that it can go on from there, and learns what it has missed.

use super::{Entry, Filter, Journal};

/// Most exchanges that are looked at in one step, so that a reader never holds a world for long.
const MOST_LOOKED_AT: usize = 1_000;

/// A reader's place in a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// How often the journal had begun anew; none where what the reader knows is from before that.
    round: Option<u64>,
    /// How many exchanges since the journal began are behind it.
    behind: u64,
}

/// What is new for a reader.
#[derive(Clone, Debug)]
pub enum News {
    /// The journal began anew.
    Cleared,
    /// How many exchanges were dropped before they were read, whatever the filter.
    Dropped(u64),
    /// The world was changed by something else than an exchange. A journal has no such news itself.
    Changed,
    /// This exchange is one of those that the reader wants.
    Exchange(Box<Entry>),
}

impl Journal {
    /// The place behind everything.
    pub fn end(&self) -> Cursor {
        Cursor { round: Some(self.round), behind: self.total }
    }

    /// The place before everything that is kept.
    pub fn beginning(&self) -> Cursor {
        Cursor { round: Some(self.round), behind: self.dropped() }
    }

    /// The place behind the exchange with this number, also where that or more is not kept any more.
    pub fn behind(&self, number: u64) -> Cursor {
        let round = Some(self.round);
        let numbers = self.exchanges.front().zip(self.exchanges.back());
        let Some((oldest, latest)) = numbers.map(|(one, other)| (one.number(), other.number()))
        else {
            // Nothing is kept: nothing happened since a beginning, or everything was dropped.
            let is_new = self.total == 0 && number > 0;
            return Cursor { round: round.filter(|_| !is_new), behind: 0 };
        };
        let first = oldest.saturating_sub(self.dropped());
        if number > latest || number + 1 < first {
            return Cursor { round: None, behind: 0 };
        }
        Cursor { round, behind: number + 1 - first }
    }

    /// At most `most` news behind `cursor`, which moves on, and whether there may be more at once.
    pub fn news(&self, cursor: &mut Cursor, filter: &Filter, most: usize) -> (Vec<News>, bool) {
        let mut news = Vec::new();
        if cursor.round != Some(self.round) {
            *cursor = Cursor { round: Some(self.round), behind: 0 };
            news.push(News::Cleared);
        }
        let dropped = self.dropped();
        if cursor.behind < dropped {
            news.push(News::Dropped(dropped - cursor.behind));
            cursor.behind = dropped;
        }
        let read = usize::try_from(cursor.behind - dropped).unwrap_or(usize::MAX);
        for exchange in self.exchanges.iter_from(read).take(MOST_LOOKED_AT) {
            if news.len() >= most {
                break;
            }
            cursor.behind += 1;
            if filter.admits(exchange) {
                news.push(News::Exchange(Box::new(exchange.clone())));
            }
        }
        (news, cursor.behind < self.total)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, Method, StatusCode};

    use super::super::{NewEntry, StatusFilter};
    use super::*;
    use crate::engine::delivery::Delivery;
    use crate::engine::effect::Effects;
    use crate::engine::journal::Origin;
    use crate::engine::message::{Request, Response};
    use crate::engine::trace::Trace;
    use crate::model::Timestamp;

    /// Notes an exchange with this number and status.
    fn note(journal: &mut Journal, number: u64, status: u16) {
        let (headers, body) = (HeaderMap::new(), Bytes::new());
        let (method, uri) = (Method::GET, "/".parse().unwrap());
        let request = Request { method, uri, headers, body, packed: None, port_of: None };
        journal.note(NewEntry {
            number,
            id: &format!("w-{number}"),
            at: Timestamp::from_millis(0),
            request: &request,
            items: &[],
            path: "/",
            tenant: None,
            token: None,
            operation: None,
            response: &Response::empty(StatusCode::from_u16(status).unwrap()),
            delivery: Delivery::Whole,
            origin: Origin::Organic,
            committed: false,
            considered: Vec::new(),
            effects: &Effects::default(),
            trace: Trace::default(),
            introduction: None,
            writes: Vec::new(),
            seed: 1,
        });
    }

    fn noted(length: usize, numbers: std::ops::RangeInclusive<u64>) -> Journal {
        let mut journal = Journal::new(length);
        numbers.for_each(|number| note(&mut journal, number, 200));
        journal
    }

    /// All news behind `cursor`, in words.
    fn all(journal: &Journal, cursor: &mut Cursor, filter: &Filter) -> Vec<String> {
        let mut all = Vec::new();
        loop {
            let (news, more) = journal.news(cursor, filter, 2);
            all.extend(news.iter().map(|news| match news {
                News::Cleared => "cleared".to_owned(),
                News::Changed => unreachable!("a journal has no such news"),
                News::Dropped(count) => format!("dropped {count}"),
                News::Exchange(exchange) => exchange.id().to_owned(),
            }));
            if !more {
                return all;
            }
        }
    }

    #[test]
    fn a_reader_sees_each_exchange_once_and_what_it_has_missed() {
        let mut journal = noted(3, 1..=2);
        let (mut late, mut early) = (journal.end(), journal.beginning());
        let every = Filter::default();
        assert_eq!(all(&journal, &mut late, &every), [""; 0]);
        assert_eq!(all(&journal, &mut early, &every), ["w-1", "w-2"]);
        note(&mut journal, 3, 404);
        assert_eq!(all(&journal, &mut late, &every), ["w-3"]);
        for number in 4..=8 {
            note(&mut journal, number, 200);
        }
        assert_eq!(all(&journal, &mut late, &every), ["dropped 2", "w-6", "w-7", "w-8"]);
        assert_eq!(all(&journal, &mut early, &every), ["dropped 3", "w-6", "w-7", "w-8"]);
        journal.clear();
        note(&mut journal, 9, 200);
        assert_eq!(all(&journal, &mut late, &every), ["cleared", "w-9"]);
        assert_eq!(all(&journal, &mut late, &every), [""; 0]);
    }

    #[test]
    fn what_the_filter_leaves_out_is_passed_over() {
        let mut journal = noted(5_000, 1..=3_000);
        note(&mut journal, 3_001, 404);
        let status = Some(StatusFilter::Class(4));
        let wanted = Filter { status, ..Filter::default() };
        assert_eq!(all(&journal, &mut journal.beginning(), &wanted), ["w-3001"]);
    }

    #[test]
    fn a_reader_goes_on_behind_a_number_whatever_became_of_it() {
        let every = Filter::default();
        let behind = |journal: &Journal, number| all(journal, &mut journal.behind(number), &every);
        let journal = noted(2, 1..=5);
        assert_eq!(behind(&journal, 5), [""; 0]);
        assert_eq!(behind(&journal, 4), ["w-5"]);
        assert_eq!(behind(&journal, 3), ["w-4", "w-5"]);
        assert_eq!(behind(&journal, 1), ["dropped 2", "w-4", "w-5"]);
        assert_eq!(behind(&journal, 0), ["dropped 3", "w-4", "w-5"]);
        assert_eq!(behind(&journal, 6), ["cleared", "dropped 3", "w-4", "w-5"]);
        let mut journal = noted(9, 1..=5);
        journal.clear();
        assert_eq!(behind(&journal, 5), ["cleared"]);
        assert_eq!(behind(&journal, 0), [""; 0]);
        note(&mut journal, 6, 200);
        assert_eq!(behind(&journal, 5), ["w-6"]);
        assert_eq!(behind(&journal, 3), ["cleared", "w-6"]);
    }
}
