//! Reads an expression into a tree, by the rules of Go's `regexp/syntax` with its Perl flags.

use super::{Class, Invalid, Op};

/// More states than any sensible pattern needs; Go has a limit of the same order.
const MOST_STATES: usize = 10_000;
/// Go's limit of a counted repetition.
const MOST_REPEATS: u32 = 1000;

/// An expression.
#[derive(Clone, Debug)]
pub(super) enum Node {
    One(Op),
    Sequence(Vec<Node>),
    Either(Vec<Node>),
    Repeat { node: Box<Node>, least: u32, most: Option<u32> },
}

/// Reads a whole expression.
pub(super) fn parse(expression: &str) -> Result<Node, Invalid> {
    let mut reader = Reader { rest: expression };
    let mut groups: Vec<Level> = vec![Level::default()];
    while let Some(c) = reader.next() {
        let level = groups.last_mut().ok_or(Invalid)?;
        match c {
            '(' => groups.push(Level::default()),
            ')' => {
                let done = groups.pop().ok_or(Invalid)?.finish();
                groups.last_mut().ok_or(Invalid)?.push(done);
            }
            '|' => level.alternative(),
            '*' => level.repeat(0, None)?,
            '+' => level.repeat(1, None)?,
            '?' => level.repeat(0, Some(1))?,
            '{' => match reader.counts()? {
                Some((least, most)) => level.repeat(least, most)?,
                None => level.push(Node::One(Op::Char('{'))),
            },
            '^' => level.push(Node::One(Op::Begin)),
            '$' => level.push(Node::One(Op::End)),
            '.' => level.push(Node::One(Op::Dot)),
            '[' => level.push(Node::One(Op::Class(reader.class()?))),
            '\\' => level.push(Node::One(reader.escape()?)),
            _ => level.push(Node::One(Op::Char(c))),
        }
    }
    match (groups.pop(), groups.is_empty()) {
        (Some(level), true) => Ok(level.finish()),
        _ => Err(Invalid),
    }
}

/// What stands between two parentheses so far.
#[derive(Default)]
struct Level {
    alternatives: Vec<Node>,
    sequence: Vec<Node>,
    /// Go forbids one repetition directly on another.
    repeated: bool,
}

impl Level {
    fn push(&mut self, node: Node) {
        self.sequence.push(node);
        self.repeated = false;
    }

    fn alternative(&mut self) {
        self.alternatives.push(Node::Sequence(std::mem::take(&mut self.sequence)));
        self.repeated = false;
    }

    fn repeat(&mut self, least: u32, most: Option<u32>) -> Result<(), Invalid> {
        let node = self.sequence.pop().filter(|_| !self.repeated).ok_or(Invalid)?;
        self.sequence.push(Node::Repeat { node: Box::new(node), least, most });
        self.repeated = true;
        Ok(())
    }

    fn finish(mut self) -> Node {
        self.alternative();
        match self.alternatives.pop() {
            Some(only) if self.alternatives.is_empty() => only,
            last => Node::Either(self.alternatives.into_iter().chain(last).collect()),
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let c = chars.next();
        self.rest = chars.as_str();
        c
    }

    fn take(&mut self, text: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(text) else { return false };
        self.rest = rest;
        true
    }

    /// `2}`, `2,}` or `2,3}`; anything else is no repetition, and the brace stands for itself.
    fn counts(&mut self) -> Result<Option<(u32, Option<u32>)>, Invalid> {
        let Some((inside, rest)) = self.rest.split_once('}') else { return Ok(None) };
        let (least, most) = inside.split_once(',').unwrap_or((inside, inside));
        let number = |text: &str| -> Option<u32> {
            let sound = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            (sound && (text == "0" || !text.starts_with('0'))).then(|| text.parse().unwrap_or(u32::MAX))
        };
        let Some(least) = number(least) else { return Ok(None) };
        let most = match most {
            "" => None,
            text => match number(text) {
                Some(most) => Some(most),
                None => return Ok(None),
            },
        };
        if least > MOST_REPEATS || most.is_some_and(|m| m > MOST_REPEATS || m < least) {
            return Err(Invalid);
        }
        self.rest = rest;
        Ok(Some((least, most)))
    }

    /// What stands behind a `\`.
    fn escape(&mut self) -> Result<Op, Invalid> {
        let c = self.next().ok_or(Invalid)?;
        Ok(match c {
            'b' | 'B' => Op::Boundary(c == 'b'),
            'A' => Op::Begin,
            'z' => Op::End,
            _ => match named_class(c) {
                Some(class) => Op::Class(class),
                None => Op::Char(plain_escape(c)?),
            },
        })
    }

    /// What stands behind a `[`.
    fn class(&mut self) -> Result<Class, Invalid> {
        let mut class = Class { negated: self.take("^"), ranges: Vec::new() };
        let mut first = true;
        while first || !self.take("]") {
            first = false;
            if let Some(name) = self.posix_name() {
                class.ranges.extend(posix(name?).ok_or(Invalid)?);
                continue;
            }
            if let Some(named) = self.rest.strip_prefix('\\').and_then(|r| r.chars().next()).and_then(named_class) {
                self.next();
                self.next();
                class.ranges.extend(if named.negated { complement(&named.ranges) } else { named.ranges });
                continue;
            }
            let low = self.class_char()?;
            let mut high = low;
            if self.rest.starts_with('-') && !self.rest.starts_with("-]") {
                self.next();
                high = self.class_char()?;
            }
            if high < low {
                return Err(Invalid);
            }
            class.ranges.push((low, high));
        }
        Ok(class)
    }

    fn class_char(&mut self) -> Result<char, Invalid> {
        match self.next().ok_or(Invalid)? {
            '\\' => plain_escape(self.next().ok_or(Invalid)?),
            c => Ok(c),
        }
    }

    /// The name in `[:name:]`; an unknown one is an error, a text without `:]` is none.
    fn posix_name(&mut self) -> Option<Result<&'static str, Invalid>> {
        let (name, rest) = self.rest.strip_prefix("[:")?.split_once(":]")?;
        let known = POSIX.iter().find(|(own, _)| *own == name).map(|(own, _)| *own);
        self.rest = rest;
        Some(known.ok_or(Invalid))
    }
}

/// `\d` and its kin.
fn named_class(c: char) -> Option<Class> {
    let ranges = match c.to_ascii_lowercase() {
        'd' => posix("digit")?,
        'w' => posix("word")?,
        // Without the vertical tab, which `[:space:]` has.
        's' => vec![('\t', '\n'), ('\x0c', '\r'), (' ', ' ')],
        _ => return None,
    };
    Some(Class { negated: c.is_ascii_uppercase(), ranges })
}

/// A character that stands for itself behind a `\`, or for a control character.
///
/// Go also knows octal, `\x`, `\p` and `\Q`; nobody means them in a file name, so they count as malformed here.
fn plain_escape(c: char) -> Result<char, Invalid> {
    match c {
        'a' => Ok('\x07'),
        'f' => Ok('\x0c'),
        'n' => Ok('\n'),
        'r' => Ok('\r'),
        't' => Ok('\t'),
        'v' => Ok('\x0b'),
        _ if c.is_ascii() && !c.is_ascii_alphanumeric() => Ok(c),
        _ => Err(Invalid),
    }
}

const POSIX: [(&str, &[(char, char)]); 14] = [
    ("alnum", &[('0', '9'), ('A', 'Z'), ('a', 'z')]),
    ("alpha", &[('A', 'Z'), ('a', 'z')]),
    ("ascii", &[('\0', '\x7f')]),
    ("blank", &[('\t', '\t'), (' ', ' ')]),
    ("cntrl", &[('\0', '\x1f'), ('\x7f', '\x7f')]),
    ("digit", &[('0', '9')]),
    ("graph", &[('!', '~')]),
    ("lower", &[('a', 'z')]),
    ("print", &[(' ', '~')]),
    ("punct", &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')]),
    ("space", &[('\t', '\r'), (' ', ' ')]),
    ("upper", &[('A', 'Z')]),
    ("word", &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]),
    ("xdigit", &[('0', '9'), ('A', 'F'), ('a', 'f')]),
];

fn posix(name: &str) -> Option<Vec<(char, char)>> {
    POSIX.iter().find(|(own, _)| *own == name).map(|(_, ranges)| ranges.to_vec())
}

/// All characters outside sorted ranges.
fn complement(ranges: &[(char, char)]) -> Vec<(char, char)> {
    let mut out = Vec::new();
    let mut from = Some('\0');
    for (low, high) in ranges {
        let before = (*low as u32).checked_sub(1).and_then(char::from_u32);
        if let (Some(from), Some(before)) = (from, before)
            && from <= before
        {
            out.push((from, before));
        }
        from = char::from_u32(*high as u32 + 1);
    }
    out.extend(from.map(|from| (from, char::MAX)));
    out
}

impl Node {
    /// Appends the states of the node.
    pub(super) fn compile(&self, program: &mut Vec<Op>) -> Result<(), Invalid> {
        if program.len() > MOST_STATES {
            return Err(Invalid);
        }
        match self {
            Self::One(op) => program.push(op.clone()),
            Self::Sequence(nodes) => nodes.iter().try_for_each(|node| node.compile(program))?,
            Self::Either(nodes) => compile_either(nodes, program)?,
            Self::Repeat { node, least, most } => compile_repeat(node, *least, *most, program)?,
        }
        Ok(())
    }

    /// Whether every match starts at the start of the text.
    pub(super) fn is_anchored(&self) -> bool {
        matches!(self, Self::Sequence(nodes) if matches!(nodes.first(), Some(Self::One(Op::Begin))))
    }

    /// Literal texts at the start, inside and at the end of every match; empty where there are none.
    pub(super) fn literals(&self) -> [String; 3] {
        let Self::Sequence(nodes) = self else { return Default::default() };
        let mut runs = vec![String::new()];
        for node in nodes {
            match node {
                Self::One(Op::Char(c)) => runs.last_mut().into_iter().for_each(|run| run.push(*c)),
                Self::One(Op::Begin | Op::End) => {}
                _ => runs.push(String::new()),
            }
        }
        let begins = self.is_anchored();
        let ends = matches!(nodes.last(), Some(Self::One(Op::End)));
        let first = runs.first().filter(|_| begins).cloned().unwrap_or_default();
        let last = runs.last().filter(|_| ends).cloned().unwrap_or_default();
        let inner = runs.into_iter().max_by_key(String::len).filter(|run| *run != first && *run != last);
        [first, inner.unwrap_or_default(), last]
    }
}

fn compile_either(nodes: &[Node], program: &mut Vec<Op>) -> Result<(), Invalid> {
    let Some((last, others)) = nodes.split_last() else { return Ok(()) };
    let mut ends = Vec::new();
    for node in others {
        let split = program.len();
        program.push(Op::Match);
        node.compile(program)?;
        ends.push(program.len());
        program.push(Op::Match);
        let behind = program.len();
        set(program, split, Op::Split(split + 1, behind));
    }
    last.compile(program)?;
    let behind = program.len();
    for end in ends {
        set(program, end, Op::Jump(behind));
    }
    Ok(())
}

fn compile_repeat(node: &Node, least: u32, most: Option<u32>, program: &mut Vec<Op>) -> Result<(), Invalid> {
    for _ in 0..least {
        node.compile(program)?;
    }
    let Some(most) = most else {
        let split = program.len();
        program.push(Op::Match);
        node.compile(program)?;
        program.push(Op::Jump(split));
        let behind = program.len();
        set(program, split, Op::Split(split + 1, behind));
        return Ok(());
    };
    for _ in least..most {
        let split = program.len();
        program.push(Op::Match);
        node.compile(program)?;
        let behind = program.len();
        set(program, split, Op::Split(split + 1, behind));
    }
    Ok(())
}

/// Fills a state that was kept free until its target was known.
fn set(program: &mut [Op], at: usize, op: Op) {
    if let Some(place) = program.get_mut(at) {
        *place = op;
    }
}
