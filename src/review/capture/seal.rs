//! The digest at the end of a part of a capture: by it a file that was changed since is known, and where. It is against
//! accidents; whoever means to can write another one.

use std::fmt::Write;
use std::hash::Hasher;

use siphasher::sip128::{Hasher128, SipHasher13};

use crate::json::members;

/// The member that has the digest.
const DIGEST: &str = "\"digest\"";

/// The object `text`, which has members, with its digest as the last one.
pub(super) fn sealed(text: &str) -> String {
    let digest = digest(text).expect("it was written as an object");
    let open = text.strip_suffix('}').expect("an object ends so");
    format!("{open},{DIGEST}:\"{digest}\"}}")
}

/// Whether the object `text` is as it was sealed.
pub(super) fn is_whole(text: &str) -> bool {
    let said = members(text).unwrap_or_default().into_iter().rev().find(|(key, _)| *key == DIGEST);
    let said = said.map(|(_, value)| value.trim_matches('"'));
    said.is_some() && said == digest(text).as_deref()
}

/// The digest of the members as they are written, besides that of the digest; none where it is no object.
fn digest(text: &str) -> Option<String> {
    let mut hasher = SipHasher13::new();
    for (key, value) in members(text)?.into_iter().filter(|(key, _)| *key != DIGEST) {
        for part in [key, value] {
            hasher.write_usize(part.len());
            hasher.write(part.as_bytes());
        }
    }
    let mut out = String::with_capacity(32);
    let _ = write!(out, "{:032x}", hasher.finish128().as_u128());
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_byte_of_a_member_breaks_the_seal() {
        let whole = sealed(r#"{"a":{"b": [1, 2]},"c":"d"}"#);
        assert!(is_whole(&whole), "{whole}");
        for place in 1..whole.len() - 1 {
            let mut bytes = whole.clone().into_bytes();
            bytes[place] = if bytes[place] == b'x' { b'y' } else { b'x' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(!is_whole(&changed), "{changed}");
        }
        assert!(!is_whole(r#"{"a":1}"#) && !is_whole("[]"));
    }
}
