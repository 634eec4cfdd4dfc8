//! The accept file: findings that are known, so that only new ones fail.

use serde_json::Value;

use super::finding::Finding;
use crate::json::without_position;

/// The findings that are accepted, by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    ids: Vec<String>,
}

impl Accepted {
    /// What the file says: `{"accepted": [{"finding": …, "reason": …}]}`.
    ///
    /// # Errors
    /// A lowercase message when it says something else.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: Value = serde_json::from_str(text).map_err(|error| without_position(&error))?;
        let entries = file["accepted"].as_array().ok_or("it has no list `accepted`")?;
        let id = |(place, entry): (usize, &Value)| {
            let is_known = |key: &String| matches!(key.as_str(), "finding" | "reason");
            let members = entry.as_object().filter(|members| members.keys().all(is_known));
            let id = members.and_then(|members| members.get("finding")?.as_str());
            id.map(str::to_owned).ok_or_else(|| {
                format!("entry {} is not {{\"finding\": …, \"reason\": …}}", place + 1)
            })
        };
        let ids = entries.iter().enumerate().map(id).collect::<Result<_, _>>()?;
        Ok(Self { ids })
    }

    /// Notes in `findings` which are accepted; the entries that no finding has come back.
    pub fn note(&self, findings: &mut [Finding]) -> Vec<String> {
        for finding in findings.iter_mut() {
            finding.accepted = self.ids.contains(&finding.id);
        }
        let is_over = |id: &&String| findings.iter().all(|finding| finding.id != **id);
        self.ids.iter().filter(is_over).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_said_and_entries_that_are_over_come_back() {
        let text =
            r#"{"accepted": [{"finding": "lied PUT …/a", "reason": "r"}, {"finding": "gone"}]}"#;
        let accepted = Accepted::parse(text).unwrap();
        let finding = |id: &str| Finding {
            id: id.to_owned(),
            verdict: None,
            title: String::new(),
            evidence: String::new(),
            attributes: Vec::new(),
            cases: Vec::new(),
            accepted: false,
        };
        let mut findings = [finding("lied PUT …/a"), finding("new")];
        assert_eq!(accepted.note(&mut findings), ["gone"]);
        assert_eq!(findings.each_ref().map(|it| it.accepted), [true, false]);
        for wrong in ["", "{}", r#"{"accepted": ["a"]}"#, r#"{"accepted": [{"id": "a"}]}"#] {
            assert!(Accepted::parse(wrong).is_err(), "{wrong}");
        }
    }
}
