//! Where a place of a rewritten Dockerfile stood before.

use crate::source::{Edit, Span};

/// The edits of every round so far.
#[derive(Clone, Debug, Default)]
pub struct Track {
    rounds: Vec<Vec<Edit>>,
}

impl Track {
    /// Remembers a round's edits, which do not overlap.
    pub fn push(&mut self, mut edits: Vec<Edit>) {
        edits.sort_by_key(|edit| edit.span);
        self.rounds.push(edits);
    }

    /// The place in the text before the first round; what was written since stands where its edit did.
    pub fn origin(&self, span: Span) -> Span {
        let mut span = span;
        for edits in self.rounds.iter().rev() {
            let (start, end) = (before(edits, span.start), before(edits, span.end));
            span = Span { start, end: end.max(start) };
        }
        span
    }
}

/// The place of a byte before edits.
fn before(edits: &[Edit], at: u32) -> u32 {
    let mut shift: i64 = 0;
    for edit in edits {
        let start = i64::from(edit.span.start) + shift;
        let end = start + edit.text.len() as i64;
        if i64::from(at) < start {
            break;
        }
        if i64::from(at) < end {
            return edit.span.start;
        }
        shift += edit.text.len() as i64 - edit.span.len() as i64;
    }
    u32::try_from(i64::from(at) - shift).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_followed_back_through_rounds() {
        let mut track = Track::default();
        let first =
            vec![Edit { span: Span::new(2, 4), text: "XYZ".into() }, Edit { span: Span::at(6), text: "-".into() }];
        assert_eq!(Edit::apply("abcdefgh", &first), "abXYZef-gh");
        track.push(first);
        track.push(vec![Edit { span: Span::new(0, 1), text: String::new() }]);
        // bXYZef-gh
        for (now, then) in [(0, 1), (2, 2), (4, 4), (7, 6), (8, 7)] {
            assert_eq!(track.origin(Span::at(now)).start, then, "{now}");
        }
    }
}
