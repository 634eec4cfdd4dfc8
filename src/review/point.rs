//! Since when changes are wanted.

use std::fmt;

/// A moment in the life of a world, as it is written in `since`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Point {
    /// `start`: before anything was changed.
    #[default]
    Start,
    /// `snapshot:NAME`: when the snapshot was saved.
    Snapshot(Box<str>),
    /// The `Sandbox-Request-Id` of an answer: right after that exchange.
    Exchange(Box<str>),
}

/// What is written before the name of a snapshot.
const SNAPSHOT: &str = "snapshot:";

impl Point {
    /// Reads `start`, `snapshot:NAME` or a `Sandbox-Request-Id`.
    ///
    /// # Errors
    /// A lowercase message when `text` is none of them.
    pub fn parse(text: &str) -> Result<Self, String> {
        let numbered =
            text.rsplit_once('-').is_some_and(|(_, number)| number.parse::<u64>().is_ok());
        match text.strip_prefix(SNAPSHOT) {
            _ if text == "start" => Ok(Self::Start),
            Some(name) if !name.is_empty() => Ok(Self::Snapshot(name.into())),
            None if numbered => Ok(Self::Exchange(text.into())),
            Some(_) | None => Err(format!(
                "`{text}` is neither `start` nor `snapshot:NAME` nor a Sandbox-Request-Id such as `main-42`"
            )),
        }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => f.write_str("start"),
            Self::Snapshot(name) => write!(f, "{SNAPSHOT}{name}"),
            Self::Exchange(id) => f.write_str(id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_read_as_it_is_written() {
        for (text, point) in [
            ("start", Point::Start),
            ("snapshot:start", Point::Snapshot("start".into())),
            ("snapshot:a:b-1", Point::Snapshot("a:b-1".into())),
            ("my-world-42", Point::Exchange("my-world-42".into())),
        ] {
            assert_eq!(Point::parse(text), Ok(point.clone()));
            assert_eq!(point.to_string(), text);
        }
        for text in ["", "Start", "snapshot:", "before", "main-", "42"] {
            assert!(Point::parse(text).is_err_and(|why| why.contains(text)), "{text}");
        }
    }
}
