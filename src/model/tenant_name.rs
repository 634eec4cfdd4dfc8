//! What a tenant can be called.

/// Whether `name` is a tenant name as documented: `^[a-z][a-z0-9]+$`, 3 to 16 characters.
pub fn is_tenant_name(name: &str) -> bool {
    (3..=16).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_name_is_short_lowercase_and_starts_with_a_letter() {
        for name in ["abc", "a1b", "abcdefghijklmnop"] {
            assert!(is_tenant_name(name), "{name}");
        }
        for name in ["", "ab", "1ab", "Abc", "a-b", "abcdefghijklmnopq", "äbc"] {
            assert!(!is_tenant_name(name), "{name}");
        }
    }
}
