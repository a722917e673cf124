//! Commands: lists, pipelines, compound and simple commands, redirections.

use super::cursor::{Cursor, Pending};
use super::tree::{
    Assignment, AssignmentValue, Branch, CaseArm, Command, CommandKind, Connector, Item, List, Pipeline, Redirect,
    RedirectKind, Simple, Word,
};
use super::word::is_delimiter;
use std::sync::{Arc, OnceLock};

/// Makes a redirection of its operand.
type Operator = fn(Word) -> RedirectKind;

/// Reserved words that end a list; none can start a command.
const CLOSERS: [&str; 8] = ["then", "do", "done", "elif", "else", "fi", "esac", "}"];

impl Cursor<'_> {
    /// Commands up to a closer, a `)`, a `;;` or the end; whoever opened something checks for its closer.
    pub(super) fn list(&mut self) -> List {
        let mut list = List::default();
        loop {
            self.skip_newlines();
            if self.is_at_end() || self.is_at_closer() {
                return list;
            }
            let start = self.at;
            let item = self.item();
            if self.at == start {
                return list;
            }
            list.items.push(item);
        }
    }

    fn is_at_closer(&self) -> bool {
        self.peek() == Some(b')')
            || self.starts_with(";;")
            || self.starts_with(";&")
            || CLOSERS.iter().any(|word| self.is_reserved(word))
    }

    /// Whether the reserved word stands here, as a word of its own.
    fn is_reserved(&self, word: &str) -> bool {
        self.starts_with(word) && self.peek_at(word.len()).is_none_or(is_delimiter)
    }

    fn take_reserved(&mut self, word: &str) -> bool {
        self.is_reserved(word) && self.take(word)
    }

    fn item(&mut self) -> Item {
        let first = self.pipeline();
        let mut rest = Vec::new();
        loop {
            self.skip_blanks();
            let connector = if self.take("&&") {
                Connector::And
            } else if self.take("||") {
                Connector::Or
            } else {
                break;
            };
            self.skip_newlines();
            rest.push((connector, self.pipeline()));
        }
        let background = !self.starts_with("&&") && self.take("&");
        if !background && !self.starts_with(";;") && !self.starts_with(";&") {
            self.take(";");
        }
        Item { first, rest, background }
    }

    fn pipeline(&mut self) -> Pipeline {
        let mut negated = false;
        self.skip_blanks();
        while self.take_reserved("!") {
            negated = !negated;
            self.skip_blanks();
        }
        let mut commands = vec![self.command()];
        loop {
            self.skip_blanks();
            if self.starts_with("||") || !(self.take("|&") || self.take("|")) {
                return Pipeline { negated, commands };
            }
            self.skip_newlines();
            commands.push(self.command());
        }
    }

    fn command(&mut self) -> Command {
        self.skip_blanks();
        let start = self.at;
        if self.is_too_deep() {
            self.at = self.text.len();
            return self.opaque_from(start);
        }
        self.depth += 1;
        let kind = self.command_kind(start);
        self.depth -= 1;
        match kind {
            Some((kind, mut redirects)) => {
                if !matches!(kind, CommandKind::Simple(_)) {
                    self.trailing_redirects(&mut redirects);
                }
                Command { kind, redirects, span: self.span_from(start) }
            }
            None => {
                self.at = self.text.len();
                self.opaque_from(start)
            }
        }
    }

    /// `None` where a compound command is not closed as it should be.
    fn command_kind(&mut self, start: usize) -> Option<(CommandKind, Vec<Redirect>)> {
        let kind = if self.starts_with("((") {
            match self.arithmetic_parts() {
                Some(parts) => CommandKind::Arithmetic(parts),
                None => self.subshell()?,
            }
        } else if self.starts_with("(") {
            self.subshell()?
        } else if self.take_reserved("{") {
            let body = self.list();
            self.take_reserved("}").then_some(CommandKind::Group(body))?
        } else if self.take_reserved("if") {
            self.conditional()?
        } else if self.take_reserved("for") {
            self.for_loop()?
        } else if self.take_reserved("while") {
            self.while_loop(false)?
        } else if self.take_reserved("until") {
            self.while_loop(true)?
        } else if self.take_reserved("case") {
            self.case()?
        } else if self.take_reserved("function") {
            self.function_keyword()?
        } else if self.take_reserved("[[") {
            self.double_bracket()?
        } else if let Some(name) = self.function_name(start) {
            self.function(name)
        } else {
            return Some(self.simple());
        };
        Some((kind, Vec::new()))
    }

    fn trailing_redirects(&mut self, redirects: &mut Vec<Redirect>) {
        loop {
            self.skip_blanks();
            match self.redirect() {
                Some(redirect) => redirects.push(redirect),
                None => return,
            }
        }
    }

    fn subshell(&mut self) -> Option<CommandKind> {
        self.take("(");
        let list = self.list();
        self.take(")").then_some(CommandKind::Subshell(list))
    }

    fn conditional(&mut self) -> Option<CommandKind> {
        let mut branches = vec![self.branch()?];
        loop {
            if self.take_reserved("elif") {
                branches.push(self.branch()?);
            } else if self.take_reserved("else") {
                let otherwise = Some(self.list());
                return self.take_reserved("fi").then_some(CommandKind::If { branches, otherwise });
            } else {
                return self.take_reserved("fi").then_some(CommandKind::If { branches, otherwise: None });
            }
        }
    }

    fn branch(&mut self) -> Option<Branch> {
        let condition = self.list();
        self.take_reserved("then").then(|| Branch { condition, body: self.list() })
    }

    fn for_loop(&mut self) -> Option<CommandKind> {
        self.skip_blanks();
        let name = self.name()?;
        self.skip_newlines();
        let words = self.take_reserved("in").then(|| self.words());
        self.skip_blanks();
        self.take(";");
        let body = self.do_group()?;
        Some(CommandKind::For { name, words, body })
    }

    /// Words up to the end of the line or `;`.
    fn words(&mut self) -> Vec<Word> {
        let mut words = Vec::new();
        loop {
            self.skip_blanks();
            match self.word() {
                Some(word) => words.push(word),
                None => return words,
            }
        }
    }

    fn while_loop(&mut self, until: bool) -> Option<CommandKind> {
        let condition = self.list();
        let body = self.do_group()?;
        Some(CommandKind::While { until, condition, body })
    }

    fn do_group(&mut self) -> Option<List> {
        self.skip_newlines();
        if !self.take_reserved("do") {
            return None;
        }
        let body = self.list();
        self.take_reserved("done").then_some(body)
    }

    fn case(&mut self) -> Option<CommandKind> {
        self.skip_blanks();
        let word = self.word()?;
        self.skip_newlines();
        if !self.take_reserved("in") {
            return None;
        }
        let mut arms = Vec::new();
        loop {
            self.skip_newlines();
            if self.take_reserved("esac") {
                return Some(CommandKind::Case { word, arms });
            }
            arms.push(self.case_arm()?);
        }
    }

    fn case_arm(&mut self) -> Option<CaseArm> {
        self.take("(");
        let mut patterns = Vec::new();
        loop {
            self.skip_blanks();
            patterns.push(self.word()?);
            self.skip_blanks();
            if !self.take("|") {
                break;
            }
        }
        if !self.take(")") {
            return None;
        }
        let body = self.list();
        let falls_through = !self.starts_with(";;") && self.take(";&");
        if !falls_through && !self.take(";;") && !self.is_reserved("esac") {
            return None;
        }
        // `;;&` of bash goes on matching, which is rare enough to be read as `;;`.
        self.take("&");
        Some(CaseArm { patterns, body, falls_through })
    }

    fn function_keyword(&mut self) -> Option<CommandKind> {
        self.skip_blanks();
        let name = self.word()?.literal()?;
        self.skip_blanks();
        if self.take("(") {
            self.skip_blanks();
            if !self.take(")") {
                return None;
            }
        }
        Some(self.function(name))
    }

    /// The name of a function that is defined here, `name ()` taken.
    fn function_name(&mut self, start: usize) -> Option<String> {
        let mut end = start;
        while self.text.as_bytes().get(end).is_some_and(|b| b.is_ascii_alphanumeric() || b"_-.:".contains(b)) {
            end += 1;
        }
        let name = self.slice(start, end);
        self.at = end;
        self.skip_blanks();
        let is_definition = !name.is_empty() && self.take("(") && {
            self.skip_blanks();
            self.take(")")
        };
        if !is_definition {
            self.at = start;
        }
        is_definition.then(|| name.to_owned())
    }

    fn function(&mut self, name: String) -> CommandKind {
        self.skip_newlines();
        CommandKind::Function { name, body: Box::new(self.command()) }
    }

    /// The words of `[[ … ]]`; the operators `&&`, `||`, `(`, `)`, `<` and `>` become words of their own.
    fn double_bracket(&mut self) -> Option<CommandKind> {
        let mut words = Vec::new();
        loop {
            self.skip_newlines();
            if self.take_reserved("]]") {
                return Some(CommandKind::Test(words));
            }
            let start = self.at;
            match self.word() {
                Some(word) => words.push(word),
                None => words.push(self.bracket_operator(start)?),
            }
        }
    }

    fn bracket_operator(&mut self, start: usize) -> Option<Word> {
        let operator = ["&&", "||", "(", ")", "<", ">"].into_iter().find(|token| self.take(token))?;
        let parts = vec![super::Part::Literal(operator.to_owned())];
        Some(Word { parts, span: self.span_from(start) })
    }

    fn simple(&mut self) -> (CommandKind, Vec<Redirect>) {
        let (mut simple, mut redirects) = (Simple::default(), Vec::new());
        let mut end = self.at;
        loop {
            self.skip_blanks();
            if let Some(redirect) = self.redirect() {
                redirects.push(redirect);
            } else if let Some(assignment) = self.assignment_before(&simple) {
                simple.assignments.push(assignment);
            } else if let Some(word) = self.word() {
                simple.words.push(word);
            } else {
                // Blanks and a comment behind the last word are not part of the command.
                self.at = end;
                return (CommandKind::Simple(simple), redirects);
            }
            end = self.at;
        }
    }

    fn assignment_before(&mut self, simple: &Simple) -> Option<Assignment> {
        if simple.words.is_empty() { self.assignment() } else { None }
    }

    fn assignment(&mut self) -> Option<Assignment> {
        let start = self.at;
        let name = self.name()?;
        let append = self.take("+=");
        if !append && !self.take("=") {
            self.at = start;
            return None;
        }
        let value = if self.take("(") {
            AssignmentValue::Array(self.array_words())
        } else {
            let at = self.at;
            AssignmentValue::Scalar(self.word().unwrap_or_else(|| Word { parts: Vec::new(), span: self.span_from(at) }))
        };
        Some(Assignment { name, value, append })
    }

    fn array_words(&mut self) -> Vec<Word> {
        let mut words = Vec::new();
        loop {
            self.skip_newlines();
            match self.word() {
                Some(word) => words.push(word),
                None => {
                    self.take(")");
                    return words;
                }
            }
        }
    }

    fn redirect(&mut self) -> Option<Redirect> {
        let start = self.at;
        let mut end = start;
        while self.text.as_bytes().get(end).is_some_and(u8::is_ascii_digit) {
            end += 1;
        }
        let number = self.slice(start, end).parse().ok();
        if number.is_some() && !matches!(self.text.as_bytes().get(end), Some(b'<' | b'>')) {
            return None;
        }
        self.at = end;
        let redirect = self.redirect_operator(number);
        match redirect {
            Some((descriptor, kind)) => Some(Redirect { descriptor, kind, span: self.span_from(start) }),
            None => {
                self.at = start;
                None
            }
        }
    }

    fn redirect_operator(&mut self, number: Option<u32>) -> Option<(u32, RedirectKind)> {
        if self.starts_with("<(") || self.starts_with(">(") {
            return None;
        }
        let (input, output) = (number.unwrap_or(0), number.unwrap_or(1));
        for (token, descriptor) in [("<<<", input), ("<<-", input), ("<<", input)] {
            if self.take(token) {
                return Some((descriptor, self.here(token)?));
            }
        }
        let kinds: [(&str, u32, Operator); 9] = [
            ("&>>", output, RedirectKind::AppendBoth),
            ("&>", output, RedirectKind::WriteBoth),
            ("<&", input, RedirectKind::Duplicate),
            ("<>", input, RedirectKind::ReadWrite),
            ("<", input, RedirectKind::Read),
            (">>", output, RedirectKind::Append),
            (">|", output, RedirectKind::Write),
            (">&", output, RedirectKind::Duplicate),
            (">", output, RedirectKind::Write),
        ];
        let (_, descriptor, kind) = kinds.into_iter().find(|(token, _, _)| self.take(token))?;
        self.skip_blanks();
        Some((descriptor, kind(self.word()?)))
    }

    fn here(&mut self, token: &str) -> Option<RedirectKind> {
        self.skip_blanks();
        let word = self.word()?;
        if token == "<<<" {
            return Some(RedirectKind::HereString(word));
        }
        let body = Arc::new(OnceLock::new());
        let quoted = word.unquoted().is_none();
        let delimiter = word.literal()?;
        self.pending.push(Pending { delimiter, quoted, strip_tabs: token == "<<-", body: Arc::clone(&body) });
        Some(RedirectKind::Heredoc(body))
    }
}
