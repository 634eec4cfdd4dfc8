//! What came of a race, for people.

use std::fmt::Write;

use super::copies::listed;
use super::facts::{Cut, LosingOrder, OrderCounts, OrderRunAgain, RaceFacts};
use super::transcript::transcript;
use crate::review::text::{Paint, text as changes_text};
use crate::visible::visible;

/// The lines, each ended; differences go through `paint`. `file` is where the losing order was written.
pub fn text(facts: &RaceFacts, file: Option<&str>, paint: Paint<'_>) -> String {
    let mut out = head(facts);
    out.push_str(&counts(facts));
    for note in notes(facts) {
        let _ = writeln!(out, "note: {note}");
    }
    if let Some(order) = &facts.loses {
        out.push('\n');
        out.push_str(&losing(order, facts, paint));
        if let Some(file) = file {
            let (file, command) = (visible(file), visible(&facts.command));
            let _ = writeln!(out, "again: emporix-sandbox race --replay {file} -- {command}");
        }
    } else if let Some(again) = &facts.again {
        out.push('\n');
        out.push_str(&transcript(&again.steps, &again.exits));
    }
    out
}

fn head(facts: &RaceFacts) -> String {
    let RaceFacts { command, copies, runs, took_ms, seed, .. } = facts;
    let seconds = took_ms / 1000;
    let tenths = took_ms % 1000 / 100;
    format!(
        "race  {} · {copies} copies · {runs} runs · {seconds}.{tenths} s · --seed {seed}\n",
        visible(command)
    )
}

fn counts(facts: &RaceFacts) -> String {
    let OrderCounts { good, refused, losing, .. } = facts.orders;
    let all = facts.orders.all();
    if all == 0 {
        return "no order was run to its end\n".to_owned();
    }
    let kinds = [
        (losing, ["loses", "lose"], ""),
        (good, ["ends", "end"], " as a serial order does"),
        (
            refused,
            ["ends", "end"],
            " as a serial order of the copies that exit with 0 does; the others exit with an error",
        ),
    ];
    let said = kinds.into_iter().filter(|(count, ..)| *count > 0).map(|(count, words, rest)| {
        let who = if count < all { count.to_string() } else { "all".to_owned() };
        match (all, count) {
            (1, _) => format!("it {}{rest}", words[0]),
            (_, 1) => format!("{who} {}{rest}", words[0]),
            _ => format!("{who} {}{rest}", words[1]),
        }
    });
    format!("{}: {}\n", orders(all), said.collect::<Vec<_>>().join(", "))
}

/// What the counts do not say by themselves.
fn notes(facts: &RaceFacts) -> Vec<String> {
    let mut notes = Vec::new();
    match facts.cut {
        Some(Cut::Stopped(_)) => {
            notes.push(format!("it was stopped; at least {} orders were not run", facts.left));
        }
        Some(Cut::Budget) => {
            notes.push(format!("--budget is used up; at least {} orders were not run", facts.left));
        }
        None if facts.left > 0 => {
            notes.push(format!(
                "{} orders were too many to be kept in mind and not run",
                facts.left
            ));
        }
        None => {}
    }
    if facts.is_bounded {
        let more = facts.preemptions.saturating_add(1);
        let often = match facts.preemptions {
            0 => String::new(),
            1 => " more than once".to_owned(),
            2 => " more than twice".to_owned(),
            many => format!(" more than {many} times"),
        };
        notes.push(format!(
            "orders in which copies are interrupted{often} were not run; --preemptions {more} runs more"
        ));
    }
    if let Some(OrderRunAgain { strayed: Some(calls), .. }) = facts.again {
        let word = if calls == 1 { "call" } else { "calls" };
        notes.push(format!(
            "after {calls} {word} the command made another one than the file has; from there on the copy at work went on"
        ));
    } else if facts.orders.strayed > 0 {
        notes.push(format!(
            "{} did not go as planned: the command does not make the same calls every time",
            orders(facts.orders.strayed)
        ));
    }
    if facts.orders.silent > 0 {
        notes.push(format!(
            "in {} a copy was silent for longer than --patience, and the others went on without it",
            orders(facts.orders.silent)
        ));
    }
    if facts.unheld > 0 {
        let word = if facts.unheld == 1 { "request" } else { "requests" };
        notes.push(format!(
            "{} {word} came without the base URL of a copy, so nothing held them; use EMPORIX_API_URL for every call",
            facts.unheld
        ));
    }
    notes
}

fn orders(count: usize) -> String {
    if count == 1 { "1 order".to_owned() } else { format!("{count} orders") }
}

fn losing(order: &LosingOrder, facts: &RaceFacts, paint: Paint<'_>) -> String {
    let mut out = match facts.orders.losing {
        1 => "LOSES\n".to_owned(),
        many => format!("LOSES  the shortest of {many} orders\n"),
    };
    out.push_str(&transcript(&order.steps, &order.exits));
    let _ = writeln!(out, "{}", order.loss.sentence());
    if let Some(nearest) = order.nearest.as_ref().filter(|_| order.changes.total > 0) {
        let serial = match nearest.as_slice() {
            [] => "without any copy".to_owned(),
            [only] => format!("after {only} alone"),
            all => format!("after {}", listed(all, ", then ")),
        };
        let _ = writeln!(out, "from the state {serial} to this one:");
        let lines = changes_text(&order.changes, paint);
        let is_whole = order.changes.changes.len() == order.changes.total;
        // The last line counts, which says something only where not all are shown.
        let count = lines.lines().count() - usize::from(is_whole);
        for line in lines.lines().take(count) {
            let _ = writeln!(out, "  {line}");
        }
    }
    if order.loses_again == Some(false) {
        out.push_str(
            "it did not lose when it was run again: the command does not do the same every time\n",
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::race::copies::CopyName;
    use crate::race::oracle::{Exit, Loss};
    use crate::review::changes::Changes;

    fn facts(orders: OrderCounts) -> RaceFacts {
        RaceFacts {
            command: "sh job.sh".to_owned(),
            seed: 7,
            copies: 2,
            preemptions: 2,
            orders,
            left: 0,
            is_bounded: false,
            cut: None,
            unheld: 0,
            runs: 9,
            took_ms: 1_290,
            loses: None,
            again: None,
        }
    }

    fn said(facts: &RaceFacts) -> String {
        text(facts, Some("race-order.json"), &|_, line| line.to_owned())
    }

    #[test]
    fn a_race_without_loss_is_two_lines() {
        let head = "race  sh job.sh · 2 copies · 9 runs · 1.2 s · --seed 7\n";
        let good = facts(OrderCounts { good: 6, ..OrderCounts::default() });
        assert_eq!(said(&good), format!("{head}6 orders: all end as a serial order does\n"));
        let one = facts(OrderCounts { good: 1, ..OrderCounts::default() });
        assert_eq!(said(&one), format!("{head}1 order: it ends as a serial order does\n"));
        let three = facts(OrderCounts { good: 1, losing: 2, ..OrderCounts::default() });
        assert!(said(&three).contains("3 orders: 2 lose, 1 ends as a serial order does\n"));
    }

    #[test]
    fn what_was_not_run_is_said() {
        let mut cut = facts(OrderCounts { good: 1, strayed: 1, ..OrderCounts::default() });
        cut.cut = Some(Cut::Stopped(2));
        (cut.left, cut.is_bounded, cut.unheld) = (3, true, 1);
        let said = said(&cut);
        for part in [
            "note: it was stopped; at least 3 orders were not run\n",
            "interrupted more than twice were not run; --preemptions 3 runs more\n",
            "note: 1 order did not go as planned",
            "note: 1 request came without the base URL",
        ] {
            assert!(said.contains(part), "{said}");
        }
    }

    #[test]
    fn an_order_that_is_run_again_is_shown_also_where_it_does_not_lose() {
        let mut good = facts(OrderCounts { good: 1, strayed: 1, ..OrderCounts::default() });
        let exits = CopyName::first(2).into_iter().map(|copy| (copy, Exit::Code(0))).collect();
        good.again = Some(OrderRunAgain { steps: Vec::new(), exits, strayed: Some(1) });
        let said = said(&good);
        assert!(said.contains("note: after 1 call the command made another one than the file has"));
        assert!(said.contains("\n\n      a        b\n      exit 0   exit 0\n"), "{said}");
        assert!(!said.contains("again: "), "{said}");
    }

    #[test]
    fn a_loss_is_shown_with_the_line_that_runs_it_again() {
        let mut lost = facts(OrderCounts { good: 2, losing: 4, ..OrderCounts::default() });
        lost.loses = Some(LosingOrder {
            loss: Loss::LostUpdate,
            steps: Vec::new(),
            exits: CopyName::first(2).into_iter().map(|copy| (copy, Exit::Code(0))).collect(),
            nearest: Some(CopyName::first(2)),
            changes: Changes { total: 1, changes: Vec::new() },
            loses_again: Some(true),
        });
        let said = said(&lost);
        for part in [
            "6 orders: 4 lose, 2 end as a serial order does\n\nLOSES  the shortest of 4 orders\n",
            "from the state after a, then b to this one:\n",
            "an update is lost\n",
            "\nagain: emporix-sandbox race --replay race-order.json -- sh job.sh\n",
        ] {
            assert!(said.contains(part), "{said}");
        }
    }
}
