//! The parameter `expand` of the Customer Service: which more of a customer an answer spells out.

use crate::engine::query::list::parameter;
use crate::engine::{ApiError, Call};
use crate::schema::{Field, Kind, optional};

/// The name of the parameter.
pub(super) const EXPAND: &str = "expand";

/// Its description.
pub(super) const FIELD: Field = optional(
    EXPAND,
    Kind::Text,
    "`accounts` adds these; `mixin:*` adds nothing, as mixins are there anyway; no `addresses` are kept",
);

/// What a request says in it.
pub(super) struct Expand {
    /// Whether what a customer logs in with is shown.
    pub accounts: bool,
    /// What is to be said of words that add nothing.
    pub hint: Option<String>,
}

impl Expand {
    /// Reads it: words by comma.
    pub(super) fn of(call: &Call<'_>) -> Result<Self, ApiError> {
        /// At most this many are named, because a client can send very many.
        const MOST: usize = 16;
        let text = parameter(call, EXPAND)?.unwrap_or_default();
        let words = || text.split(',').map(str::trim).filter(|word| !word.is_empty());
        let is_mixin = |word: &str| {
            ["mixin", "mixins"].contains(&word.split_once(':').map_or(word, |(name, _)| name))
        };
        let idle = words().filter(|word| *word != "accounts" && !is_mixin(word)).take(MOST);
        let (addresses, unknown): (Vec<&str>, Vec<&str>) = idle.partition(|it| *it == "addresses");
        let addresses = (!addresses.is_empty())
            .then(|| "`addresses` in expand adds nothing: no addresses are kept".to_owned());
        let unknown = (!unknown.is_empty()).then(|| {
            format!(
                "expand takes addresses, accounts and mixin:*, so `{}` was ignored",
                unknown.join("`, `")
            )
        });
        let hints: Vec<String> = addresses.into_iter().chain(unknown).collect();
        let hint = (!hints.is_empty()).then(|| hints.join("; "));
        Ok(Self { accounts: words().any(|word| word == "accounts"), hint })
    }
}
