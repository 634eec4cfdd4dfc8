//! An order as a file has it, to be run again.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::calls::{Call, CopyCall, Step};
use super::copies::CopyName;
use super::facts::LosingOrder;

/// What such a file is called where nothing else is said.
pub const USUAL_NAME: &str = "race-order.json";

/// An order as it is written.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OrderText {
    /// In which way it loses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    race: Option<String>,
    seed: u64,
    copies: u8,
    calls: Vec<CallText>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct CallText {
    copy: String,
    method: String,
    target: String,
    /// What it was answered with: for people, a replay does not look at it.
    #[serde(default)]
    status: Option<u16>,
}

/// An order to be run again.
#[derive(Debug)]
pub struct OrderAgain {
    /// The number from which all chance comes.
    pub seed: u64,
    /// How many copies there are.
    pub copies: u8,
    /// The calls, in this order.
    pub calls: Vec<CopyCall>,
}

/// The text of a losing order, of this number of copies in a sandbox of this seed.
pub fn written(order: &LosingOrder, seed: u64, copies: u8) -> String {
    let race = Some(order.loss.as_str().to_owned());
    let text = OrderText { race, seed, copies, calls: calls(&order.steps) };
    let text = serde_json::to_string_pretty(&text).expect("texts and numbers are JSON");
    text + "\n"
}

fn calls(steps: &[Step]) -> Vec<CallText> {
    let one = |Step { called: CopyCall { copy, call }, status }: &Step| CallText {
        copy: copy.to_string(),
        method: call.method.to_string(),
        target: call.target.to_string(),
        status: *status,
    };
    steps.iter().map(one).collect()
}

/// Reads an order.
///
/// # Errors
/// What is wrong, in words.
pub fn read(text: &str) -> Result<OrderAgain, String> {
    let OrderText { race: _, seed, copies, calls } =
        serde_json::from_str(text).map_err(|error| error.to_string())?;
    if !(2..=CopyName::MOST).contains(&copies) {
        return Err(format!("`copies` is {copies}; it takes 2 to {}", CopyName::MOST));
    }
    let call = |CallText { copy, method, target, status: _ }| {
        let known = CopyName::of(&copy).filter(|name| name.place() < usize::from(copies));
        let copy = known.ok_or_else(|| format!("there is no copy `{copy}` of {copies}"))?;
        let call = Call { method: String::into(method), target: String::into(target) };
        Ok(CopyCall { copy, call: Arc::new(call) })
    };
    let calls = calls.into_iter().map(call).collect::<Result<_, String>>()?;
    Ok(OrderAgain { seed, copies, calls })
}

/// Whether a text is such an order, which another may replace.
pub fn is_order(text: &str) -> bool {
    serde_json::from_str::<OrderText>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::race::oracle::Loss;
    use crate::review::changes::Changes;

    #[test]
    fn an_order_is_read_as_it_was_written() {
        let call = Arc::new(Call { method: "PUT".into(), target: "/x?y=1".into() });
        let called = CopyCall { copy: CopyName::of("b").unwrap(), call };
        let order = LosingOrder {
            loss: Loss::LostUpdate,
            steps: vec![Step { called: called.clone(), status: Some(204) }],
            exits: Vec::new(),
            nearest: None,
            changes: Changes::default(),
            loses_again: Some(true),
        };
        let text = written(&order, 7, 2);
        assert!(is_order(&text) && text.contains(r#""race": "lost-update""#), "{text}");
        let again = read(&text).unwrap();
        assert_eq!((again.seed, again.copies, again.calls), (7, 2, vec![called]));
    }

    #[test]
    fn what_is_no_order_is_refused_with_what_is_wrong() {
        let file = |copies: u8, copy: &str| {
            format!(
                r#"{{"seed": 1, "copies": {copies}, "calls": [{{"copy": "{copy}", "method": "GET", "target": "/"}}]}}"#
            )
        };
        assert!(read(&file(2, "a")).is_ok());
        for (text, said) in [
            (file(2, "c"), "there is no copy `c` of 2"),
            (file(1, "a"), "`copies` is 1; it takes 2 to 4"),
            (r#"{"copies": 2, "calls": []}"#.to_owned(), "missing field `seed`"),
            (r#"{"seed": 1, "copies": 2, "orders": []}"#.to_owned(), "unknown field `orders`"),
        ] {
            let refused = read(&text).unwrap_err();
            assert!(refused.contains(said), "{refused}");
        }
        assert!(!is_order("{}"));
    }
}
