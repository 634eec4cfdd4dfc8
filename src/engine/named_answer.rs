//! Whose journal can have the answer that carried a `Sandbox-Request-Id`.

use crate::engine::exchange::address::is_world_name;

/// What is to be said of an answer that no journal has, after its id.
pub const OF_NO_JOURNAL: &str =
    "is an answer of the admin API, or one that no world gave: no journal has it";

/// The answer that an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedAnswer<'i> {
    /// That of an exchange of the world with this name.
    OfWorld(&'i str),
    /// That of a call of the admin API, or of a request that no world answered.
    OfNoJournal,
}

/// The answer that `id` names; none where it is no such id.
pub fn named_answer(id: &str) -> Option<NamedAnswer<'_>> {
    let (from, number) = id.rsplit_once('-')?;
    number.parse::<u64>().ok()?;
    let is_about = |world: &str| world.is_empty() || is_world_name(world);
    match from.split_once('.') {
        None => is_world_name(from).then_some(NamedAnswer::OfWorld(from)),
        Some((world, _)) => is_about(world).then_some(NamedAnswer::OfNoJournal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_names_a_world_or_no_journal() {
        for (id, named) in [
            ("main-42", Some(NamedAnswer::OfWorld("main"))),
            ("a-b-1", Some(NamedAnswer::OfWorld("a-b"))),
            (".sandbox-5", Some(NamedAnswer::OfNoJournal)),
            ("main.admin-3", Some(NamedAnswer::OfNoJournal)),
            ("last", None),
            ("main-", None),
            ("No-1", None),
        ] {
            assert_eq!(named_answer(id), named, "{id}");
        }
    }
}
