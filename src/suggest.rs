//! Did you mean: the known names, spellings and paths that resemble an unknown one.

/// ", did you mean `…`?" when one of `names` is near `name`.
pub fn did_you_mean<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, names).map_or_else(String::new, |known| format!(", did you mean `{known}`?"))
}

/// The one of `names` that `name` may have been meant for.
pub fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scores = names.into_iter().map(|known| (strsim::jaro_winkler(name, known), known));
    let near = scores.filter(|(score, _)| *score > 0.75);
    near.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, known)| known)
}

/// The one of `spellings` that takes the fewest changes to become `text`, however many these are.
pub fn most_alike(text: &str, spellings: impl Iterator<Item = String>) -> Option<String> {
    let scores =
        spellings.map(|known| (strsim::normalized_damerau_levenshtein(text, &known), known));
    scores.max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, spelling)| spelling)
}

/// The three of `rows`, methods and path templates, that are most like `method` and `path`, the likeliest first; the
/// first `skip` segments of all paths are the same.
pub fn nearest_paths<'a>(
    rows: impl Iterator<Item = (&'a str, &'a str)>,
    (method, path): (&str, &str),
    skip: usize,
) -> Vec<String> {
    let score = |(known, template): (&'a str, &'a str)| {
        let same = if known == method { 0.05 } else { 0.0 };
        (path_likeness(template, path, skip) + same, known, template)
    };
    let mut ranked: Vec<(f64, &str, &str)> = rows.map(score).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.iter().take(3).map(|(_, method, template)| format!("{method} {template}")).collect()
}

/// How like a raw path is to a template, 0 to 1: segment by segment, a variable like anything.
fn path_likeness(template: &str, path: &str, skip: usize) -> f64 {
    // Before the first segment of a path there is an empty one.
    let known = || template.split('/').skip(skip + 1);
    let segments = || path.split('/').skip(skip + 1).filter(|part| !part.is_empty());
    let alike = known().zip(segments()).map(|(known, segments)| match known.starts_with('{') {
        true => 0.8,
        false => strsim::jaro_winkler(known, segments),
    });
    let longest = u32::try_from(known().count().max(segments().count())).unwrap_or(u32::MAX);
    alike.sum::<f64>() / f64::from(longest.max(1))
}

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
