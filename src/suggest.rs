//! Did you mean: the known names, spellings and paths that resemble an unknown one.

/// Texts of more bytes than this resemble nothing: to compare two costs the product of their lengths, a client chooses one of
/// them, and no name is nearly as long.
pub const MOST_COMPARED: usize = 128;

/// ", did you mean `…`?" when one of `names` is near `name`.
pub fn did_you_mean<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, names).map_or_else(String::new, |known| format!(", did you mean `{known}`?"))
}

/// All of `unknown`, each with the one of `names` that was perhaps meant.
pub fn each_with_nearest(unknown: &[impl AsRef<str>], names: &[&str]) -> String {
    /// At most this many are named, because a client can send very many.
    const MOST: usize = 16;
    let listed = unknown.iter().take(MOST).map(|name| {
        let name = name.as_ref();
        let known = near(name, names.iter().copied());
        let known =
            known.first().map_or_else(String::new, |known| format!(" (did you mean `{known}`?)"));
        format!("`{name}`{known}")
    });
    let more = unknown.len().checked_sub(MOST).filter(|more| *more > 0);
    let more = more.map(|more| format!("and {more} more"));
    listed.chain(more).collect::<Vec<_>>().join(", ")
}

/// The one of `names` that was perhaps meant by `name`. Where none is [`near`], texts that begin alike are compared more
/// kindly: ids differ in their last characters only.
pub fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > MOST_COMPARED {
        return None;
    }
    let names: Vec<&str> = names.into_iter().filter(|it| it.len() <= MOST_COMPARED).collect();
    let begins_alike = || {
        let scores = names.iter().map(|known| (strsim::jaro_winkler(name, known), *known));
        let alike = scores.filter(|(score, _)| *score > 0.75);
        alike.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, known)| known)
    };
    near(name, names.iter().copied()).into_iter().next().or_else(begins_alike)
}

/// The three of `rows` that are most like `method` and `path` by their own methods and path templates, the likeliest
/// first. Rows that have no word of the path are left out.
pub fn nearest_paths<'a, R>(
    rows: impl Iterator<Item = R>,
    said: impl Fn(&R) -> (&'a str, &'a str),
    (method, path): (&str, &str),
) -> Vec<R> {
    let sent = segments(path);
    let score = |row: R| {
        let (known, template) = said(&row);
        let same = if known == method { 0.05 } else { 0.0 };
        path_likeness(&segments(template), &sent).map(|likeness| (likeness + same, row))
    };
    let mut ranked: Vec<(f64, R)> = rows.filter_map(score).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.into_iter().take(NEAR_LIMIT).map(|(_, row)| row).collect()
}

/// The segments of a path that are compared: no template has more.
fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty()).take(12).collect()
}

/// How like a path is to a template, 0 to 1: the segments that both have in the same order, as a share of all. None
/// where they have no word in common.
fn path_likeness(template: &[&str], path: &[&str]) -> Option<f64> {
    let is_shared = |known: &&&str| path.iter().any(|sent| segment_likeness(known, sent) > 0.0);
    template.iter().filter(|known| !is_variable(known)).find(is_shared)?;
    // The best sum over the template so far and each beginning of the path.
    let mut best = vec![0.0_f64; path.len() + 1];
    for known in template {
        let mut before = 0.0;
        for (at, sent) in path.iter().enumerate() {
            let without = best[at + 1];
            best[at + 1] = without.max(best[at]).max(before + segment_likeness(known, sent));
            before = without;
        }
    }
    let count = u32::try_from(template.len() + path.len()).unwrap_or(u32::MAX);
    best.last().map(|sum| 2.0 * sum / f64::from(count))
}

/// How like a segment is to one of a template: a variable is like another, less like a value, and never like a word.
fn segment_likeness(known: &str, sent: &str) -> f64 {
    match (is_variable(known), is_variable(sent)) {
        (true, true) => 1.0,
        (true, false) => 0.6,
        (false, true) => 0.0,
        (false, false) if sent.len() > MOST_COMPARED => 0.0,
        (false, false) => Some(spelling_likeness(known, &sent.to_lowercase()))
            .filter(|likeness| *likeness >= ALIKE)
            .unwrap_or_default(),
    }
}

/// Whether a segment stands for any value: `{id}`, `*`.
fn is_variable(segment: &str) -> bool {
    segment.starts_with(['{', '*'])
}

/// The most names that [`near`] offers.
const NEAR_LIMIT: usize = 3;

/// Names less alike than this are no help.
const ALIKE: f64 = 0.7;

/// What other APIs call a thing, without punctuation and in lowercase, and what it is called here.
#[rustfmt::skip]
const MEANINGS: &[(&str, &str)] = &[
    ("page",       "pageNumber"), ("pageindex", "pageNumber"), ("offset", "pageNumber"), ("skip", "pageNumber"),
    ("limit",      "pageSize"),   ("size",      "pageSize"),   ("perpage", "pageSize"),  ("top",  "pageSize"),
    ("query",      "q"),          ("search",    "q"),          ("filter", "q"),
    ("order",      "sort"),       ("orderby",   "sort"),       ("sortby", "sort"),
    ("select",     "fields"),     ("expand",    "fields"),     ("etag", "metadata.version"),
    ("site",       "siteCode"),   ("state",  "status"),        ("title",  "name"),
    ("validfrom",  "validity.from"), ("validto", "validity.to"), ("startdate", "validity.from"), ("enddate", "validity.to"),
    ("company",    "legalEntityId"), ("companyid", "legalEntityId"), ("customernumber", "customerId"),
];

/// The candidates that resemble `name`, the nearest first: those that differ only in case or punctuation
/// (`customerid` and `customer.id`), then those of the same meaning, then those that end in it as their last segment,
/// then those spelt alike.
pub fn near<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    ranked(name, &mut candidates.into_iter())
}

/// The same in one piece of code, whatever the candidates come from.
fn ranked<'a>(name: &str, candidates: &mut dyn Iterator<Item = &'a str>) -> Vec<&'a str> {
    if name.len() > MOST_COMPARED {
        return Vec::new();
    }
    let folded = fold(name);
    let mut ranked: Vec<(f64, &str)> = candidates
        .filter(|candidate| *candidate != name && candidate.len() <= MOST_COMPARED)
        .map(|candidate| (likeness(&folded, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    ranked.sort_by(|(one, a), (other, b)| other.total_cmp(one).then_with(|| a.cmp(b)));
    ranked.dedup_by_key(|(_, candidate)| *candidate);
    ranked.into_iter().take(NEAR_LIMIT).map(|(_, candidate)| candidate).collect()
}

/// 4 for equal letters, 3 for the same meaning, 2 for an equal last segment, below that how much of the spelling is the
/// same, less where it is only the last segment's.
fn likeness(folded: &str, candidate: &str) -> f64 {
    let last = fold(candidate.rsplit('.').next().unwrap_or(candidate));
    let whole = fold(candidate);
    if whole == folded {
        4.0
    } else if MEANINGS.contains(&(folded, candidate)) {
        3.0
    } else if last == folded {
        2.0
    } else {
        spelling_likeness(&whole, folded).max(0.99 * spelling_likeness(&last, folded))
    }
}

/// How much of the spelling is the same, 0 to 1. Texts of very different lengths are not compared: that takes time and
/// memory, and they are not alike.
fn spelling_likeness(known: &str, sent: &str) -> f64 {
    match sent.len() > 4 * known.len() {
        true => 0.0,
        false => strsim::normalized_damerau_levenshtein(known, sent),
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
    fn names_are_compared_by_their_meaning_too() {
        let list = ["q", "sort", "fields", "pageNumber", "pageSize"];
        let write = ["mixins", "metadata.version", "metadata.mixins"];
        for (name, known, expected) in [
            ("page", &list[..], "pageNumber"),
            ("limit", &list, "pageSize"),
            ("version", &write, "metadata.version"),
            ("mixin", &write, "mixins"),
            ("customer", &["customerId", "legalEntityId"], "customerId"),
        ] {
            assert_eq!(nearest(name, known.iter().copied()), Some(expected), "{name}");
        }
        let listed = each_with_nearest(&["version", "metadata.createdAt"], &write);
        assert_eq!(listed, "`version` (did you mean `metadata.version`?), `metadata.createdAt`");
        let many: Vec<String> = (0..20).map(|number| number.to_string()).collect();
        assert!(each_with_nearest(&many, &write).ends_with("`15`, and 4 more"));
    }

    #[test]
    fn only_bounded_text_is_compared() {
        let fits = format!("{}b", "a".repeat(MOST_COMPARED - 1));
        let like = "a".repeat(MOST_COMPARED);
        let longer = format!("{fits}b");
        assert_eq!(nearest(&fits, [&*like]), Some(&*like));
        assert_eq!(near(&fits, [&*like]), [&*like]);
        for (name, known) in [(&longer, &like), (&like, &longer)] {
            assert_eq!(nearest(name, [&**known]), None);
            assert!(near(name, [&**known]).is_empty());
            assert_eq!(did_you_mean(name, [&**known]), "");
        }
        let row = format!("/{like}");
        for (name, count) in [(&fits, 1), (&longer, 0)] {
            let rows = [("GET", &*row)].into_iter();
            assert_eq!(nearest_paths(rows, |row| *row, ("GET", &format!("/{name}"))).len(), count);
        }
    }

    #[test]
    fn paths_are_compared_by_their_shape() {
        let rows =
            ["/oauth/token", "/t/{t}/customers", "/t/{t}/customers/bulk", "/t/{t}/customers/{id}"];
        for (path, expected) in [
            ("/customers", Some(1)),
            ("/customers/{id}", Some(3)),
            ("/t/x/customer/y", Some(3)),
            ("/t/x/customers/bluk", Some(2)),
            ("/favicon.ico", None),
            ("/", None),
        ] {
            let near = nearest_paths(rows.into_iter(), |row| ("GET", *row), ("GET", path));
            assert_eq!(near.first(), expected.map(|at: usize| &rows[at]), "{path}");
        }
    }

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
