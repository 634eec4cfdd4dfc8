//! Which tenant clients are given where nothing names one.

use super::files::disk::is_shipped_tenant;

/// The tenant of clients where no folder of one's own names another.
const USUAL_TENANT: &str = "mytenant";

/// The first tenant of one's own, else the usual one; `tenants` are those that have files.
pub fn own_tenant<'a>(tenants: impl Iterator<Item = &'a str>) -> String {
    let mut own = tenants.filter(|name| !is_shipped_tenant(name));
    own.next().unwrap_or(USUAL_TENANT).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tenant_is_the_first_of_ones_own() {
        assert_eq!(own_tenant(["acme", "shop", "zoo"].into_iter()), "shop");
        assert_eq!(own_tenant(["acme"].into_iter()), "mytenant");
    }
}
