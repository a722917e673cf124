//! Arithmetic expansion: integer expressions of C, as POSIX XCU 2.6.4 asks for, with assignments.

/// Reads and writes variables of the shell.
pub(super) trait Variables {
    /// A variable's text; the error says that nobody knows it.
    fn read(&self, name: &str) -> Result<String, Undecided>;
    /// Assigns a number.
    fn write(&mut self, name: &str, value: i64);
}

/// The value can't be known, or the text is no expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Undecided;

/// Expressions nest no deeper.
const MAX_DEPTH: u32 = 60;

/// The value of an expression.
pub(super) fn evaluate(text: &str, variables: &mut dyn Variables) -> Result<i64, Undecided> {
    if text.trim().is_empty() {
        return Ok(0);
    }
    let mut parser = Parser { chars: text.chars().collect(), at: 0, variables, depth: 0 };
    let value = parser.comma()?;
    parser.blanks();
    if parser.at == parser.chars.len() { Ok(value) } else { Err(Undecided) }
}

struct Parser<'a> {
    chars: Vec<char>,
    at: usize,
    variables: &'a mut dyn Variables,
    depth: u32,
}

/// Binary operators by rank, weakest first; of two with a common start the longer one comes first.
const RANKS: [&[&str]; 10] = [
    &["||"],
    &["&&"],
    &["|"],
    &["^"],
    &["&"],
    &["==", "!="],
    &["<=", ">=", "<", ">"],
    &["<<", ">>"],
    &["+", "-"],
    &["*", "/", "%"],
];

const ASSIGNMENTS: [&str; 11] = ["<<=", ">>=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "="];

impl Parser<'_> {
    fn blanks(&mut self) {
        while self.chars.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }

    fn starts_with(&self, token: &str) -> bool {
        token.chars().enumerate().all(|(i, c)| self.chars.get(self.at + i) == Some(&c))
    }

    fn take(&mut self, token: &str) -> bool {
        self.blanks();
        let found = self.starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn comma(&mut self) -> Result<i64, Undecided> {
        let mut value = self.assignment()?;
        while self.take(",") {
            value = self.assignment()?;
        }
        Ok(value)
    }

    fn assignment(&mut self) -> Result<i64, Undecided> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Undecided);
        }
        let start = self.at;
        if let Some(name) = self.name() {
            self.blanks();
            let operator = ASSIGNMENTS.into_iter().find(|op| self.starts_with(op)).filter(|_| !self.starts_with("=="));
            if let Some(operator) = operator {
                self.at += operator.len();
                let right = self.assignment()?;
                let value = match operator.strip_suffix('=') {
                    Some("") | None => right,
                    Some(op) => binary(op, self.value_of(&name)?, right)?,
                };
                self.variables.write(&name, value);
                self.depth -= 1;
                return Ok(value);
            }
        }
        self.at = start;
        let value = self.conditional();
        self.depth -= 1;
        value
    }

    fn conditional(&mut self) -> Result<i64, Undecided> {
        let condition = self.ranked(0)?;
        if !self.take("?") {
            return Ok(condition);
        }
        let yes = self.assignment()?;
        if !self.take(":") {
            return Err(Undecided);
        }
        let no = self.assignment()?;
        Ok(if condition != 0 { yes } else { no })
    }

    fn ranked(&mut self, rank: usize) -> Result<i64, Undecided> {
        let Some(operators) = RANKS.get(rank) else { return self.unary() };
        let mut left = self.ranked(rank + 1)?;
        loop {
            self.blanks();
            let Some(operator) = operators.iter().find(|op| self.starts_with(op) && !self.is_longer(op)) else {
                return Ok(left);
            };
            self.at += operator.len();
            let right = self.ranked(rank + 1)?;
            left = binary(operator, left, right)?;
        }
    }

    /// Whether a longer operator than `op` stands here, so that `op` is not meant.
    fn is_longer(&self, op: &str) -> bool {
        let next = self.chars.get(self.at + op.len()).copied();
        match op {
            "|" => matches!(next, Some('|' | '=')),
            "&" => matches!(next, Some('&' | '=')),
            "<" => next == Some('<'),
            ">" => next == Some('>'),
            "+" | "-" | "*" | "/" | "%" | "^" | "<<" | ">>" => next == Some('='),
            _ => false,
        }
    }

    fn unary(&mut self) -> Result<i64, Undecided> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Undecided);
        }
        let value = self.unary_operand();
        self.depth -= 1;
        value
    }

    fn unary_operand(&mut self) -> Result<i64, Undecided> {
        for step in ["++", "--"] {
            if self.take(step) {
                let name = self.name().ok_or(Undecided)?;
                return self.bump(&name, step);
            }
        }
        if self.take("!") {
            return Ok(i64::from(self.unary()? == 0));
        }
        if self.take("~") {
            return Ok(!self.unary()?);
        }
        if self.take("-") {
            return Ok(self.unary()?.wrapping_neg());
        }
        if self.take("+") {
            return self.unary();
        }
        self.primary()
    }

    fn bump(&mut self, name: &str, step: &str) -> Result<i64, Undecided> {
        let value = self.value_of(name)?.wrapping_add(if step == "++" { 1 } else { -1 });
        self.variables.write(name, value);
        Ok(value)
    }

    fn primary(&mut self) -> Result<i64, Undecided> {
        if self.take("(") {
            let value = self.comma()?;
            return if self.take(")") { Ok(value) } else { Err(Undecided) };
        }
        if let Some(name) = self.name() {
            let before = self.value_of(&name)?;
            for step in ["++", "--"] {
                if self.take(step) {
                    self.bump(&name, step)?;
                }
            }
            return Ok(before);
        }
        self.number()
    }

    fn name(&mut self) -> Option<String> {
        self.blanks();
        let start = self.at;
        if !self.chars.get(start).is_some_and(|c| c.is_ascii_alphabetic() || *c == '_') {
            return None;
        }
        while self.chars.get(self.at).is_some_and(|c| c.is_ascii_alphanumeric() || *c == '_') {
            self.at += 1;
        }
        Some(self.chars.get(start..self.at)?.iter().collect())
    }

    fn number(&mut self) -> Result<i64, Undecided> {
        self.blanks();
        let start = self.at;
        while self.chars.get(self.at).is_some_and(char::is_ascii_alphanumeric) {
            self.at += 1;
        }
        let text: String = self.chars.get(start..self.at).unwrap_or_default().iter().collect();
        number(&text)
    }

    fn value_of(&self, name: &str) -> Result<i64, Undecided> {
        let text = self.variables.read(name)?;
        let text = text.trim();
        if text.is_empty() {
            return Ok(0);
        }
        match text.strip_prefix('-') {
            Some(rest) => number(rest).map(i64::wrapping_neg),
            None => number(text),
        }
    }
}

fn number(text: &str) -> Result<i64, Undecided> {
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => (hex, 16),
        None if text.len() > 1 && text.starts_with('0') => (text, 8),
        None => (text, 10),
    };
    i64::from_str_radix(digits, radix).map_err(|_| Undecided)
}

fn binary(operator: &str, a: i64, b: i64) -> Result<i64, Undecided> {
    Ok(match operator {
        "||" => i64::from(a != 0 || b != 0),
        "&&" => i64::from(a != 0 && b != 0),
        "|" => a | b,
        "^" => a ^ b,
        "&" => a & b,
        "==" => i64::from(a == b),
        "!=" => i64::from(a != b),
        "<=" => i64::from(a <= b),
        ">=" => i64::from(a >= b),
        "<" => i64::from(a < b),
        ">" => i64::from(a > b),
        "<<" => a.wrapping_shl(b as u32),
        ">>" => a.wrapping_shr(b as u32),
        "+" => a.wrapping_add(b),
        "-" => a.wrapping_sub(b),
        "*" => a.wrapping_mul(b),
        "/" => a.checked_div(b).ok_or(Undecided)?,
        "%" => a.checked_rem(b).ok_or(Undecided)?,
        _ => return Err(Undecided),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    struct Map(BTreeMap<String, String>);

    impl Variables for Map {
        fn read(&self, name: &str) -> Result<String, Undecided> {
            Ok(self.0.get(name).cloned().unwrap_or_default())
        }
        fn write(&mut self, name: &str, value: i64) {
            self.0.insert(name.into(), value.to_string());
        }
    }

    #[test]
    fn expressions_have_the_values_of_c() {
        let mut map = Map([("x".into(), "5".into())].into());
        for (text, want) in [
            ("", Ok(0)),
            ("1+2*3", Ok(7)),
            ("(1+2)*3", Ok(9)),
            ("x+2", Ok(7)),
            ("-x % 3", Ok(-2)),
            ("1 << 4 | 1", Ok(17)),
            ("x > 3 && x < 10", Ok(1)),
            ("x == 5 ? 10 : 20", Ok(10)),
            ("y = x + 1, y * 2", Ok(12)),
            ("x++", Ok(5)),
            ("++x", Ok(7)),
            ("x -= 2", Ok(5)),
            ("0x10 + 010", Ok(24)),
            ("!0 + ~0", Ok(0)),
            ("1/0", Err(Undecided)),
            ("1 +", Err(Undecided)),
            ("a b", Err(Undecided)),
        ] {
            assert_eq!(evaluate(text, &mut map), want, "{text}");
        }
        assert_eq!(evaluate(&"(".repeat(100_000), &mut map), Err(Undecided));
        assert_eq!(evaluate(&"-".repeat(100_000), &mut map), Err(Undecided));
    }
}
