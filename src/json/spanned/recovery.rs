//! Where the entry ends in which a mistake was found.

/// The place of the comma behind the entry that `at` is in, or of one of the `awaited` brackets that ends it, or the
/// end of the text. Brackets that open on the way count until they close; texts are passed over.
///
/// Every byte is looked at once, whatever the text holds.
pub(super) fn after_stretch(bytes: &[u8], mut at: usize, awaited: &[u8]) -> usize {
    let mut open = Open::default();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b',' if open.brackets.is_empty() => return at,
            b'[' | b'{' => open.push(*byte),
            b']' | b'}' if open.close(*byte) => {}
            b']' | b'}' if awaited.contains(byte) => return at,
            b'"' => {
                at = after_text(bytes, at);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    at
}

/// Whether a stretch that is left out is surely no more than one value.
pub(super) fn is_plain(stretch: &str) -> bool {
    !stretch.contains(['"', '\'', '{', '}', '[', ']', ':', '\n'])
}

/// The length of the comment that `rest` starts with.
pub(super) fn comment(rest: &str) -> Option<usize> {
    if rest.starts_with("/*") {
        Some(rest.find("*/").map_or(rest.len(), |end| end + 2))
    } else if rest.starts_with("//") || rest.starts_with('#') {
        Some(rest.find('\n').unwrap_or(rest.len()))
    } else {
        None
    }
}

/// Where the commas and brackets start that end the line from `from` to `to`: they are rarely meant to be text.
pub(super) fn before_brackets(bytes: &[u8], from: usize, to: usize) -> usize {
    let tail = bytes[from..to].iter().rev();
    to - tail.take_while(|byte| b",]} \t\r".contains(byte)).count()
}

/// The place behind the text that starts at `start`; that may be meant as its end where it does not end on its line.
fn after_text(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    loop {
        match bytes.get(at) {
            None | Some(b'\n') => return before_brackets(bytes, start + 1, at),
            Some(b'"') => return at + 1,
            Some(b'\\') if bytes.get(at + 1).is_some_and(|byte| *byte != b'\n') => at += 2,
            Some(_) => at += 1,
        }
    }
}

/// The brackets that are open, and how many of them are of each kind.
#[derive(Default)]
struct Open {
    brackets: Vec<u8>,
    lists: usize,
}

impl Open {
    fn push(&mut self, bracket: u8) {
        self.brackets.push(bracket);
        self.lists += usize::from(bracket == b'[');
    }

    /// Closes the innermost bracket that `close` fits, and what is open within; whether there is one.
    fn close(&mut self, close: u8) -> bool {
        let is_list = close == b']';
        let fitting = if is_list { self.lists } else { self.brackets.len() - self.lists };
        if fitting == 0 {
            return false;
        }
        while let Some(bracket) = self.brackets.pop() {
            self.lists -= usize::from(bracket == b'[');
            if (bracket == b'[') == is_list {
                break;
            }
        }
        true
    }
}

/// Whether an entry that `close` ends can start so.
pub(super) fn starts_an_entry(byte: u8, close: u8) -> bool {
    match close {
        b'}' => byte == b'"',
        _ => matches!(byte, b'"' | b'{' | b'[' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n'),
    }
}
