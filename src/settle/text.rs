//! What a recording decides, as people read it.

use super::settlement::{OpenBehavior, Settlement, UnexplainedAnswer};
use crate::review::fields::FieldDifference;
use crate::visible::visible;

/// The settlement in lines.
pub fn text(settlement: &Settlement) -> String {
    let mut lines = vec![counts(settlement)];
    if !settlement.aside.is_empty() {
        let all: usize = settlement.aside.iter().map(|it| it.count).sum();
        let each = settlement.aside.iter().map(|it| format!("{} {}", it.count, it.why));
        let each = each.collect::<Vec<_>>().join(", ");
        lines.push(format!(
            "{} left aside: {each}",
            number(all, "other answer was", "other answers were")
        ));
    }
    if !settlement.settled.is_empty() {
        lines.extend([String::new(), "settled by this recording".to_owned()]);
        for it in &settlement.settled {
            let default = if it.is_default { ", the default" } else { "" };
            let evidence = it.evidence.join(", ");
            lines.push(format!("  {}={}{default}: {evidence}", it.behavior, it.value));
        }
    }
    if !settlement.open.is_empty() {
        lines.extend([String::new(), "left open by this recording".to_owned()]);
        settlement.open.iter().for_each(|it| lines.extend(open(it)));
    }
    if !settlement.unexplained.is_empty() {
        lines.extend([String::new(), "explained by no setting".to_owned()]);
        settlement.unexplained.iter().for_each(|it| lines.extend(unexplained(it)));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// `212 answers: 209 equal beyond ids and instants, 3 explained by bulk-index-base=0, 0 unexplained`.
fn counts(settlement: &Settlement) -> String {
    let Settlement { answers, equal, explained, explained_by, unexplained, .. } = settlement;
    let by = explained_by.iter().map(|it| format!("{}={}", it.behavior, it.value));
    let by = match explained {
        0 => " by settings".to_owned(),
        _ => format!(" by {}", by.collect::<Vec<_>>().join(", ")),
    };
    format!(
        "{}: {equal} equal beyond ids and instants, {explained} explained{by}, {} unexplained",
        number(*answers, "answer", "answers"),
        unexplained.len()
    )
}

fn number(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn open(open: &OpenBehavior) -> Vec<String> {
    let OpenBehavior { behavior, values, ruled_out, answers, calls } = open;
    let answers = answers.join(", ");
    let why = match (ruled_out.is_empty(), answers.is_empty()) {
        (true, true) => "no answer depends on it".to_owned(),
        (true, false) => format!("{answers} would be the same with each value"),
        (false, _) => format!("not {}: {answers}", ruled_out.join(", ")),
    };
    let values = values.join(" or ");
    vec![format!("  {behavior}, {values}: {why}"), format!("    to decide it: {calls}")]
}

fn unexplained(answer: &UnexplainedAnswer) -> Vec<String> {
    let UnexplainedAnswer { id, call, status, emulated_status, fields } = answer;
    let call = visible(call);
    let mut lines = vec![format!("  {id}, {call}, answered with {status}")];
    lines.extend(emulated_status.map(|it| format!("    the status: the sandbox answers {it}")));
    lines.extend(fields.iter().map(field));
    lines
}

fn field(field: &FieldDifference) -> String {
    /// Most characters of a value that are shown.
    const MOST: usize = 100;
    let shown = |value: &Option<Box<serde_json::value::RawValue>>| match value {
        None => "nothing".to_owned(),
        Some(value) => {
            let text = value.get();
            let cut: String = text.chars().take(MOST).collect();
            let end = if cut.len() < text.len() { "…" } else { "" };
            visible(&cut).into_owned() + end
        }
    };
    let place = if field.path.is_empty() { "the whole" } else { &field.path };
    let place = visible(place);
    let (recorded, ours) = (shown(&field.before), shown(&field.after));
    format!("    {place}: {recorded}, the sandbox answers {ours}")
}
