//! Texts and variables as a shell reads them.

use super::bindings::Variable;
use super::words::first_of;
use crate::review::shell_word;

/// `text` as one word of a shell, with the variables in the place of what they were.
pub(super) fn quoted(text: &str, variables: &[&Variable]) -> String {
    let texts = variables.iter().map(|variable| (&*variable.text, *variable));
    let Some((place, variable)) = first_of(text, texts) else { return shell_word::quoted(text) };
    let (before, after) = (&text[..place.start], &text[place.end..]);
    let before = if before.is_empty() { String::new() } else { shell_word::quoted(before) };
    let after = if after.is_empty() { String::new() } else { quoted(after, variables) };
    format!("{before}\"${}\"{after}", variable.name)
}

/// The command that finds the text of `variable` in an answer.
pub(super) fn finding(variable: &Variable) -> String {
    let Variable { key, nth, .. } = variable;
    format!(r#"grep -o '"{key}" *: *"[^"]*"' | sed -n '{nth}s/.*"\([^"]*\)"$/\1/p'"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_a_shell_says_exactly_the_text_or_the_variable() {
        let variable = |name: &str, text: &str| Variable {
            name: name.into(),
            text: text.into(),
            key: "id".into(),
            nth: 1,
        };
        let (one, two) = (variable("ONE", "aaa"), variable("TWO", "bbb"));
        let quoted = |text| quoted(text, &[&one, &two]);
        assert_eq!(quoted("it's $x `y`"), r"'it'\''s $x `y`'");
        assert_eq!(quoted("x/aaa/bbb"), r#"'x/'"$ONE"'/'"$TWO""#);
        assert_eq!((quoted("aaa"), quoted("")), (r#""$ONE""#.into(), "''".into()));
    }
}
