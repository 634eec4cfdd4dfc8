//! The fields of documents and queries that are about somebody.

/// Members that say something of somebody, by their names.
pub(super) const ABOUT_SOMEBODY: [&str; 16] = [
    "firstName",
    "middleName",
    "lastName",
    "contactName",
    "company",
    "companyName",
    "companyRegistrationId",
    "contactPhone",
    "phone",
    "street",
    "streetNumber",
    "streetAppendix",
    "zipCode",
    "city",
    "taxId",
    "birthDate",
];

/// Members that are e-mail addresses, whatever they look like.
pub(super) const ADDRESSES: [&str; 2] = ["email", "contactEmail"];

/// What is free in documents.
pub(super) const MIXINS: &str = "mixins";

/// Whether a field, be it within another, is about somebody.
pub(super) fn is_about_somebody(path: &[&str]) -> bool {
    let is_about = |key: &&str| ABOUT_SOMEBODY.contains(key) || ADDRESSES.contains(key);
    path.iter().any(|key| is_about(key) || *key == MIXINS)
}
