//! `test`, `[`, and the inside of `[[ … ]]`.

use super::pattern;
use super::regex::Regex;
use super::{Access, Call, Failure, Machine, Model, Process, Status, may};
use crate::filesystem::{Kind, Node, Special};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "test" | "[" => test,
        _ => return None,
    })
}

/// What a condition comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth {
    /// True or false.
    Decided(bool),
    /// That depends on what is not known.
    Unknown,
    /// It is no condition.
    Malformed(String),
}

fn test(call: &mut Call<'_>) -> Status {
    if call.process.vague {
        return Status::Unknown;
    }
    let mut args = call.operands().to_vec();
    if call.process.name() == "[" && args.pop().as_deref() != Some("]") {
        call.fail("missing ]");
        return Status::Known(2);
    }
    match evaluate(call.machine, call.process, &args, false) {
        Truth::Decided(truth) => Status::of(truth),
        Truth::Unknown => Status::Unknown,
        Truth::Malformed(message) => {
            call.fail(&message);
            Status::Known(2)
        }
    }
}

/// Evaluates a condition. `double` is `[[`: operands of `==` are patterns, `&&` and `||` join.
pub fn evaluate(machine: &Machine, process: &Process, args: &[String], double: bool) -> Truth {
    let mut condition = Condition { machine, process, args, at: 0, double, depth: 0 };
    let result = match args {
        [] => Some(Some(false)),
        _ => condition.either(),
    };
    match result {
        Some(truth) if condition.at == args.len() || args.is_empty() => truth.map_or(Truth::Unknown, Truth::Decided),
        _ => Truth::Malformed(format!("{}: unexpected operator", args.first().cloned().unwrap_or_default())),
    }
}

struct Condition<'a> {
    machine: &'a Machine,
    process: &'a Process,
    args: &'a [String],
    at: usize,
    double: bool,
    depth: u32,
}

/// `None` outside: malformed; `None` inside: not known.
type Judgement = Option<Option<bool>>;

impl<'a> Condition<'a> {
    fn peek(&self, ahead: usize) -> Option<&'a str> {
        self.args.get(self.at + ahead).map(String::as_str)
    }

    fn either(&mut self) -> Judgement {
        let mut truth = self.both()?;
        while self.peek(0) == Some(if self.double { "||" } else { "-o" }) {
            self.at += 1;
            let right = self.both()?;
            truth = match (truth, right) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            };
        }
        Some(truth)
    }

    fn both(&mut self) -> Judgement {
        let mut truth = self.not()?;
        while self.peek(0) == Some(if self.double { "&&" } else { "-a" }) {
            self.at += 1;
            let right = self.not()?;
            truth = match (truth, right) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            };
        }
        Some(truth)
    }

    fn not(&mut self) -> Judgement {
        self.depth += 1;
        if self.depth > 100 {
            return None;
        }
        let left = self.args.len() - self.at;
        if self.peek(0) == Some("!") && left > 1 && !(left == 3 && self.is_binary(1)) {
            self.at += 1;
            return self.not().map(|t| t.map(|t| !t));
        }
        self.primary()
    }

    fn is_binary(&self, ahead: usize) -> bool {
        matches!(
            self.peek(ahead),
            Some(
                "=" | "=="
                    | "!="
                    | "-eq"
                    | "-ne"
                    | "-lt"
                    | "-le"
                    | "-gt"
                    | "-ge"
                    | "-nt"
                    | "-ot"
                    | "-ef"
                    | "<"
                    | ">"
                    | "=~"
            )
        )
    }

    fn primary(&mut self) -> Judgement {
        let first = self.peek(0)?;
        if self.is_binary(1) && self.peek(2).is_some() {
            let (operator, right) = (self.peek(1)?, self.peek(2)?);
            self.at += 3;
            return self.binary(first, operator, right);
        }
        if first == "(" && self.peek(1).is_some() {
            self.at += 1;
            let inner = self.either()?;
            (self.peek(0) == Some(")")).then_some(())?;
            self.at += 1;
            return Some(inner);
        }
        if let (Some(letter), Some(operand)) = (unary(first), self.peek(1)) {
            self.at += 2;
            return Some(self.unary(letter, operand));
        }
        self.at += 1;
        Some(Some(!first.is_empty()))
    }

    fn binary(&self, left: &str, operator: &str, right: &str) -> Judgement {
        let number = |text: &str| text.trim().parse::<i64>().ok();
        Some(match operator {
            "=" | "==" if self.double => Some(pattern::matches(right, left)),
            "!=" if self.double => Some(!pattern::matches(right, left)),
            "=" | "==" => Some(left == right),
            "!=" => Some(left != right),
            "<" => Some(left < right),
            ">" => Some(left > right),
            "=~" => {
                let text: Vec<char> = left.chars().collect();
                Regex::new(right, true, false).and_then(|r| r.find(&text, 0).ok()).map(|m| m.is_some())
            }
            "-ef" => {
                let of = |text| self.machine.node(self.process, text).ok().map(|(p, _)| p);
                Some(of(left).is_some() && of(left) == of(right))
            }
            // Times are known to be equal or not, not which came first.
            "-nt" | "-ot" => None,
            _ => {
                let (a, b) = (number(left)?, number(right)?);
                Some(match operator {
                    "-eq" => a == b,
                    "-ne" => a != b,
                    "-lt" => a < b,
                    "-le" => a <= b,
                    "-gt" => a > b,
                    _ => a >= b,
                })
            }
        })
    }

    fn unary(&self, letter: char, operand: &str) -> Option<bool> {
        match letter {
            'n' => return Some(!operand.is_empty()),
            'z' => return Some(operand.is_empty()),
            't' => return Some(false),
            'v' => return Some(self.process.env.contains_key(operand)),
            'o' => return None,
            _ => {}
        }
        let found = if matches!(letter, 'h' | 'L') {
            self.machine.link_node(self.process, operand)
        } else {
            self.machine.node(self.process, operand)
        };
        match found {
            Ok((_, node)) => self.is(letter, &node),
            Err(Failure::Unknown) => None,
            Err(_) => Some(false),
        }
    }

    fn is(&self, letter: char, node: &Node) -> Option<bool> {
        let may = |access| may(&self.process.identity, &node.meta, access);
        Some(match letter {
            'e' | 'a' => true,
            'f' => node.as_file().is_some(),
            'd' => node.is_dir(),
            'h' | 'L' => node.as_symlink().is_some(),
            'p' => matches!(node.kind, Kind::Special(Special::Fifo)),
            'c' => matches!(node.kind, Kind::Special(Special::Char)),
            'b' => matches!(node.kind, Kind::Special(Special::Block)),
            'S' => false,
            's' => {
                let size = node.as_file().map_or_else(Default::default, |f| f.estimate());
                if node.is_dir() || size.low > 0 {
                    true
                } else if size.high == 0 {
                    false
                } else {
                    return None;
                }
            }
            'r' => may(Access::Read),
            'w' => may(Access::Write),
            'x' => may(Access::Execute) || node.is_dir() && self.process.identity.is_root(),
            'u' => node.meta.mode & 0o4000 != 0,
            'g' => node.meta.mode & 0o2000 != 0,
            'k' => node.meta.mode & 0o1000 != 0,
            'O' => node.meta.uid == self.process.identity.uid,
            'G' => node.meta.gid == self.process.identity.gid,
            _ => return None,
        })
    }
}

fn unary(text: &str) -> Option<char> {
    let letter = text.strip_prefix('-').filter(|l| l.len() == 1).and_then(|l| l.chars().next())?;
    "abcdefghknoprstuvwxzLOGS".contains(letter).then_some(letter)
}
