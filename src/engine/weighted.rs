//! An element of a header that lists what a client would rather have, such as `Accept`.

/// The element without its parameters, and its weight `q`, 1 without one; none where that is no number.
pub fn weighted(element: &str) -> Option<(&str, f32)> {
    let mut parts = element.split(';').map(str::trim);
    let wanted = parts.next()?;
    let weight = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
    let weight = weight.map_or(Some(1.0), |weight| weight.trim().parse().ok())?;
    Some((wanted, weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_has_its_weight_or_one() {
        for (element, found) in [
            ("de-CH", Some(("de-CH", 1.0))),
            (" text/plain; charset=utf-8 ;q=0.5", Some(("text/plain", 0.5))),
            ("text/plain;Q= 0", Some(("text/plain", 0.0))),
            ("de;q=much", None),
        ] {
            assert_eq!(weighted(element), found, "{element}");
        }
    }
}
