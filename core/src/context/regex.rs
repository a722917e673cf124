//! The part of Go's `regexp` that patterns can reach: moby/patternmatcher turns each glob into an expression, and what
//! that expression means decides, oddities included (`|` and `{2}` are not escaped, `\d` is a digit, `[*]` is no class
//! of a star).
//!
//! Matching is a simulation of all threads at once, so it is linear in the text whatever the pattern is. There are no
//! captures, and the text is searched from any place unless the expression starts with `^`.

mod parse;

/// Marks an expression that Go refuses, or one outside the part that patterns can sensibly reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invalid;

/// One state of the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Op {
    Char(char),
    /// `.`: anything but a line feed.
    Dot,
    Class(Class),
    Begin,
    End,
    /// A word boundary, or with `false` the lack of one.
    Boundary(bool),
    Split(usize, usize),
    Jump(usize),
    Match,
}

/// A set of characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Class {
    negated: bool,
    ranges: Vec<(char, char)>,
}

impl Class {
    fn contains(&self, c: char) -> bool {
        self.ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != self.negated
    }
}

/// A compiled expression.
#[derive(Clone, Debug)]
pub struct Regex {
    program: Vec<Op>,
    /// Literal text that every match starts with, holds, and ends with: a cheap test before the machine is started.
    prefix: String,
    inner: String,
    suffix: String,
    anchored: bool,
}

impl Regex {
    /// Compiles an expression.
    pub fn new(expression: &str) -> Result<Self, Invalid> {
        let tree = parse::parse(expression)?;
        let mut program = Vec::new();
        tree.compile(&mut program)?;
        program.push(Op::Match);
        let [prefix, inner, suffix] = tree.literals();
        Ok(Self { anchored: tree.is_anchored(), program, prefix, inner, suffix })
    }

    /// Whether the expression matches somewhere in the text.
    pub fn is_match(&self, text: &str) -> bool {
        // Nothing is compared with an empty text: some memory comparisons are slow where there is no memory.
        let holds = |part: &str, test: fn(&str, &str) -> bool| part.is_empty() || test(text, part);
        holds(&self.prefix, |text, part| text.starts_with(part))
            && holds(&self.suffix, |text, part| text.ends_with(part))
            && holds(&self.inner, |text, part| text.contains(part))
            && self.run(text)
    }

    fn run(&self, text: &str) -> bool {
        let mut now = Threads::new(self.program.len());
        let mut next = Threads::new(self.program.len());
        let mut before = None;
        let mut chars = text.chars();
        loop {
            let rest = chars.as_str();
            let here = Place { before, after: rest.chars().next() };
            if before.is_none() || !self.anchored {
                now.add(0, here, &self.program);
            }
            if now.matched {
                return true;
            }
            let Some(c) = chars.next() else { return false };
            if now.list.is_empty() && self.anchored {
                return false;
            }
            let behind = Place { before: Some(c), after: chars.as_str().chars().next() };
            next.clear();
            for &at in &now.list {
                let taken = match self.program.get(at) {
                    Some(Op::Char(own)) => *own == c,
                    Some(Op::Dot) => c != '\n',
                    Some(Op::Class(class)) => class.contains(c),
                    _ => false,
                };
                if taken {
                    next.add(at + 1, behind, &self.program);
                }
            }
            std::mem::swap(&mut now, &mut next);
            before = Some(c);
        }
    }
}

/// A place between two characters.
#[derive(Clone, Copy)]
struct Place {
    before: Option<char>,
    after: Option<char>,
}

impl Place {
    fn is_boundary(self) -> bool {
        let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        word(self.before) != word(self.after)
    }
}

/// The states that wait for the next character.
struct Threads {
    list: Vec<usize>,
    seen: Vec<bool>,
    pending: Vec<usize>,
    matched: bool,
}

impl Threads {
    fn new(states: usize) -> Self {
        Self { list: Vec::new(), seen: vec![false; states], pending: Vec::new(), matched: false }
    }

    fn clear(&mut self) {
        self.list.clear();
        self.seen.fill(false);
        self.matched = false;
    }

    /// Follows everything that takes no character.
    fn add(&mut self, state: usize, place: Place, program: &[Op]) {
        self.pending.push(state);
        while let Some(at) = self.pending.pop() {
            match self.seen.get_mut(at) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            match program.get(at) {
                Some(Op::Split(one, other)) => self.pending.extend([*other, *one]),
                Some(Op::Jump(to)) => self.pending.push(*to),
                Some(Op::Begin) if place.before.is_none() => self.pending.push(at + 1),
                Some(Op::End) if place.after.is_none() => self.pending.push(at + 1),
                Some(Op::Boundary(wanted)) if place.is_boundary() == *wanted => self.pending.push(at + 1),
                Some(Op::Match) => self.matched = true,
                Some(Op::Char(_) | Op::Dot | Op::Class(_)) => self.list.push(at),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expressions that patterns become, and what Go's `regexp` says of them.
    #[test]
    fn matches_as_go_does() {
        for (expression, text, want) in [
            (r"^(.*/)?foo$", "foo", Ok(true)),
            (r"^(.*/)?foo$", "a/b/foo", Ok(true)),
            (r"^(.*/)?foo$", "a/xfoo", Ok(false)),
            (r"^[^/]*\.md$", "a.md", Ok(true)),
            (r"^[^/]*\.md$", "a/b.md", Ok(false)),
            (r"^a[^/]*/b$", "axx/b", Ok(true)),
            // An unescaped bar splits the whole expression, and the second half is not held at the start.
            (r"^[^/]*\.a|b$", "x/y/b", Ok(true)),
            (r"^[^/]*\.a|b$", "k.azz", Ok(true)),
            (r"^[^/]*\.a|b$", "k/azz", Ok(false)),
            (r"^a{2}[^/]$", "aab", Ok(true)),
            (r"^a{2}[^/]$", "a{2}b", Ok(false)),
            (r"^[^/]*\.{js,ts}$", "x.{js,ts}", Ok(true)),
            (r"^[!a]1$", "!1", Ok(true)),
            (r"^[!a]1$", "b1", Ok(false)),
            (r"^[[^/]*]$", "[/^]", Ok(true)),
            (r"^[[:digit:]x]$", "7", Ok(true)),
            (r"^foo\d$", "foo7", Ok(true)),
            (r"^foo\bar$", "foobar", Ok(false)),
            (r"^sp\ ace\_$", "sp ace_", Ok(true)),
            (r"^a^b$", "a^b", Ok(false)),
            (r"^.*$", "a\nb", Ok(false)),
            (r"^[Local-Only]/$", "x", Err(Invalid)),
            (r"^foo\qux$", "x", Err(Invalid)),
            (r"^a{2}{3}$", "x", Err(Invalid)),
            (r"^a{1001}$", "x", Err(Invalid)),
            (r"^(a{1000}){1000}$", "x", Err(Invalid)),
            (r"^é[^/]$", "éà", Ok(true)),
        ] {
            assert_eq!(Regex::new(expression).map(|r| r.is_match(text)), want, "{expression} on {text}");
        }
    }

    /// The cheap test before the machine is started.
    #[test]
    fn literal_parts_are_known() {
        for (expression, prefix, inner, suffix) in [
            (r"^[^/]*\.log$", "", "", ".log"),
            (r"^\.env[^/]*$", ".env", "", ""),
            (r"^(.*/)?\.git[^/]*$", "", ".git", ""),
            (r"^a(.*/)?docs/[^/]*\.md$", "a", "docs/", ".md"),
            (r"^a|b$", "", "", ""),
        ] {
            let regex = Regex::new(expression).unwrap();
            assert_eq!([&*regex.prefix, &*regex.inner, &*regex.suffix], [prefix, inner, suffix], "{expression}");
        }
    }

    #[test]
    fn time_is_linear_in_the_text() {
        let regex = Regex::new(&format!("^{}x$", "(.*/)?[^/]*".repeat(30))).unwrap();
        assert!(!regex.run(&"a/".repeat(2000)));
    }
}
