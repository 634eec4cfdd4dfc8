//! Delta debugging: from the requests that can matter to some of which none can be taken away.

/// What is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shrunk {
    /// The places that are left, in their order.
    pub(super) kept: Vec<usize>,
    /// Whether it was seen that none of them can be taken away.
    pub(super) minimal: bool,
}

/// Takes away of `all` what is not needed, as `suffices` says of a choice of them; it says nothing where it has been asked
/// often enough. All of them suffice, and maybe a `guess` does.
///
/// First nothing and the guess are tried, then large parts and smaller ones, each from the end: what comes last is most
/// often a consequence. One by one goes on until none can be taken away.
pub(super) fn shrink(
    all: &[usize],
    guess: Vec<usize>,
    mut suffices: impl FnMut(&[usize]) -> Option<bool>,
) -> Shrunk {
    let mut kept = all.to_vec();
    for first in [Vec::new(), guess] {
        if first.len() >= kept.len() {
            continue;
        }
        match suffices(&first) {
            Some(true) => {
                kept = first;
                break;
            }
            Some(false) => {}
            None => return Shrunk { kept, minimal: false },
        }
    }
    let mut size = kept.len().div_ceil(2);
    while !kept.is_empty() {
        let before = kept.len();
        if pass(&mut kept, size, &mut suffices).is_none() {
            return Shrunk { kept, minimal: false };
        }
        if size == 1 && kept.len() == before {
            break;
        }
        size = size.min(kept.len()).div_ceil(2).max(1);
    }
    Shrunk { kept, minimal: true }
}

/// Takes away parts of this size, from the end, each where the rest suffices; none where enough was asked.
fn pass(
    kept: &mut Vec<usize>,
    size: usize,
    suffices: &mut impl FnMut(&[usize]) -> Option<bool>,
) -> Option<()> {
    let mut end = kept.len();
    while end > 0 {
        let start = end.saturating_sub(size);
        let rest = [&kept[..start], &kept[end..]].concat();
        if suffices(&rest)? {
            *kept = rest;
        }
        end = start;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// Whether those that are `kept` lead to an answer that needs some, and others only together: who has the first of
    /// such a pair needs the second too.
    fn leads(kept: &[usize], needed: &BTreeSet<usize>, pairs: &[(usize, usize)]) -> bool {
        needed.iter().all(|it| kept.contains(it))
            && pairs.iter().all(|(first, second)| !kept.contains(first) || kept.contains(second))
    }

    proptest! {
        #[test]
        fn none_of_what_is_left_can_be_taken_away(
            needed in prop::collection::btree_set(0_usize..200, 0..6),
            pairs in prop::collection::vec((0_usize..199, 1_usize..40), 0..40),
            guess in prop::collection::btree_set(0_usize..200, 0..30),
        ) {
            let pairs: Vec<_> =
                pairs.into_iter().map(|(first, far)| (first, (first + far).min(199))).collect();
            let all: Vec<usize> = (0..200).collect();
            let guess = guess.into_iter().collect();
            let Shrunk { kept, minimal } =
                shrink(&all, guess, |kept| Some(leads(kept, &needed, &pairs)));
            prop_assert!(minimal && leads(&kept, &needed, &pairs));
            for place in 0..kept.len() {
                let mut fewer = kept.clone();
                fewer.remove(place);
                prop_assert!(!leads(&fewer, &needed, &pairs), "{} of {:?}", kept[place], kept);
            }
        }
    }

    #[test]
    fn where_enough_was_asked_what_is_left_is_said_to_be_more_than_needed() {
        let all: Vec<usize> = (0..100).collect();
        let mut asked = 0;
        let shrunk = shrink(&all, all.clone(), |kept| {
            asked += 1;
            (asked <= 3).then(|| kept.contains(&7))
        });
        assert!(!shrunk.minimal && shrunk.kept.contains(&7) && shrunk.kept.len() < 100);
    }
}
