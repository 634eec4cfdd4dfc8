//! Texts that are nearly good: entries of a corpus with bytes flipped, pieces cut, doubled, exchanged with another's, and words put in.

/// Numbers that follow from one (`SplitMix64`).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `most`, which is not 0.
    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % most as u64).expect("it is below a usize")
    }

    /// A piece of `bytes`, short ones more often than long ones.
    fn piece(&mut self, bytes: &[u8]) -> std::ops::Range<usize> {
        let start = self.below(bytes.len() + 1);
        let most = (bytes.len() - start).min(1 << self.below(9));
        start..start + self.below(most + 1)
    }
}

/// Texts that mean something to one of the readers.
const WORDS: [&[u8]; 48] = [
    b"\0",
    b"\xff",
    b"\xe2\x80\xae",
    b"\xf0\x9f\x92\xa9",
    b"\\ud800",
    b"\\u0000",
    b"\"",
    b"'",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b"(",
    b")",
    b":",
    b",",
    b" ",
    b"\r\n",
    b"\n",
    b"\t",
    b"%00",
    b"%2F",
    b"%",
    b"/",
    b"//",
    b"..",
    b"~",
    b"?",
    b"&",
    b"=",
    b"+",
    b"-1",
    b"0",
    b"1e999",
    b"9007199254740993",
    b"null",
    b"true",
    b"[[[[[[[[[[[[[[[[",
    b"metadata",
    b"version",
    b"mixins",
    b"customerId",
    b"OR",
    b"AND",
    b"missing",
    b"rules",
    b"then",
];

/// A text that came from those of `corpus` by a few changes.
pub(crate) fn mutated(corpus: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = corpus[chance.below(corpus.len())].clone();
    for _ in 0..=chance.below(4) {
        change(&mut bytes, corpus, chance);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, corpus: &[Vec<u8>], chance: &mut Chance) {
    let piece = chance.piece(bytes);
    let at = chance.below(bytes.len() + 1);
    let put = match chance.below(6) {
        0 if at < bytes.len() => {
            bytes[at] ^= 1 << chance.below(8);
            return;
        }
        0 | 1 => {
            bytes.drain(piece);
            return;
        }
        2 => bytes[piece].to_vec(),
        3 => {
            let other = &corpus[chance.below(corpus.len())];
            other[chance.piece(other)].to_vec()
        }
        _ => WORDS[chance.below(WORDS.len())].to_vec(),
    };
    // In the place of something, or between.
    let end = if chance.below(2) == 0 { at } else { (at + put.len()).min(bytes.len()) };
    bytes.splice(at..end, put);
}
