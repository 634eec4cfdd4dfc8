//! Which of the losing orders is the easiest to read: it has the fewest calls, then the fewest changes from one copy to
//! another, and then the earlier copies first.

use super::calls::Step;
use super::copies::CopyName;

/// What orders are sorted by: the first is the shortest.
pub fn length(steps: &[Step]) -> (usize, usize, Vec<CopyName>) {
    let copies: Vec<CopyName> = steps.iter().map(|step| step.called.copy).collect();
    let changes = copies.windows(2).filter(|pair| pair[0] != pair[1]).count();
    (steps.len(), changes, copies)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::race::calls::{Call, CopyCall};

    fn steps(order: &str) -> Vec<Step> {
        let call = Arc::new(Call { method: "GET".into(), target: "/".into() });
        let letters = order.chars().map(|letter| CopyName::of(&letter.to_string()).unwrap());
        letters
            .map(|copy| Step { called: CopyCall { copy, call: Arc::clone(&call) }, status: None })
            .collect()
    }

    #[test]
    fn the_shortest_order_has_the_fewest_calls_then_changes_then_begins_with_a() {
        let mut all = ["baab", "ababab", "abab", "abba", "aabb"].map(steps);
        all.sort_by_key(|steps| length(steps));
        let order = |steps: &Vec<Step>| length(steps).2.iter().map(ToString::to_string).collect();
        let sorted: Vec<String> = all.iter().map(order).collect();
        assert_eq!(sorted, ["aabb", "abba", "baab", "abab", "ababab"]);
    }
}
