//! Bytes as JSON: a string where they are UTF-8, else an object with their base64 form.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};

use crate::json::{RawObject, as_text};

/// The JSON text of `bytes`.
pub(super) fn bytes_text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => Value::from(text).to_string(),
        Err(_) => json!({ "base64": BASE64_STANDARD.encode(bytes) }).to_string(),
    }
}

/// The bytes of such a text; none of another one.
pub(super) fn bytes_of(raw: &str) -> Option<Bytes> {
    if let Some(text) = as_text(raw) {
        return Some(text.into_owned().into());
    }
    let object = RawObject::of(raw)?;
    BASE64_STANDARD.decode(&*as_text(object.get("base64")?)?).ok().map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_whatever_they_are() {
        for bytes in [&b""[..], b"a\"\\\n\0", "ä\u{202e}".as_bytes(), b"\xff\x00", b"\xc3"] {
            assert_eq!(bytes_of(&bytes_text(bytes)).as_deref(), Some(bytes));
        }
        assert_eq!(bytes_of("1"), None);
        assert_eq!(bytes_of(r#"{"base64": "?"}"#), None);
    }
}
