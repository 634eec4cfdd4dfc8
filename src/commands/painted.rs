//! Differences in colours, where standard output is a terminal that wants some.

use std::io;

use crate::review::changes::RecordChange;
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
