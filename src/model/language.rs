//! Languages: how they are named, and which a tenant has.

/// The language of a tenant, as no file says it: where one is needed, and nothing names any.
pub const DEFAULT_LANGUAGE: &str = "en";

/// Whether `text` has the form of the name of a language, such as `de` or `de-CH`.
pub(crate) fn is_language(text: &str) -> bool {
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|it| it.is_ascii_alphanumeric())
    };
    text.split('-').all(is_part)
}

/// The name, and the names of what it is a variety of: `de-CH`, `de`.
pub(crate) fn wider(language: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(language), |name| name.rsplit_once('-').map(|(wider, _)| wider))
}

/// The languages that a tenant has; any, where its files do not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TenantLanguages(pub Box<[Box<str>]>);

impl TenantLanguages {
    /// Whether a client that wants these languages can be served: they are none at all, or the tenant has one of them, or
    /// what it is a variety of.
    pub(crate) fn serve<'l>(&self, mut wanted: impl Iterator<Item = &'l str>) -> bool {
        let has = |name: &str| self.0.iter().any(|own| own.eq_ignore_ascii_case(name));
        let mut is_any_wanted = false;
        let is_served = wanted.any(|language| {
            is_any_wanted = true;
            wider(language).any(has)
        });
        self.0.is_empty() || is_served || !is_any_wanted
    }
}
