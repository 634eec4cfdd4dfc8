//! What clients of a world do badly: lints, each with how often it is seen and one exchange as evidence, and the least
//! scopes that would have done. Only what the journal has counts; what is not known is never held against a client.

mod documents;
mod failed_rows;
mod found;
pub mod markdown;
mod note;
mod paging;
mod repeated_reads;
mod request_alone;
mod retries;
mod same;
mod scopes;
pub mod text;
mod tokens;
mod versions;

pub use found::{FoundLint, LintReport, LintedExchange, TokenScopes};

use note::Note;

use crate::engine::World;
use crate::engine::lint::{LINTS, Lint, LintSet};
use crate::review::exchanges::Exchanges;

/// What looks for lints in all exchanges of a world.
type Finder = fn(&Exchanges<'_>, Note<'_>);

/// What finds which lints.
const FINDERS: [(&[Lint], Finder); 7] = [
    (
        &[
            Lint::UnknownQueryParameter,
            Lint::UnknownBodyMember,
            Lint::EmptyLegalEntityId,
            Lint::MissingContentType,
            Lint::IdNotEncoded,
            Lint::NoOperation,
        ],
        request_alone::find,
    ),
    (&[Lint::UpdateWithoutVersion], versions::find),
    (&[Lint::FailedRowsDropped], failed_rows::find),
    (&[Lint::RetryAfterIgnored, Lint::RetryStorm], retries::find),
    (&[Lint::TokenPerCall], tokens::find),
    (&[Lint::PagingStopsEarly, Lint::PagingPastEnd], paging::find),
    (&[Lint::RepeatedRead], repeated_reads::find),
];

/// What the clients of `world` do badly, but for what the world does not look for and what is `silenced` besides.
pub fn lint(world: &World, silenced: LintSet) -> LintReport {
    let settings = world.options().lint;
    let silenced = settings.silenced.and(silenced);
    let mut seen: Vec<(Lint, usize, String)> = Vec::new();
    for (lints, find) in FINDERS {
        if !lints.iter().all(|lint| silenced.has(*lint)) {
            // Each has the whole bound on work for itself.
            let exchanges = Exchanges::of(world).by_identity();
            find(&exchanges, &mut |lint, place, said| seen.push((lint, place, said)));
        }
    }
    let exchanges = Exchanges::of(world);
    let all = LINTS.iter().map(|row| row.lint).filter(|lint| !silenced.has(*lint));
    let found = all.filter_map(|lint| {
        let places = seen.iter().filter(|(known, ..)| *known == lint);
        let (_, place, said) = places.clone().min_by_key(|(_, place, _)| *place)?;
        let count = (places.count(), settings.weight);
        Some(FoundLint::of(lint, count, (exchanges.all[*place].entry, said)))
    });
    LintReport {
        weight: settings.weight.as_str().into(),
        found: found.collect(),
        silenced: silenced.names().into_iter().map(Into::into).collect(),
        scopes: scopes::of(&exchanges),
        exchanges: world.journal().total(),
        dropped: world.journal().dropped(),
        more_tokens: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_lint_has_one_place_that_finds_it() {
        for row in LINTS {
            let finders = FINDERS.iter().filter(|(lints, _)| lints.contains(&row.lint));
            assert_eq!(finders.count(), 1, "{}", row.name);
        }
    }
}
