//! A text as one word of a shell.

/// `text` between quotes in which a shell reads nothing.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The same, bare where a shell reads nothing in it anyway and no program takes it for a flag.
pub fn word(text: &str) -> String {
    if text.starts_with('-') { quoted(text) } else { argument(text) }
}

/// The same of a word that may be a flag.
pub fn argument(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._/:".contains(c);
    let is_word = !text.is_empty() && text.chars().all(is_plain);
    if is_word { text.to_owned() } else { quoted(text) }
}
