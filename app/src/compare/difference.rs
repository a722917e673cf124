//! Two texts as one: which lines went, which came, which stayed.

/// A line of two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'t> {
    /// In both; its numbers from 1 in each, and its text.
    Same(u32, u32, &'t str),
    /// Only in the first.
    Gone(u32, &'t str),
    /// Only in the second.
    New(u32, &'t str),
}

/// The most pairs of lines that are looked at: a few million, some ten milliseconds. Longer texts are told apart roughly.
const MOST: usize = 4_000_000;

/// The lines of both texts, the longest common row of lines held still.
pub fn lines<'t>(from: &'t str, to: &'t str) -> Vec<Line<'t>> {
    let (old, new): (Vec<&str>, Vec<&str>) = (from.lines().collect(), to.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    let number = |at: usize| at as u32 + 1;
    let mut out: Vec<Line> = (0..head).map(|at| Line::Same(number(at), number(at), old[at])).collect();
    middle(&old[head..old_end], &new[head..new_end], |line| {
        out.push(match line {
            Line::Same(a, b, text) => Line::Same(a + head as u32, b + head as u32, text),
            Line::Gone(a, text) => Line::Gone(a + head as u32, text),
            Line::New(b, text) => Line::New(b + head as u32, text),
        });
    });
    out.extend((0..tail).map(|at| Line::Same(number(old_end + at), number(new_end + at), old[old_end + at])));
    out
}

/// What lies between the common head and the common tail, by the textbook's table of longest common rows.
fn middle<'t>(old: &[&'t str], new: &[&'t str], mut put: impl FnMut(Line<'t>)) {
    let (rows, columns) = (old.len(), new.len());
    let width = columns + 1;
    let mut longest = vec![0u32; if rows * columns > MOST { 0 } else { (rows + 1) * width }];
    if !longest.is_empty() {
        for a in (0..rows).rev() {
            for b in (0..columns).rev() {
                longest[a * width + b] = if old[a] == new[b] {
                    longest[(a + 1) * width + b + 1] + 1
                } else {
                    longest[(a + 1) * width + b].max(longest[a * width + b + 1])
                };
            }
        }
    }
    let at = |a: usize, b: usize| longest.get(a * width + b).copied().unwrap_or(0);
    let (mut a, mut b) = (0, 0);
    while a < rows || b < columns {
        if a < rows && b < columns && old[a] == new[b] && !longest.is_empty() {
            put(Line::Same(a as u32 + 1, b as u32 + 1, old[a]));
            (a, b) = (a + 1, b + 1);
        } else if a < rows && (b == columns || at(a + 1, b) >= at(a, b + 1)) {
            put(Line::Gone(a as u32 + 1, old[a]));
            a += 1;
        } else {
            put(Line::New(b as u32 + 1, new[b]));
            b += 1;
        }
    }
}

/// How many lines went, and how many came.
pub fn counts(lines: &[Line]) -> (u64, u64) {
    let gone = lines.iter().filter(|line| matches!(line, Line::Gone(..))).count();
    let new = lines.iter().filter(|line| matches!(line, Line::New(..))).count();
    (gone as u64, new as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(from: &str, to: &str) -> String {
        let mark = |line: &Line| match line {
            Line::Same(_, _, text) => format!(" {text}"),
            Line::Gone(_, text) => format!("-{text}"),
            Line::New(_, text) => format!("+{text}"),
        };
        lines(from, to).iter().map(mark).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn what_stays_is_held_still() {
        for (from, to, expected) in [
            ("a\nb\nc", "a\nb\nc", " a| b| c"),
            ("a\nb\nc", "a\nx\nc", " a|-b|+x| c"),
            ("a\nb\nc\nd", "b\nd\ne", "-a| b|-c| d|+e"),
            ("", "a", "+a"),
            ("a", "", "-a"),
            ("", "", ""),
            ("a\na", "a", " a|-a"),
        ] {
            assert_eq!(shown(from, to), expected, "{from:?} {to:?}");
        }
    }

    #[test]
    fn numbers_are_those_of_each_text() {
        assert_eq!(lines("a\nb\nc", "b\nc"), [Line::Gone(1, "a"), Line::Same(2, 1, "b"), Line::Same(3, 2, "c")]);
        assert_eq!(lines("x\na\ny", "x\nb\na\ny")[1], Line::New(2, "b"));
        assert_eq!(counts(&lines("a\nb", "a\nc\nd")), (1, 2));
    }

    #[test]
    fn long_texts_that_share_nothing_come_to_an_end() {
        let text = |mark: &str| (0..3000).map(|n| format!("{mark}{n}\n")).collect::<String>();
        assert_eq!(counts(&lines(&text("a"), &text("b"))), (3000, 3000));
    }
}
