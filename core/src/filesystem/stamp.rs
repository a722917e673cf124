//! Logical time: modification times without a clock, and the keys they come from.

/// A deterministic 64-bit identity, mixed from everything that led to a thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(pub u64);

impl Key {
    /// The key of a text.
    pub fn of(text: &str) -> Self {
        Self(0x9E37_79B9_7F4A_7C15).with(text)
    }

    /// The key of this and then a text. Length goes in, so that `("ab", "c")` and `("a", "bc")` differ.
    pub fn with(self, text: &str) -> Self {
        self.with_bytes(text.as_bytes())
    }

    /// The key of this and then some bytes, the same as that of a text of these bytes.
    pub fn with_bytes(self, bytes: &[u8]) -> Self {
        let mut state = mix(self.0 ^ bytes.len() as u64);
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            state = mix(state.rotate_left(23) ^ u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let word = rest.iter().rev().fold(0_u64, |w, b| (w << 8) | u64::from(*b));
            state = mix(state.rotate_left(23) ^ word);
        }
        Self(state)
    }

    /// The key of this and then a number.
    pub fn with_number(self, number: u64) -> Self {
        Self(mix(mix(self.0).wrapping_add(number)))
    }
}

/// The finisher of SplitMix64 (Steele, Lea and Flood 2014): a bijection that spreads every bit.
fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A modification time of which only equality is known: 48 bits, since every node has one. The lowest bit says whether it
/// falls on a whole second, as the times of unpacked archives and pulled images do. Its order is for maps and says nothing
/// about time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stamp([u16; 3]);

impl Stamp {
    /// A time with nanoseconds: what a program wrote, what lies in the build context.
    pub fn precise(key: Key) -> Self {
        Self::cut(key.0 & !1)
    }

    /// A time on a whole second: what came out of an archive or a pulled image.
    pub fn whole_second(key: Key) -> Self {
        Self::cut(key.0 | 1)
    }

    /// A number that is the same for equal times.
    pub fn number(self) -> u64 {
        let [low, middle, high] = self.0.map(u64::from);
        low | middle << 16 | high << 32
    }

    /// The time that a tool leaves that keeps seconds only (busybox `cp -p` and `mv` across file systems).
    pub fn truncated(self) -> Self {
        let number = self.number();
        if number & 1 == 1 { self } else { Self::cut(mix(number) | 1) }
    }

    fn cut(bits: u64) -> Self {
        Self([bits as u16, (bits >> 16) as u16, (bits >> 32) as u16])
    }
}

/// Hands out stamps that differ from each other and from those of every other seed.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    seed: Key,
    ticks: u64,
}

impl Clock {
    /// A clock of its own for `seed`.
    pub fn new(seed: Key) -> Self {
        Self { seed, ticks: 0 }
    }

    /// A time that was never handed out before.
    pub fn now(&mut self) -> Stamp {
        self.ticks += 1;
        Stamp::precise(self.seed.with_number(self.ticks))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truncating_keeps_whole_seconds_and_changes_others() {
        let (whole, precise) = (Stamp::whole_second(Key::of("a")), Stamp::precise(Key::of("a")));
        assert_eq!(whole.truncated(), whole);
        assert_ne!(precise.truncated(), precise);
        assert_eq!(precise.truncated(), precise.truncated().truncated());
    }

    #[test]
    fn keys_differ_by_where_texts_are_cut() {
        assert_ne!(Key::of("ab").with("c"), Key::of("a").with("bc"));
        assert_ne!(Key::of("").with(""), Key::of(""));
    }
}
