//! THE table of lints, and sets of them.

use std::fmt;

use crate::suggest::did_you_mean;

/// Something that a client does badly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lint {
    /// A parameter of the query that the operation does not read.
    UnknownQueryParameter,
    /// A member of the body that it does not read.
    UnknownBodyMember,
    /// A legal entity whose id is empty.
    EmptyLegalEntityId,
    /// A body of which no header says what it is.
    MissingContentType,
    /// An id with characters that a URL does not have.
    IdNotEncoded,
    /// A method and path that no operation has.
    NoOperation,
    /// A document that was read with a version, written without one.
    UpdateWithoutVersion,
    /// Rows of a bulk call that failed and did not come again.
    FailedRowsDropped,
    /// A request that came again before its time.
    RetryAfterIgnored,
    /// A request that failed and came again at once, over and over.
    RetryStorm,
    /// Tokens that are fetched while the one before still holds.
    TokenPerCall,
    /// Pages that end with one after which there are more.
    PagingStopsEarly,
    /// A page behind the last.
    PagingPastEnd,
    /// A read whose answer the client had already.
    RepeatedRead,
}

/// A lint, its name, and what it finds.
#[derive(Debug)]
pub struct LintRow {
    /// The lint.
    pub lint: Lint,
    /// Its name.
    pub name: &'static str,
    /// What the client did, in a sentence.
    pub about: &'static str,
    /// Whether a request alone shows it.
    pub by_request: bool,
}

/// Every lint, once.
#[rustfmt::skip]
pub const LINTS: &[LintRow] = &[
    LintRow { lint: Lint::UnknownQueryParameter, name: "unknown-query-parameter", by_request: true,  about: "a query parameter was sent that the operation does not read" },
    LintRow { lint: Lint::UnknownBodyMember,     name: "unknown-body-member",     by_request: true,  about: "a member of the body was sent that the operation does not read" },
    LintRow { lint: Lint::EmptyLegalEntityId,    name: "empty-legal-entity-id",   by_request: true,  about: "`legalEntityId` was sent as an empty text, which counts as absent" },
    LintRow { lint: Lint::MissingContentType,    name: "missing-content-type",    by_request: true,  about: "a body was sent without a Content-Type" },
    LintRow { lint: Lint::IdNotEncoded,          name: "id-not-encoded",          by_request: true,  about: "an id was written into a URL without percent-encoding" },
    LintRow { lint: Lint::NoOperation,           name: "no-operation",            by_request: true,  about: "a call was made that no operation answers" },
    LintRow { lint: Lint::UpdateWithoutVersion,  name: "update-without-version",  by_request: false, about: "a document that had been read with a version was written without one" },
    LintRow { lint: Lint::FailedRowsDropped,     name: "failed-rows-dropped",     by_request: false, about: "a bulk call was answered with failed rows, and nothing of them was sent again" },
    LintRow { lint: Lint::RetryAfterIgnored,     name: "retry-after-ignored",     by_request: false, about: "a request was sent again before the time that Retry-After had named" },
    LintRow { lint: Lint::RetryStorm,            name: "retry-storm",             by_request: false, about: "a request that failed was sent again and again without a pause" },
    LintRow { lint: Lint::TokenPerCall,          name: "token-per-call",          by_request: false, about: "a token was fetched for every call, while the one before still held" },
    LintRow { lint: Lint::PagingStopsEarly,      name: "paging-stops-early",      by_request: false, about: "the last page that was read is full, and more documents may follow" },
    LintRow { lint: Lint::PagingPastEnd,         name: "paging-past-end",         by_request: false, about: "a page was read behind one that was not full" },
    LintRow { lint: Lint::RepeatedRead,          name: "repeated-read",           by_request: false, about: "the same was read again, and nothing had been written since" },
];

impl Lint {
    /// What the table says of it.
    pub fn row(self) -> &'static LintRow {
        &LINTS[self as usize]
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Whether it is about the body of a request.
    pub(in crate::engine) fn is_of_body(self) -> bool {
        matches!(
            self,
            Self::UnknownBodyMember | Self::EmptyLegalEntityId | Self::MissingContentType
        )
    }

    /// The lint called `name`.
    ///
    /// # Errors
    /// A message with the nearest name, or with all of them.
    pub fn named(name: &str) -> Result<Self, String> {
        let names = || LINTS.iter().map(|row| row.name);
        let found = LINTS.iter().find(|row| row.name == name).map(|row| row.lint);
        found.ok_or_else(|| match did_you_mean(name, names()) {
            near if near.is_empty() => {
                let all: Vec<&str> = names().collect();
                format!("unknown lint `{name}`: there are {}", all.join(", "))
            }
            near => format!("unknown lint `{name}`{near}"),
        })
    }
}

/// Some lints.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct LintSet(u32);

const _: () = assert!(LINTS.len() <= u32::BITS as usize, "a lint is a bit");

impl LintSet {
    /// Whether `lint` is one of them.
    pub fn has(self, lint: Lint) -> bool {
        self.0 & (1 << lint as u32) != 0
    }

    /// These and those of `others`.
    #[must_use]
    pub fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Their names, in the order of the table.
    pub fn names(self) -> Vec<&'static str> {
        LINTS.iter().filter(|row| self.has(row.lint)).map(|row| row.name).collect()
    }
}

impl FromIterator<Lint> for LintSet {
    fn from_iter<I: IntoIterator<Item = Lint>>(lints: I) -> Self {
        Self(lints.into_iter().fold(0, |set, lint| set | 1 << lint as u32))
    }
}

impl fmt::Debug for LintSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_the_enum_and_names_are_unique() {
        for (place, row) in LINTS.iter().enumerate() {
            assert_eq!(row.lint as usize, place, "{}", row.name);
            assert_eq!(Lint::named(row.name), Ok(row.lint));
            assert!(LINTS[..place].iter().all(|other| other.name != row.name));
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_nearest_or_all() {
        assert_eq!(
            Lint::named("retry-strom"),
            Err("unknown lint `retry-strom`, did you mean `retry-storm`?".to_owned())
        );
        assert!(Lint::named("x").is_err_and(|why| why.ends_with(", repeated-read")));
    }

    #[test]
    fn a_set_has_what_is_in_it() {
        let set: LintSet = [Lint::RepeatedRead, Lint::NoOperation].into_iter().collect();
        assert_eq!(set.names(), ["no-operation", "repeated-read"]);
        assert!(set.has(Lint::NoOperation) && !set.has(Lint::RetryStorm));
        let both = set.and([Lint::RetryStorm].into_iter().collect());
        assert_eq!(both.names(), ["no-operation", "retry-storm", "repeated-read"]);
    }
}
