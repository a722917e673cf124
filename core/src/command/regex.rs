//! Basic and extended regular expressions (POSIX XBD 9), enough for `grep` and `sed` in build scripts: literals, `.`, `[…]`,
//! `*` `+` `?` `{m,n}`, groups, alternation, anchors, `\w` `\s` `\b`. Back-references are not known.
//!
//! Matching backtracks with a budget; a pattern or a text that needs more is undecided.

use super::pattern::in_class;

/// A compiled expression.
#[derive(Clone, Debug)]
pub(super) struct Regex {
    root: Node,
    fold_case: bool,
    groups: usize,
}

/// Where a match and its groups stand, in characters.
pub(super) type Captures = Vec<Option<(usize, usize)>>;

#[derive(Clone, Debug)]
enum Node {
    Char(char),
    Any,
    Set { negated: bool, ranges: Vec<(char, char)>, classes: Vec<String> },
    Start,
    End,
    WordEdge,
    Group(Box<Node>, usize),
    Sequence(Vec<Node>),
    Either(Vec<Node>),
    Repeat { node: Box<Node>, least: u32, most: u32 },
}

/// Steps that one search may take.
const BUDGET: u32 = 200_000;
const MAX_DEPTH: u32 = 40;

/// The budget is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooHard;

impl Regex {
    /// Compiles a pattern; `None` where it is none or uses what is not known here.
    pub(super) fn new(pattern: &str, extended: bool, fold_case: bool) -> Option<Self> {
        let mut parser = Parser { chars: pattern.chars().collect(), at: 0, extended, groups: 0, depth: 0 };
        let root = parser.alternation()?;
        (parser.at == parser.chars.len()).then_some(Self { root, fold_case, groups: parser.groups })
    }

    /// The first match at or behind `from`, and its groups; the longest of greedy choices.
    pub(super) fn find(&self, text: &[char], from: usize) -> Result<Option<Captures>, TooHard> {
        let mut budget = BUDGET;
        for start in from..=text.len() {
            let mut captures = vec![None; self.groups + 1];
            let mut matcher = Matcher { text, fold_case: self.fold_case, budget: &mut budget, captures: &mut captures };
            if let Some(end) = matcher.run(&[&self.root], start, 0)? {
                if let Some(whole) = captures.first_mut() {
                    *whole = Some((start, end));
                }
                return Ok(Some(captures));
            }
        }
        Ok(None)
    }
}

struct Parser {
    chars: Vec<char>,
    at: usize,
    extended: bool,
    groups: usize,
    depth: u32,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    /// Takes an operator that is plain in extended and escaped in basic expressions.
    fn take(&mut self, operator: char) -> bool {
        let found = self.is_at(operator);
        if found {
            self.at += if self.extended { 1 } else { 2 };
        }
        found
    }

    fn is_at(&self, operator: char) -> bool {
        if self.extended {
            self.peek() == Some(operator)
        } else {
            self.peek() == Some('\\') && self.chars.get(self.at + 1) == Some(&operator)
        }
    }

    fn alternation(&mut self) -> Option<Node> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let mut choices = vec![self.sequence()?];
        while self.take('|') {
            choices.push(self.sequence()?);
        }
        self.depth -= 1;
        if choices.len() == 1 { choices.pop() } else { Some(Node::Either(choices)) }
    }

    fn sequence(&mut self) -> Option<Node> {
        let mut nodes = Vec::new();
        while self.peek().is_some() && !self.is_at('|') && !self.is_at(')') {
            let first = nodes.is_empty();
            let atom = self.atom(first)?;
            let node = self.repeated(atom)?;
            nodes.push(node);
        }
        Some(Node::Sequence(nodes))
    }

    fn repeated(&mut self, mut node: Node) -> Option<Node> {
        loop {
            let (least, most) = if self.peek() == Some('*') {
                self.at += 1;
                (0, u32::MAX)
            } else if self.take('+') {
                (1, u32::MAX)
            } else if self.take('?') {
                (0, 1)
            } else if self.take('{') {
                self.bounds()?
            } else {
                return Some(node);
            };
            node = Node::Repeat { node: Box::new(node), least, most };
        }
    }

    fn bounds(&mut self) -> Option<(u32, u32)> {
        let least = self.number().unwrap_or(0);
        let most = if self.peek() == Some(',') {
            self.at += 1;
            self.number().unwrap_or(u32::MAX)
        } else {
            least
        };
        self.take('}').then_some((least, most)).filter(|(l, _)| *l <= 1000)
    }

    fn number(&mut self) -> Option<u32> {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        self.chars.get(start..self.at)?.iter().collect::<String>().parse().ok()
    }

    fn atom(&mut self, first: bool) -> Option<Node> {
        if self.take('(') {
            self.groups += 1;
            let index = self.groups;
            let inner = self.alternation()?;
            return self.take(')').then(|| Node::Group(Box::new(inner), index));
        }
        let c = self.peek()?;
        self.at += 1;
        Some(match c {
            '.' => Node::Any,
            '[' => return self.set(),
            '^' if self.extended || first => Node::Start,
            '$' if self.extended || self.peek().is_none() || self.is_at('|') || self.is_at(')') => Node::End,
            '\\' => return self.escape(),
            other => Node::Char(other),
        })
    }

    fn escape(&mut self) -> Option<Node> {
        let c = self.peek()?;
        self.at += 1;
        let class = |negated, name: &str, extra: &[(char, char)]| Node::Set {
            negated,
            ranges: extra.to_vec(),
            classes: vec![name.to_owned()],
        };
        Some(match c {
            'w' => class(false, "alnum", &[('_', '_')]),
            'W' => class(true, "alnum", &[('_', '_')]),
            's' => class(false, "space", &[]),
            'S' => class(true, "space", &[]),
            'b' | '<' | '>' => Node::WordEdge,
            'n' => Node::Char('\n'),
            't' => Node::Char('\t'),
            '1'..='9' => return None,
            other => Node::Char(other),
        })
    }

    fn set(&mut self) -> Option<Node> {
        let negated = self.peek() == Some('^');
        self.at += usize::from(negated);
        let (mut ranges, mut classes, first) = (Vec::new(), Vec::new(), self.at);
        loop {
            let c = self.peek()?;
            if c == ']' && self.at > first {
                self.at += 1;
                return Some(Node::Set { negated, ranges, classes });
            }
            if c == '[' && self.chars.get(self.at + 1) == Some(&':') {
                let end = (self.at + 2..self.chars.len()).find(|i| self.chars.get(*i) == Some(&':'))?;
                classes.push(self.chars.get(self.at + 2..end)?.iter().collect());
                self.at = end + 2;
                continue;
            }
            self.at += 1;
            let ends_range = self.peek() == Some('-') && self.chars.get(self.at + 1).is_some_and(|c| *c != ']');
            if ends_range {
                let high = *self.chars.get(self.at + 1)?;
                self.at += 2;
                ranges.push((c, high));
            } else {
                ranges.push((c, c));
            }
        }
    }
}

struct Matcher<'a> {
    text: &'a [char],
    fold_case: bool,
    budget: &'a mut u32,
    captures: &'a mut Captures,
}

impl Matcher<'_> {
    /// Matches nodes one behind the other from `at`; the end of the match.
    fn run(&mut self, nodes: &[&Node], at: usize, depth: u32) -> Result<Option<usize>, TooHard> {
        let Some((node, rest)) = nodes.split_first() else { return Ok(Some(at)) };
        *self.budget = self.budget.checked_sub(1).ok_or(TooHard)?;
        if depth > 3_000 {
            return Err(TooHard);
        }
        match node {
            Node::Char(_) | Node::Any | Node::Set { .. } => {
                if self.text.get(at).is_some_and(|c| self.takes(node, *c)) {
                    return self.run(rest, at + 1, depth + 1);
                }
                Ok(None)
            }
            Node::Start => {
                if at == 0 {
                    self.run(rest, at, depth + 1)
                } else {
                    Ok(None)
                }
            }
            Node::End => {
                if at == self.text.len() {
                    self.run(rest, at, depth + 1)
                } else {
                    Ok(None)
                }
            }
            Node::WordEdge => {
                let word = |i: Option<usize>| {
                    i.and_then(|i| self.text.get(i)).is_some_and(|c| c.is_alphanumeric() || *c == '_')
                };
                if word(at.checked_sub(1)) == word(Some(at)) { Ok(None) } else { self.run(rest, at, depth + 1) }
            }
            Node::Sequence(inner) => {
                let all: Vec<&Node> = inner.iter().chain(rest.iter().copied()).collect();
                self.run(&all, at, depth + 1)
            }
            Node::Either(choices) => self.either(choices, rest, at, depth),
            Node::Group(inner, index) => self.group(inner, *index, rest, at, depth),
            Node::Repeat { node, least, most } => self.repeat(node, *least, *most, rest, at, depth),
        }
    }

    fn takes(&self, node: &Node, c: char) -> bool {
        let one = |c: char| match node {
            Node::Any => true,
            Node::Char(wanted) => c == *wanted,
            Node::Set { negated, ranges, classes } => {
                let inside = ranges.iter().any(|(low, high)| (*low..=*high).contains(&c))
                    || classes.iter().any(|class| in_class(class, c));
                inside != *negated
            }
            _ => false,
        };
        one(c) || self.fold_case && (one(c.to_ascii_lowercase()) || one(c.to_ascii_uppercase()))
    }

    fn either(&mut self, choices: &[Node], rest: &[&Node], at: usize, depth: u32) -> Result<Option<usize>, TooHard> {
        let mut best = None;
        for choice in choices {
            let all: Vec<&Node> = std::iter::once(choice).chain(rest.iter().copied()).collect();
            let saved = self.captures.clone();
            match self.run(&all, at, depth + 1)? {
                Some(end) if best.as_ref().is_none_or(|(b, _)| end > *b) => best = Some((end, self.captures.clone())),
                _ => {}
            }
            *self.captures = saved;
        }
        Ok(best.map(|(end, captures)| {
            *self.captures = captures;
            end
        }))
    }

    fn group(
        &mut self,
        inner: &Node,
        index: usize,
        rest: &[&Node],
        at: usize,
        depth: u32,
    ) -> Result<Option<usize>, TooHard> {
        // A group's end is found by trying ends from the longest on. Only alternatives can make a shorter group lead to a
        // longer match.
        let looks_on = has_choice(inner);
        let before = self.captures.clone();
        let mut best: Option<(usize, Captures)> = None;
        for end in self.ends(inner, at, depth)? {
            if let Some(slot) = self.captures.get_mut(index) {
                *slot = Some((at, end));
            }
            if let Some(done) = self.run(rest, end, depth + 1)? {
                if !looks_on {
                    return Ok(Some(done));
                }
                if best.as_ref().is_none_or(|(longest, _)| done > *longest) {
                    best = Some((done, self.captures.clone()));
                }
            }
            self.captures.clone_from(&before);
        }
        Ok(best.map(|(end, captures)| {
            *self.captures = captures;
            end
        }))
    }

    /// Where a node can end when it starts at `at`, longest first.
    fn ends(&mut self, node: &Node, at: usize, depth: u32) -> Result<Vec<usize>, TooHard> {
        let mut ends = Vec::new();
        match node {
            Node::Sequence(nodes) => {
                let mut starts = vec![at];
                for node in nodes {
                    let mut next = Vec::new();
                    for start in starts {
                        next.extend(self.ends(node, start, depth + 1)?);
                    }
                    next.sort_unstable();
                    next.dedup();
                    starts = next;
                }
                ends = starts;
            }
            Node::Either(choices) => {
                for choice in choices {
                    ends.extend(self.ends(choice, at, depth + 1)?);
                }
            }
            Node::Repeat { node, least, most } => {
                let (mut starts, mut round) = (vec![at], 0);
                while !starts.is_empty() {
                    if round >= *least {
                        ends.extend(starts.iter().copied());
                    }
                    if round >= *most {
                        break;
                    }
                    let mut next = Vec::new();
                    for start in starts {
                        next.extend(self.ends(node, start, depth + 1)?.into_iter().filter(|e| *e > start));
                    }
                    next.retain(|e| !ends.contains(e));
                    next.sort_unstable();
                    next.dedup();
                    starts = next;
                    round += 1;
                }
            }
            Node::Group(inner, _) => ends = self.ends(inner, at, depth + 1)?,
            _ => ends.extend(self.run(&[node], at, depth + 1)?),
        }
        *self.budget = self.budget.checked_sub(ends.len() as u32).ok_or(TooHard)?;
        ends.sort_unstable_by(|a, b| b.cmp(a));
        ends.dedup();
        Ok(ends)
    }

    fn repeat(
        &mut self,
        node: &Node,
        least: u32,
        most: u32,
        rest: &[&Node],
        at: usize,
        depth: u32,
    ) -> Result<Option<usize>, TooHard> {
        let repeat = Node::Repeat { node: Box::new(node.clone()), least, most };
        for end in self.ends(&repeat, at, depth)? {
            if let Some(done) = self.run(rest, end, depth + 1)? {
                return Ok(Some(done));
            }
        }
        Ok(None)
    }
}

fn has_choice(node: &Node) -> bool {
    match node {
        Node::Either(_) => true,
        Node::Group(inner, _) => has_choice(inner),
        Node::Sequence(nodes) => nodes.iter().any(has_choice),
        Node::Repeat { node, .. } => has_choice(node),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_match_as_posix_says() {
        for (pattern, extended, text, want) in [
            ("a.c", false, "xabcx", Some((1, 4))),
            ("^ab*$", false, "abbb", Some((0, 4))),
            ("a+", false, "aa+", Some((1, 3))),
            ("a\\+", false, "xaa", Some((1, 3))),
            ("a+", true, "xaa", Some((1, 3))),
            ("(a|ab)(c|bcd)", true, "abcd", Some((0, 4))),
            ("[^0-9]+", true, "12ab3", Some((2, 4))),
            ("[[:digit:]]{2,3}", true, "a1234", Some((1, 4))),
            ("x\\{2\\}", false, "axx", Some((1, 3))),
            ("nomatch", false, "abc", None),
            ("\\bfoo\\b", true, "a foo b", Some((2, 5))),
            ("a*", false, "", Some((0, 0))),
        ] {
            let text: Vec<char> = text.chars().collect();
            let found = Regex::new(pattern, extended, false).unwrap().find(&text, 0).unwrap();
            assert_eq!(found.map(|c| c[0].unwrap()), want, "{pattern}");
        }
        assert!(Regex::new("(a", true, false).is_none());
        assert!(Regex::new(&"(".repeat(10_000), true, false).is_none());
    }

    #[test]
    fn hard_patterns_give_up() {
        let regex = Regex::new("(a*)*b", true, false).unwrap();
        let text = vec!['a'; 5_000];
        assert!(regex.find(&text, 0).is_err() || regex.find(&text, 0) == Ok(None));
    }
}
