//! What a command has printed in a run.

use std::io;
use std::path::Path;

use crate::engine::roll;
use crate::shell::files::disk::bytes_of;

/// The most bytes that are kept of either end of what a run has printed: there are hundreds of runs.
const MOST_KEPT: usize = 256 * 1024;

/// A number that two runs share that printed the same, their addresses apart.
pub(super) fn print_of_output(path: &Path, url: &str) -> u64 {
    let bytes = bytes_of(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let place = url.strip_prefix("http://").unwrap_or(url);
    roll(0, &[text.replace(place, "").as_bytes()])
}

/// Shortens the file of what a run has printed where that is long, and says so in it.
///
/// # Errors
/// When the file cannot be written to.
pub(super) fn shorten(path: &Path) -> io::Result<()> {
    if std::fs::metadata(path)?.len() <= (2 * MOST_KEPT) as u64 {
        return Ok(());
    }
    std::fs::write(path, shortened(&bytes_of(path)?))
}

fn shortened(bytes: &[u8]) -> Vec<u8> {
    let left_out = bytes.len().saturating_sub(2 * MOST_KEPT);
    if left_out == 0 {
        return bytes.to_vec();
    }
    let said = format!("\n… {left_out} bytes are left out here …\n");
    [&bytes[..MOST_KEPT], said.as_bytes(), &bytes[bytes.len() - MOST_KEPT..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_output_keeps_its_ends() {
        let short = vec![b'a'; 2 * MOST_KEPT];
        assert!(shortened(&short) == short);
        let long = [vec![b'a'; MOST_KEPT], vec![b'-'; 1_000_000], vec![b'z'; MOST_KEPT]].concat();
        let text = String::from_utf8(shortened(&long)).unwrap();
        let [first, last] =
            text.split("\n… 1000000 bytes are left out here …\n").collect::<Vec<_>>()[..]
        else {
            panic!("{} bytes", text.len())
        };
        assert!(first.len() == MOST_KEPT && first.bytes().all(|byte| byte == b'a'));
        assert!(last.len() == MOST_KEPT && last.bytes().all(|byte| byte == b'z'));
    }
}
