//! What a body was packed with for its way: `Content-Encoding`, read and undone.

use std::io::Read;

use bytes::Bytes;
use flate2::bufread::MultiGzDecoder;
use flate2::{Decompress, FlushDecompress, Status};
use http::HeaderMap;
use http::header::CONTENT_ENCODING;

/// Why a body is still as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StillPacked {
    /// It cannot be unpacked here: what `Content-Encoding` says.
    Unknown(String),
    /// It is not what `Content-Encoding` says.
    Broken(&'static str),
    /// What is in it is larger than a body may be.
    TooLarge,
}

/// The codings that are undone here.
#[derive(Clone, Copy)]
enum Coding {
    Gzip,
    Deflate,
}

/// `body` unpacked as `headers` say, which may have `most` bytes then; none where it is not packed. Without a body there
/// is nothing to unpack, whatever is announced.
///
/// # Errors
/// Why it stays as it is.
pub fn unpacked(
    headers: &HeaderMap,
    body: &[u8],
    most: usize,
) -> Result<Option<Bytes>, StillPacked> {
    if body.is_empty() {
        return Ok(None);
    }
    match coding(headers)? {
        None => Ok(None),
        Some(Coding::Gzip) => gunzip(body, most).map(Some),
        Some(Coding::Deflate) => inflate(body, most).map(Some),
    }
}

/// What `Content-Encoding` says. Clients do not stack codings, and each would multiply what a small body can unfold to.
fn coding(headers: &HeaderMap) -> Result<Option<Coding>, StillPacked> {
    let lines: Vec<_> = headers.get_all(CONTENT_ENCODING).iter().collect();
    if lines.is_empty() {
        return Ok(None);
    }
    let lines = lines.iter().map(|line| String::from_utf8_lossy(line.as_bytes()));
    let all = lines.collect::<Vec<_>>().join(", ");
    let names = all.split(',').map(|name| name.trim().to_ascii_lowercase());
    let names: Vec<String> = names.filter(|name| !name.is_empty() && name != "identity").collect();
    match names.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Ok(None),
        ["gzip" | "x-gzip"] => Ok(Some(Coding::Gzip)),
        ["deflate"] => Ok(Some(Coding::Deflate)),
        _ => Err(StillPacked::Unknown(all)),
    }
}

fn gunzip(packed: &[u8], most: usize) -> Result<Bytes, StillPacked> {
    let mut out = Vec::new();
    let most_read = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let read = MultiGzDecoder::new(packed).take(most_read).read_to_end(&mut out);
    if out.len() > most {
        return Err(StillPacked::TooLarge);
    }
    read.map(|_| out.into()).map_err(|_| StillPacked::Broken("gzip"))
}

/// `deflate` is the zlib format (RFC 9110, 8.4.1.2); some clients send its content bare.
fn inflate(packed: &[u8], most: usize) -> Result<Bytes, StillPacked> {
    const BROKEN: StillPacked = StillPacked::Broken("deflate");
    let mut inflater = Decompress::new(has_zlib_header(packed));
    let (mut out, mut piece, mut rest) = (Vec::new(), [0; 16 * 1024], packed);
    loop {
        let (read, written) = (inflater.total_in(), inflater.total_out());
        let status = inflater.decompress(rest, &mut piece, FlushDecompress::None);
        let status = status.map_err(|_| BROKEN)?;
        let read = usize::try_from(inflater.total_in() - read).map_err(|_| BROKEN)?;
        let written = usize::try_from(inflater.total_out() - written).map_err(|_| BROKEN)?;
        rest = &rest[read..];
        out.extend_from_slice(&piece[..written]);
        if out.len() > most {
            return Err(StillPacked::TooLarge);
        }
        match status {
            Status::StreamEnd if rest.is_empty() => return Ok(out.into()),
            Status::StreamEnd => return Err(BROKEN),
            Status::Ok | Status::BufError if read == 0 && written == 0 => return Err(BROKEN),
            Status::Ok | Status::BufError => {}
        }
    }
}

/// Whether `packed` begins as RFC 1950 has it.
fn has_zlib_header(packed: &[u8]) -> bool {
    const METHOD_DEFLATE: u8 = 8;
    let [first, second, ..] = packed else { return false };
    first & 0x0f == METHOD_DEFLATE && u16::from_be_bytes([*first, *second]) % 31 == 0
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    const TEXT: &[u8] =
        br#"{"mixins": {"a": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}"#;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(text: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn raw(text: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn read(codings: &[&str], body: &[u8], most: usize) -> Result<Option<Bytes>, StillPacked> {
        let mut headers = HeaderMap::new();
        for coding in codings {
            headers.append(CONTENT_ENCODING, coding.parse().unwrap());
        }
        unpacked(&headers, body, most)
    }

    #[test]
    fn bodies_are_unpacked_by_the_name_of_their_coding() {
        for (codings, body) in [
            (&["gzip"][..], gzip(TEXT)),
            (&["GZip"], gzip(TEXT)),
            (&["x-gzip"], gzip(TEXT)),
            (&["identity, gzip,"], gzip(TEXT)),
            (&["identity", "gzip"], gzip(TEXT)),
            (&["gzip"], [gzip(&TEXT[..10]), gzip(&TEXT[10..])].concat()),
            (&["deflate"], zlib(TEXT)),
            (&["deflate"], raw(TEXT)),
        ] {
            let expected = Ok(Some(Bytes::from_static(TEXT)));
            assert_eq!(read(codings, &body, TEXT.len()), expected, "{codings:?}");
            assert_eq!(
                read(codings, &body, TEXT.len() - 1),
                Err(StillPacked::TooLarge),
                "{codings:?}"
            );
        }
        for codings in [&[][..], &["identity"], &[""], &["identity, identity"]] {
            assert_eq!(read(codings, TEXT, 1), Ok(None), "{codings:?}");
        }
        for coding in ["gzip", "deflate", "br", "gzip, gzip"] {
            assert_eq!(read(&[coding], b"", 1), Ok(None), "{coding}");
        }
    }

    #[test]
    fn a_coding_nobody_undoes_is_told_by_name() {
        for (codings, named) in [
            (&["br"][..], "br"),
            (&["zstd"], "zstd"),
            (&["gzip, gzip"], "gzip, gzip"),
            (&["gzip", "deflate"], "gzip, deflate"),
            (&["identity, br"], "identity, br"),
            (&["compress"], "compress"),
        ] {
            assert_eq!(read(codings, TEXT, 1), Err(StillPacked::Unknown(named.to_owned())));
        }
    }

    #[test]
    fn a_body_that_is_cut_or_changed_anywhere_is_broken() {
        for (coding, body) in
            [("gzip", gzip(TEXT)), ("deflate", zlib(TEXT)), ("deflate", raw(TEXT))]
        {
            for cut in 1..body.len() {
                let result = read(&[coding], &body[..cut], 1_000);
                assert_eq!(result, Err(StillPacked::Broken(coding)), "{coding} cut at {cut}");
            }
            let longer = [&body[..], b"and more"].concat();
            assert_eq!(
                read(&[coding], &longer, 1_000),
                Err(StillPacked::Broken(coding)),
                "{coding}"
            );
        }
        let mut changed = gzip(TEXT);
        let crc = changed.len() - 6;
        changed[crc] ^= 1;
        for body in [&changed, TEXT] {
            assert_eq!(read(&["gzip"], body, 1_000), Err(StillPacked::Broken("gzip")));
        }
        assert_eq!(read(&["deflate"], TEXT, 1_000), Err(StillPacked::Broken("deflate")));
    }

    #[test]
    fn a_small_body_cannot_unfold_beyond_the_bound() {
        let large = vec![0; 4 << 20];
        for (coding, body) in [("gzip", gzip(&large)), ("deflate", zlib(&large))] {
            assert_eq!(read(&[coding], &body, 1 << 20), Err(StillPacked::TooLarge), "{coding}");
        }
    }
}
