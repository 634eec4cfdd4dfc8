//! Sizes of memory as people write them.

/// The units, by the letters behind the number.
const UNITS: [(&str, usize); 4] = [("", 1), ("k", 1 << 10), ("m", 1 << 20), ("g", 1 << 30)];

/// A size such as `256MB` in bytes: a whole number of bytes, or of KB, MB or GB, each 1,024 of the one before.
///
/// # Errors
/// A lowercase message when `text` is no size, or is nothing.
pub fn size_bytes(text: &str) -> Result<usize, String> {
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let unit = unit.trim().to_ascii_lowercase();
    let letters = unit.strip_suffix("ib").or(unit.strip_suffix('b')).unwrap_or(&unit);
    let factor = UNITS.iter().find(|(name, _)| *name == letters).map(|(_, factor)| *factor);
    let number = number.parse::<usize>().ok().filter(|number| *number > 0);
    number
        .zip(factor)
        .and_then(|(number, factor)| number.checked_mul(factor))
        .ok_or_else(|| format!("`{text}` is not a size such as `64MB`, `1GB` or `1048576`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_and_without_units() {
        for (text, bytes) in [
            ("1048576", 1 << 20),
            ("64KB", 64 << 10),
            ("64kb", 64 << 10),
            ("2MB", 2 << 20),
            ("2 MiB", 2 << 20),
            ("2m", 2 << 20),
            ("1GB", 1 << 30),
        ] {
            assert_eq!(size_bytes(text), Ok(bytes), "{text}");
        }
        for text in ["", "0", "MB", "-1MB", "1.5MB", "1TB", "1 000", "99999999999999999999GB"] {
            assert!(size_bytes(text).is_err(), "{text}");
        }
    }
}
