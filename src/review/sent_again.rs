//! Which headers of a request are sent again with it, by whoever replays a journal or a recording.

use http::header;

use crate::engine::WORLD_HEADER;

/// Whether a header is about the request and not about how it came: the world is known, and bodies are kept unpacked.
pub fn is_sent_again(name: &str) -> bool {
    let ways = [
        WORLD_HEADER,
        header::HOST,
        header::CONNECTION,
        header::CONTENT_LENGTH,
        header::CONTENT_ENCODING,
        header::TRANSFER_ENCODING,
        header::EXPECT,
    ];
    !ways.iter().any(|way| way == name)
}
