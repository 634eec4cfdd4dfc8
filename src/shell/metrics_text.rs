//! The numbers for a collector, in the text form of Prometheus: exchanges, how long they took, faults, rules, worlds.

use std::collections::BTreeMap;
use std::fmt::{Display, Write};

use super::histogram::{BUCKETS, Counted};
use super::metrics::Metrics;
use super::worlds::directory::{MadeBy, Worlds};
use crate::engine::Ambient;

/// The most rules that have numbers of their own, so that a collector is not flooded by tests that each write their rules: the
/// first by their names. Those beyond them are counted together.
const MOST_RULES: usize = 1_000;

/// All numbers.
pub(super) fn text(metrics: &Metrics, worlds: &Worlds, stale: bool, ambient: Ambient) -> String {
    let mut out = Families(String::new());
    out.family("info", "gauge", "The version that runs.");
    out.sample("info", &[("version", &env!("CARGO_PKG_VERSION"))], 1);
    exchanges(&mut out, metrics);
    durations(&mut out, metrics);
    out.one("faults_total", "counter", "Exchanges on which a rule fired.", metrics.faults());
    rules(&mut out, worlds, ambient);
    worlds_by_maker(&mut out, worlds, ambient);
    out.one(
        "stale",
        "gauge",
        "Whether the files have mistakes and an older set of them serves.",
        u8::from(stale),
    );
    let used = worlds.journal_memory_used();
    out.one("journal_bytes", "gauge", "The memory of all journals together.", used);
    let most = worlds.journal_memory();
    out.one("journal_bytes_most", "gauge", "The most memory that journals may have.", most);
    out.one("worlds_most", "gauge", "The most worlds there can be.", worlds.most());
    out.0
}

fn exchanges(out: &mut Families, metrics: &Metrics) {
    let help = "Exchanges of the emulated API; status none is those without an answer.";
    out.family("exchanges_total", "counter", help);
    for (operation, status, count) in metrics.exchanges() {
        let status = status.map_or_else(|| "none".to_owned(), |status| status.to_string());
        let labels = [("operation", &operation as &dyn Display), ("status", &status)];
        out.sample("exchanges_total", &labels, count);
    }
}

fn durations(out: &mut Families, metrics: &Metrics) {
    let help = "From when a request was read to when its answer was handed over, delays of rules included; class none is exchanges without an answer.";
    out.family("exchange_duration_seconds", "histogram", help);
    for ((operation, class), Counted { counts, sum_us }) in metrics.durations() {
        let class = class.map_or_else(|| "none".to_owned(), |class| format!("{class}xx"));
        let of: [(&str, &dyn Display); 2] = [("operation", &operation), ("class", &class)];
        let mut so_far = 0;
        let ends = BUCKETS.map(|(_, end)| end).into_iter().chain(["+Inf"]);
        for (end, count) in ends.zip(counts) {
            so_far += count;
            let labels = [of[0], of[1], ("le", &end)];
            out.sample("exchange_duration_seconds_bucket", &labels, so_far);
        }
        let sum = format!("{}.{:06}", sum_us / 1_000_000, sum_us % 1_000_000);
        out.sample("exchange_duration_seconds_sum", &of, sum);
        out.sample("exchange_duration_seconds_count", &of, so_far);
    }
}

/// What became of every rule, in all worlds and in those that are gone. Rules that share their name, and differ in their
/// text, count as one.
fn rules(out: &mut Families, worlds: &Worlds, ambient: Ambient) {
    let accounts = worlds.accounts(ambient).rules;
    let mut sums = BTreeMap::<(&str, &str), (u64, u64)>::new();
    let mut others = (0, 0);
    for account in accounts.list() {
        let rule = (&*account.scenario, &*account.rule);
        let has_room = sums.len() < MOST_RULES || sums.contains_key(&rule);
        let sum = if has_room { sums.entry(rule).or_default() } else { &mut others };
        *sum = (sum.0 + account.considered, sum.1 + account.fired);
    }
    let mut family = |name: &str, help: &str, of: fn(&(u64, u64)) -> u64| {
        out.family(name, "counter", help);
        for ((scenario, rule), sum) in &sums {
            out.sample(name, &[("scenario", scenario), ("rule", rule)], of(sum));
        }
    };
    let help = "How often a rule was looked at, in all worlds and in those that are gone.";
    family("rule_considered_total", help, |sum| sum.0);
    let help = "How often a rule acted, in all worlds and in those that are gone.";
    family("rule_fired_total", help, |sum| sum.1);
    let help =
        "How often rules acted that have no numbers of their own, because there are too many.";
    out.one("other_rules_fired_total", "counter", help, others.1);
}

fn worlds_by_maker(out: &mut Families, worlds: &Worlds, ambient: Ambient) {
    out.family("worlds", "gauge", "Worlds, by who made them.");
    let made = worlds.list(ambient, |_, slot| slot.made_by);
    for by in [MadeBy::Start, MadeBy::Use, MadeBy::Admin] {
        let count = made.iter().filter(|made| **made == by).count();
        out.sample("worlds", &[("made_by", &by.as_str())], count);
    }
    let help = "Worlds that are not there any more, by why.";
    out.family("worlds_gone_total", "counter", help);
    for (why, count) in worlds.gone() {
        out.sample("worlds_gone_total", &[("why", &why.as_str())], count);
    }
}

/// Families of samples, written one after the other.
struct Families(String);

impl Families {
    /// Begins a family.
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        let name = format!("emporix_sandbox_{name}");
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    /// Adds a sample to it.
    fn sample(&mut self, name: &str, labels: &[(&str, &dyn Display)], value: impl Display) {
        let label = |(name, value): &(&str, &dyn Display)| {
            format!("{name}=\"{}\"", escaped(&value.to_string()))
        };
        let labels = labels.iter().map(label).collect::<Vec<_>>().join(",");
        let labels = if labels.is_empty() { labels } else { format!("{{{labels}}}") };
        let _ = writeln!(self.0, "emporix_sandbox_{name}{labels} {value}");
    }

    /// A family of one sample.
    fn one(&mut self, name: &str, kind: &str, help: &str, value: impl Display) {
        self.family(name, kind, help);
        self.sample(name, &[], value);
    }
}

/// A label's value as it stands between its quotes.
fn escaped(value: &str) -> String {
    value.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_rules_cannot_leave_their_quotes() {
        let mut out = Families(String::new());
        out.sample("x", &[("rule", &"a\"b\\c\nd")], 1);
        assert_eq!(out.0, "emporix_sandbox_x{rule=\"a\\\"b\\\\c\\nd\"} 1\n");
    }
}
