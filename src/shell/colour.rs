//! Colours: only for a terminal, and not where `NO_COLOR` or a terminal without colours says otherwise.

use std::ffi::OsString;
use std::io::IsTerminal;

/// What a word means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Something is wrong, or gone.
    Red,
    /// Something is new.
    Green,
    /// Something is another.
    Yellow,
    /// Something is worth a look.
    Bold,
}

/// Paints words, or leaves them as they are.
#[derive(Clone, Copy, Debug)]
pub struct Painter(bool);

impl Painter {
    /// One for `stream`.
    pub fn of(stream: &impl IsTerminal) -> Self {
        Self(paints(stream.is_terminal(), std::env::var_os))
    }

    /// The text, painted where that is wanted.
    pub fn paint(self, colour: Colour, text: &str) -> String {
        let code = match colour {
            Colour::Red => "1;31",
            Colour::Green => "32",
            Colour::Yellow => "33",
            Colour::Bold => "1",
        };
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

fn paints(is_terminal: bool, variable: impl Fn(&'static str) -> Option<OsString>) -> bool {
    let is_refused = variable("NO_COLOR").is_some_and(|value| !value.is_empty());
    let is_dumb = variable("TERM").is_some_and(|value| value == "dumb");
    is_terminal && !is_refused && !is_dumb
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_terminal_that_wants_colours_gets_some() {
        let with = |is_terminal, name: &'static str, value: &'static str| {
            paints(is_terminal, move |asked| (asked == name).then(|| value.into()))
        };
        assert!(with(true, "TERM", "xterm") && with(true, "NO_COLOR", ""));
        assert!(!with(false, "TERM", "xterm"));
        assert!(!with(true, "NO_COLOR", "1") && !with(true, "TERM", "dumb"));
        assert_eq!(Painter(false).paint(Colour::Red, "error"), "error");
        assert_eq!(Painter(true).paint(Colour::Red, "error"), "\u{1b}[1;31merror\u{1b}[0m");
    }
}
