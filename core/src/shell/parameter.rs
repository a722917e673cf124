//! Parameter expansions: `$x` and `${x…}`.

use super::cursor::Cursor;
use super::tree::{Operation, Parameter, Part, Word};
use super::word::Mode;

impl Cursor<'_> {
    /// `$x` from the `x`; `None` where no parameter stands.
    pub(super) fn plain_parameter(&mut self) -> Option<Part> {
        let name = match self.peek()? {
            byte @ (b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!' | b'0'..=b'9') => {
                self.at += 1;
                char::from(byte).to_string()
            }
            _ => self.name()?,
        };
        Some(Part::Parameter(Box::new(Parameter { name, operation: Operation::Value })))
    }

    /// A variable's name, if one starts here.
    pub(super) fn name(&mut self) -> Option<String> {
        let start = self.at;
        if !self.peek().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_') {
            return None;
        }
        while self.peek().is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_') {
            self.at += 1;
        }
        Some(self.slice(start, self.at).to_owned())
    }

    /// `${…}` from its brace; `quoted` where it stands within double quotes.
    pub(super) fn braced_parameter(&mut self, quoted: bool) -> Part {
        let start = self.at - 1;
        self.at += 1;
        let parameter = self.braced(quoted);
        if !self.take("}") {
            return self.opaque_part(start);
        }
        parameter.map_or_else(
            || Part::Opaque(self.slice(start, self.at).to_owned()),
            |parameter| Part::Parameter(Box::new(parameter)),
        )
    }

    /// The inside of the braces, up to the closing one.
    fn braced(&mut self, quoted: bool) -> Option<Parameter> {
        if self.peek() == Some(b'#') && self.peek_at(1).is_some_and(|b| b != b'}' && b != b'#' && b != b':') {
            self.at += 1;
            let Some(name) = self.parameter_name() else { return self.skip_operand() };
            return self.closed(Parameter { name, operation: Operation::Length });
        }
        let Some(name) = self.parameter_name() else { return self.skip_operand() };
        let operation = self.operation(quoted);
        self.closed(Parameter { name, operation })
    }

    /// The parameter if the closing brace follows; else what stands before the brace is skipped.
    fn closed(&mut self, parameter: Parameter) -> Option<Parameter> {
        if self.peek() == Some(b'}') { Some(parameter) } else { self.skip_operand() }
    }

    fn skip_operand(&mut self) -> Option<Parameter> {
        self.operand(false, None);
        None
    }

    fn parameter_name(&mut self) -> Option<String> {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at > start {
            return Some(self.slice(start, self.at).to_owned());
        }
        if let Some(byte @ (b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!')) = self.peek() {
            // `${!x}` is bash's indirection, which is not known here.
            self.at += 1;
            return (byte != b'!' || self.peek() == Some(b'}')).then(|| char::from(byte).to_string());
        }
        self.name()
    }

    fn operation(&mut self, quoted: bool) -> Operation {
        let empty_too = self.peek() == Some(b':') && self.peek_at(1).is_some_and(|b| b"-=?+".contains(&b));
        self.at += usize::from(empty_too);
        let start = self.at;
        let operator = self.peek();
        if operator.is_none_or(|b| b == b'}') {
            return Operation::Value;
        }
        self.at += 1;
        match operator {
            Some(b'-') => Operation::Default { empty_too, word: self.operand(quoted, None) },
            Some(b'=') => Operation::Assign { empty_too, word: self.operand(quoted, None) },
            Some(b'?') => Operation::Require { empty_too, word: self.operand(quoted, None) },
            Some(b'+') => Operation::Alternative { empty_too, word: self.operand(quoted, None) },
            Some(b'#') => Operation::RemovePrefix { longest: self.take("#"), pattern: self.operand(false, None) },
            Some(b'%') => Operation::RemoveSuffix { longest: self.take("%"), pattern: self.operand(false, None) },
            Some(b'/') => self.replacement(quoted),
            Some(b':') => self.slice_operation(),
            _ => {
                self.operand(false, None);
                Operation::Opaque(self.slice(start, self.at).to_owned())
            }
        }
    }

    fn replacement(&mut self, quoted: bool) -> Operation {
        let every = self.take("/");
        let pattern = self.operand(false, Some(b'/'));
        let with = if self.take("/") { self.operand(quoted, None) } else { Word::default() };
        Operation::Replace { every, pattern, with }
    }

    fn slice_operation(&mut self) -> Operation {
        let offset = self.operand(false, Some(b':'));
        let length = self.take(":").then(|| self.operand(false, None));
        Operation::Slice { offset, length }
    }

    fn operand(&mut self, quoted: bool, stop: Option<u8>) -> Word {
        let start = self.at;
        let parts = self.parts(Mode::Operand { quoted, stop });
        Word { parts, span: self.span_from(start) }
    }
}
