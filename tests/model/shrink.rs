//! The shortest journey that still fails: parts are left out as long as it does, then each step is made smaller.

/// Makes `items` as few and as small as it can while `fails` says that they fail. `smaller` are the smaller forms of an item, the smallest first.
pub(crate) fn shrunk<T: Clone>(
    mut items: Vec<T>,
    smaller: impl Fn(&T) -> Vec<T>,
    mut fails: impl FnMut(&[T]) -> bool,
) -> Vec<T> {
    loop {
        let before = items.len();
        items = fewer(items, &mut fails);
        let changed = reduce(&mut items, &smaller, &mut fails);
        if items.len() == before && !changed {
            return items;
        }
    }
}

/// Leaves out runs of items, half of them at first and one by one in the end.
fn fewer<T: Clone>(mut items: Vec<T>, fails: &mut impl FnMut(&[T]) -> bool) -> Vec<T> {
    let mut length = items.len().div_ceil(2);
    while length > 0 && !items.is_empty() {
        let mut at = 0;
        while at < items.len() {
            let end = (at + length).min(items.len());
            let rest: Vec<T> = items[..at].iter().chain(&items[end..]).cloned().collect();
            if fails(&rest) {
                items = rest;
            } else {
                at = end;
            }
        }
        length = if length == 1 { 0 } else { length.div_ceil(2) };
    }
    items
}

/// Puts smaller forms in the places of items; whether there was one.
fn reduce<T: Clone>(
    items: &mut [T],
    smaller: &impl Fn(&T) -> Vec<T>,
    fails: &mut impl FnMut(&[T]) -> bool,
) -> bool {
    let mut changed = false;
    for at in 0..items.len() {
        for form in smaller(&items[at]) {
            let was = std::mem::replace(&mut items[at], form);
            if fails(items) {
                changed = true;
                break;
            }
            items[at] = was;
        }
    }
    changed
}

#[test]
fn what_does_not_matter_is_left_out_and_what_matters_is_small() {
    let items: Vec<u32> = (0..200).collect();
    let mut runs = 0;
    // It fails while there are a multiple of 7 above 50 and, behind it, one above 100.
    let found = shrunk(
        items,
        |item| (0..*item).collect(),
        |items| {
            runs += 1;
            let first = items.iter().position(|item| *item > 50 && item % 7 == 0);
            first.is_some_and(|at| items[at + 1..].iter().any(|item| *item > 100))
        },
    );
    assert_eq!(found, [56, 101]);
    assert!(runs < 1_000, "{runs}");
}

#[test]
fn what_cannot_be_smaller_stays() {
    let kept = shrunk(vec![1, 2, 3], |_| Vec::new(), |items| items == [1, 2, 3]);
    assert_eq!(kept, [1, 2, 3]);
}
