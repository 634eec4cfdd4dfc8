//! Patterns with wildcards. Each is taken apart once and held against all operations, for every rule and step at every start.

/// Matches any part of a path.
pub(super) const ANY_STRETCH: char = '…';
/// Matches anything but a slash.
const ANY_LETTERS: char = '*';

/// A pattern.
#[derive(Debug)]
pub(super) struct Glob {
    text: String,
    form: Form,
}

#[derive(Debug)]
enum Form {
    /// It has no wildcard.
    Plain,
    /// It has one, between what ends here and what starts there.
    One { before: usize, behind: usize, crosses: bool },
    /// It has several.
    Several(Vec<char>),
}

impl Glob {
    /// The pattern that `text` is.
    pub(super) fn of(text: String) -> Self {
        let is_wild = |c: char| c == ANY_LETTERS || c == ANY_STRETCH;
        let mut wild = text.char_indices().filter(|(_, c)| is_wild(*c));
        let form = match (wild.next(), wild.next()) {
            (None, _) => Form::Plain,
            (Some((before, sign)), None) => {
                let behind = before + sign.len_utf8();
                Form::One { before, behind, crosses: sign == ANY_STRETCH }
            }
            (Some(_), Some(_)) => Form::Several(text.chars().collect()),
        };
        Self { text, form }
    }

    /// As it was written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether it matches the whole of `text`.
    pub(super) fn matches(&self, text: &str) -> bool {
        match &self.form {
            Form::Plain => self.text == text,
            Form::One { before, behind, crosses } => {
                let rest = text.strip_prefix(&self.text[..*before]);
                let stretch = rest.and_then(|rest| rest.strip_suffix(&self.text[*behind..]));
                stretch.is_some_and(|stretch| *crosses || !stretch.contains('/'))
            }
            Form::Several(pattern) => several(pattern, text),
        }
    }
}

fn several(pattern: &[char], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    // Whether what was read of the pattern so far can end before each place of the text.
    let mut ends = vec![false; text.len() + 1];
    ends[0] = true;
    for &letter in pattern {
        let mut after = vec![false; text.len() + 1];
        match letter {
            ANY_LETTERS | ANY_STRETCH => {
                for at in 0..ends.len() {
                    let passes = |found: char| letter == ANY_STRETCH || found != '/';
                    after[at] = ends[at] || (at > 0 && after[at - 1] && passes(text[at - 1]));
                }
            }
            letter => {
                for at in 1..ends.len() {
                    after[at] = ends[at - 1] && text[at - 1] == letter;
                }
            }
        }
        ends = after;
    }
    ends[text.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stay_in_a_segment_and_dots_do_not() {
        for (pattern, text, means) in [
            ("*", "abc", true),
            ("a*c", "abc", true),
            ("a*c", "ac", true),
            ("a*c", "a/c", false),
            ("a*a", "a", false),
            ("…/c", "/a/b/c", true),
            ("…/c", "/a/b/cc", false),
            ("…c", "/a/c", true),
            ("/a/…", "/a/b/c", true),
            ("…/*/c", "/a/b/c", true),
            ("…/a/*", "/a/b/c", false),
            ("", "", true),
            ("", "a", false),
            ("**", "ab", true),
        ] {
            let glob = Glob::of(pattern.to_owned());
            assert_eq!(glob.matches(text), means, "{pattern} {text}");
        }
    }
}
