//! Why a world does not do what a test wants of it.

use std::fmt;

use serde_json::Value;

use crate::shell::own_calls::OwnRefusal;

/// The most mistakes that a failing test prints.
const MOST_SHOWN: usize = 20;

/// Why a world does not do what was wanted of it, and what to do about that. `Display` says both in a line; `Debug`, which `unwrap`
/// and `?` show in a test, also has the status and each mistake, with its place and what to do about it.
#[derive(Clone, PartialEq)]
pub struct WorldError {
    status: Option<u16>,
    message: String,
    hint: String,
    mistakes: Option<Box<Value>>,
}

impl WorldError {
    /// What the admin API has refused.
    pub(super) fn of(OwnRefusal { status, problem }: OwnRefusal) -> Self {
        let text = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
        let mistakes = problem.get("mistakes").cloned().map(Box::new);
        Self { status: Some(status), message: text("detail"), hint: text("hint"), mistakes }
    }

    /// What the admin API was not called with.
    pub(super) fn of_caller(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { status: None, message: message.into(), hint: hint.into(), mistakes: None }
    }

    /// The sandbox serves no more.
    pub(super) fn ended() -> Self {
        Self::of_caller("the sandbox has ended", "keep it until the last call, or start another")
    }

    /// The status with which the admin API refuses it; none where it was not called.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it.
    pub fn hint(&self) -> &str {
        &self.hint
    }

    /// The mistakes in what was given, each as `check --format json` prints it; none where it has none of that kind.
    pub fn mistakes(&self) -> Option<&Value> {
        self.mistakes.as_deref()
    }
}

impl fmt::Display for WorldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.message, self.hint)
    }
}

impl fmt::Debug for WorldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        if let Some(status) = self.status {
            write!(f, "\nthe admin API answers {status}")?;
        }
        let all = self.mistakes().and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        all.iter().take(MOST_SHOWN).try_for_each(|found| write!(f, "\n{}", mistake(found)))?;
        match all.len().checked_sub(MOST_SHOWN) {
            Some(more) if more > 0 => write!(f, "\nand {more} more, which `mistakes()` has"),
            Some(_) | None => Ok(()),
        }
    }
}

/// A mistake in the form of a line of `check`, and its hint below.
fn mistake(found: &Value) -> String {
    let text = |name: &str| found[name].as_str().unwrap_or_default();
    let hint = found["hint"].as_str().map_or_else(String::new, |hint| format!("\n  hint: {hint}"));
    let [line, column] = ["line", "column"].map(|name| &found[name]);
    format!(
        "{}[{}] {}:{line}:{column}: {}{hint}",
        text("severity"),
        text("code"),
        text("path"),
        text("message")
    )
}

impl std::error::Error for WorldError {}
