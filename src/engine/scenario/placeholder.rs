//! Placeholders in the texts of steps: `${name}`.

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// It stands for itself.
    Text(&'t str),
    /// It stands for the value of this name.
    Value(&'t str),
}

/// The tenant that the steps are about.
pub const TENANT_VALUE: &str = "tenant";
/// What is to stand at the beginning of all names that a run makes.
pub const PREFIX_VALUE: &str = "prefix";

/// The pieces of `text`; what only begins like a placeholder stands for itself.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut rest, mut from) = (text, 0);
    while let Some(at) = rest[from..].find("${").map(|at| at + from) {
        let name = rest[at + 2..].split_once('}').map(|(name, _)| name);
        let Some(name) = name.filter(|name| is_value_name(name)) else {
            from = at + 2;
            continue;
        };
        if at > 0 {
            pieces.push(Piece::Text(&rest[..at]));
        }
        pieces.push(Piece::Value(name));
        (rest, from) = (&rest[at + name.len() + 3..], 0);
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// The names of the values that `text` has placeholders of.
pub fn values_in(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Value(name) => Some(name),
        Piece::Text(_) => None,
    })
}

/// Whether a placeholder can have this name.
pub fn is_value_name(name: &str) -> bool {
    let is_inner = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.chars().all(is_inner) && name.chars().next().is_some_and(|c| !c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_placeholder_stands_for_itself() {
        let values = |text| values_in(text).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(values("${a}-${b_2} $c ${} ${1} ${a b} ${d"), ["a", "b_2"]);
        assert_eq!(
            pieces("x${a}${ é${b}"),
            [Piece::Text("x"), Piece::Value("a"), Piece::Text("${ é"), Piece::Value("b")]
        );
        assert_eq!(pieces(""), []);
    }
}
