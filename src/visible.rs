//! Text as it is printed: no character of it commands a terminal, hides itself or others, or starts a line that looks
//! like one of the sandbox. Everything that is printed goes through here.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a terminal, an editor or a log viewer does something else with `c` than to show it: control characters of
/// ASCII and of C1, marks that turn the direction of writing, separators of lines, and what has no width and no use.
///
/// Joiners (U+200C, U+200D) are letters' business in many languages and stay.
#[rustfmt::skip]
pub fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' // direction
        | '\u{2028}' | '\u{2029}'                                                               // lines
        | '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' // no width
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// `text` as one line: what is hidden shows as an escape of Rust, `\n` or `\u{1b}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    replaced(text, is_hidden, |out, c| out.extend(c.escape_default()))
}

/// `text` as the lines that it has, which are ours; the pieces of others in it have been made [`visible`].
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    let is_hidden = |c| c != '\n' && is_hidden(c);
    replaced(text, is_hidden, |out, c| out.extend(c.escape_default()))
}

/// A JSON text that means the same: what is hidden in its strings shows as an escape of JSON, `\u001b`.
pub fn visible_json(text: &str) -> Cow<'_, str> {
    // The lines of one that is laid out for people; in a string a line break is escaped already.
    let is_hidden = |c| c != '\n' && is_hidden(c);
    replaced(text, is_hidden, |out, c| {
        for unit in c.encode_utf16(&mut [0; 2]) {
            write!(out, "\\u{unit:04x}").expect("a string takes any text");
        }
    })
}

fn replaced(
    text: &str,
    is_hidden: impl Fn(char) -> bool,
    escape: impl Fn(&mut String, char),
) -> Cow<'_, str> {
    if !text.chars().any(&is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_hidden(c) { escape(&mut out, c) } else { out.push(c) }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_commands_a_terminal_or_hides_is_escaped_and_all_else_stays() {
        for (text, shown) in [
            ("plain äöü 日本 👩‍👩‍👧 \u{200c}", "plain äöü 日本 👩‍👩‍👧 \u{200c}"),
            ("\u{1b}[31m\r\n\t\0\u{7f}", "\\u{1b}[31m\\r\\n\\t\\u{0}\\u{7f}"),
            ("\u{80}\u{85}\u{9b}31m\u{9f}", "\\u{80}\\u{85}\\u{9b}31m\\u{9f}"),
            ("a\u{202e}b\u{2066}c\u{200f}\u{61c}", "a\\u{202e}b\\u{2066}c\\u{200f}\\u{61c}"),
            ("\u{2028}\u{2029}\u{feff}\u{200b}", "\\u{2028}\\u{2029}\\u{feff}\\u{200b}"),
        ] {
            assert_eq!(visible(text), shown);
            assert_eq!(visible(&visible(text)), shown, "once is enough");
            assert_eq!(visible_lines(&text.replace('\n', "")), shown.replace("\\n", ""));
        }
        assert_eq!(visible_lines("one\ntwo\r\n"), "one\ntwo\\r\n");
    }

    #[test]
    fn json_says_the_same_in_ascii_escapes() {
        let said = "\u{1b}\u{7f}\u{9b}\u{202e}\u{2028}\u{e0001} ä\n";
        let text = serde_json::json!({ said: [said] }).to_string();
        let shown = visible_json(&text);
        assert!(!shown.chars().any(is_hidden), "{shown}");
        assert!(shown.contains("\\u007f\\u009b\\u202e\\u2028\\udb40\\udc01 ä\\n"), "{shown}");
        let read: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(read, serde_json::json!({ said: [said] }));
    }
}
