//! Differences, verifications and lints in colours, where standard output is a terminal that wants some.

use std::io::{self, IsTerminal};

use crate::review::changes::RecordChange;
use crate::review::verify::text::Part;
use crate::shell::colour::{Colour, Painter};

/// Paints a line by what it says.
pub(super) fn painted() -> impl Fn(RecordChange, &str) -> String {
    let painter = Painter::of(&io::stdout());
    move |change, line| {
        let colour = match change {
            RecordChange::Added => Colour::Green,
            RecordChange::Removed => Colour::Red,
            RecordChange::Changed => Colour::Yellow,
        };
        painter.paint(colour, line)
    }
}

/// Paints the name of a lint, which goes to `stream`.
pub(super) fn painted_lint<S: IsTerminal>(stream: &S) -> impl Fn(&str) -> String + use<S> {
    let painter = Painter::of(stream);
    move |name| painter.paint(Colour::Yellow, name)
}

/// Paints a part of a verification, which goes to `stream`.
pub(super) fn painted_part<S: IsTerminal>(stream: &S) -> impl Fn(Part, &str) -> String + use<S> {
    let painter = Painter::of(stream);
    move |part, text| {
        let colour = match part {
            Part::Good => Colour::Green,
            Part::Bad => Colour::Red,
        };
        painter.paint(colour, text)
    }
}
