//! Did you mean: the known names that resemble an unknown one.

/// The most names that [`near`] offers.
const NEAR_LIMIT: usize = 3;

/// Names less alike than this are no help.
const ALIKE: f64 = 0.7;

/// The candidates that resemble `name`, the nearest first: those that differ only in case or punctuation
/// (`customerid` and `customer.id`), then those that end in it as their last segment, then those spelt alike.
pub fn near<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let folded = fold(name);
    let mut ranked: Vec<(f64, &str)> = candidates
        .into_iter()
        .filter(|candidate| *candidate != name)
        .map(|candidate| (likeness(&folded, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    ranked.sort_by(|(one, a), (other, b)| other.total_cmp(one).then_with(|| a.cmp(b)));
    ranked.dedup_by_key(|(_, candidate)| *candidate);
    ranked.into_iter().take(NEAR_LIMIT).map(|(_, candidate)| candidate).collect()
}

/// 3 for equal letters, 2 for an equal last segment, below that how much of the spelling is the same.
fn likeness(folded: &str, candidate: &str) -> f64 {
    let last = fold(candidate.rsplit('.').next().unwrap_or(candidate));
    let whole = fold(candidate);
    if whole == folded {
        3.0
    } else if last == folded {
        2.0
    } else {
        let alike = |known: &str| strsim::normalized_damerau_levenshtein(folded, known);
        alike(&whole).max(alike(&last))
    }
}

/// The letters and digits of a name in one case.
fn fold(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 6] =
        ["id", "siteCode", "customer.id", "customer.email", "legalEntity.id", "metadata.createdAt"];

    #[test]
    fn near_names_come_nearest_first() {
        let cases: [(&str, &[&str]); 10] = [
            ("sitecode", &["siteCode"]),
            ("customerId", &["customer.id"]),
            ("custmer.id", &["customer.id"]),
            ("ID", &["id", "customer.id", "legalEntity.id"]),
            ("createdAt", &["metadata.createdAt"]),
            ("sietCode", &["siteCode"]),
            ("email", &["customer.email"]),
            ("emial", &["customer.email"]),
            ("colour", &[]),
            ("", &[]),
        ];
        for (name, expected) in cases {
            assert_eq!(near(name, KNOWN), expected, "{name}");
        }
    }
}
