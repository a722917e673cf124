//! A guess, and how near it is.

use layerlab_core::size::parse_bytes;

/// How near a guess is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// A tenth off at most.
    SpotOn,
    /// Less than half as much again, or more than two thirds.
    Near,
    /// Less than five times, or more than a fifth.
    Roughly,
    /// Further away than that.
    Far,
}

impl Nearness {
    /// Of a guess and the answer.
    pub fn of(guess: u64, answer: u64) -> Self {
        let (small, large) = (guess.min(answer) as f64, guess.max(answer) as f64);
        // What is next to nothing is nothing, for whoever guessed nothing.
        let ratio = if large < 1000.0 && small == 0.0 { 1.0 } else { large / small };
        match ratio {
            ratio if ratio <= 1.1 => Self::SpotOn,
            ratio if ratio < 1.5 => Self::Near,
            ratio if ratio < 5.0 => Self::Roughly,
            _ => Self::Far,
        }
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::SpotOn => "Spot on.",
            Self::Near => "Near.",
            Self::Roughly => "The right order of magnitude.",
            Self::Far => "A surprise, then: most people miss this one.",
        }
    }
}

/// A guess as people write it: `50 MB`, `1.2 GB`; a bare number means megabytes where bytes are guessed.
pub fn read(text: &str, is_count: bool) -> Option<u64> {
    let text = text.trim().trim_start_matches(['~', '≈']).replace(',', ".");
    let is_bare = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    if is_bare && !is_count { parse_bytes(&format!("{text} MB")) } else { parse_bytes(&text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_is_judged_by_how_near_it_is() {
        for (guess, answer, nearness) in [
            (100, 105, Nearness::SpotOn),
            (15, 20, Nearness::Near),
            (100, 300, Nearness::Roughly),
            (829_000_000, 15_300_000, Nearness::Far),
            (0, 12, Nearness::SpotOn),
            (0, 0, Nearness::SpotOn),
            (0, 5_000_000, Nearness::Far),
        ] {
            assert_eq!(Nearness::of(guess, answer), nearness, "{guess} {answer}");
        }
    }

    #[test]
    fn guesses_are_read_as_people_write_them() {
        assert_eq!(read("50 MB", false), Some(50_000_000));
        assert_eq!(read(" ~1,5 GB", false), Some(1_500_000_000));
        assert_eq!(read("50", false), Some(50_000_000));
        assert_eq!(read("3", true), Some(3));
        assert_eq!(read("a lot", false), None);
        assert_eq!(read("", false), None);
    }
}
