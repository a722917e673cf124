//! `echo`, `printf`, `yes`, `seq`.

use super::{CONTENT_CAP, Call, Data, Model, Options, Rules, Status};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "echo" => echo,
        "printf" => printf,
        "yes" => yes,
        "seq" => seq,
        _ => return None,
    })
}

/// Writes a text of which a part may be unknown.
fn write(call: &mut Call<'_>, text: Vec<u8>) {
    let data = if call.process.vague { Data::vague(&text) } else { Data::Bytes(text) };
    call.write(data);
}

/// The flavours differ: dash knows escapes and only `-n`; BusyBox and bash know `-n`, `-e`, `-E`.
fn echo(call: &mut Call<'_>) -> Status {
    let dash = call.process.env.contains_key("DASH_ECHO");
    let (mut newline, mut escapes) = (true, dash);
    let mut words = call.operands();
    while let [first, rest @ ..] = words {
        let letters = first.strip_prefix('-').filter(|l| !l.is_empty()).unwrap_or_default();
        let allowed = if dash { "n" } else { "neE" };
        if letters.is_empty() || !letters.chars().all(|c| allowed.contains(c)) || dash && first != "-n" {
            break;
        }
        for letter in letters.chars() {
            match letter {
                'n' => newline = false,
                'e' => escapes = true,
                _ => escapes = false,
            }
        }
        words = rest;
    }
    let text = words.join(" ");
    let (mut out, stopped) = if escapes { unescape(&text, true) } else { (text.into_bytes(), false) };
    if newline && !stopped {
        out.push(b'\n');
    }
    write(call, out);
    Status::SUCCESS
}

/// The bytes of a text with the escapes of `echo -e` or of a `printf` format; whether `\c` ended it.
fn unescape(text: &str, octal_needs_zero: bool) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            continue;
        }
        let Some(next) = chars.next() else {
            out.push(b'\\');
            break;
        };
        let mut number = |radix: u32, most: usize, start: u32| {
            let (mut value, mut taken) = (start, 0);
            while taken < most
                && let Some(digit) = chars.peek().and_then(|c| c.to_digit(radix))
            {
                value = value * radix + digit;
                chars.next();
                taken += 1;
            }
            (value as u8, taken)
        };
        match next {
            'n' => out.push(b'\n'),
            't' => out.push(b'\t'),
            'r' => out.push(b'\r'),
            'a' => out.push(7),
            'b' => out.push(8),
            'f' => out.push(12),
            'v' => out.push(11),
            'e' | 'E' => out.push(27),
            '\\' => out.push(b'\\'),
            'c' => return (out, true),
            '0' if octal_needs_zero => out.push(number(8, 3, 0).0),
            'x' => match number(16, 2, 0) {
                (_, 0) => out.extend_from_slice(b"\\x"),
                (byte, _) => out.push(byte),
            },
            digit @ '0'..='7' if !octal_needs_zero => {
                let start = digit.to_digit(8).unwrap_or_default();
                out.push(number(8, 2, start).0);
            }
            '"' if !octal_needs_zero => out.push(b'"'),
            other => {
                out.push(b'\\');
                out.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
    }
    (out, false)
}

fn printf(call: &mut Call<'_>) -> Status {
    let mut operands = call.operands();
    if operands.first().is_some_and(|o| o == "--") {
        operands = operands.get(1..).unwrap_or_default();
    }
    let [format, args @ ..] = operands else { return call.fail("missing operand") };
    let (format, args) = (format.clone(), args.to_vec());
    let (mut out, mut at, mut ok) = (Vec::new(), 0, true);
    loop {
        let before = at;
        let mut formatter = Formatter { args: &args, at, out: &mut out, ok: true, stopped: false };
        formatter.run(&format);
        at = formatter.at;
        ok &= formatter.ok;
        if formatter.stopped || at >= args.len() || at == before || out.len() > CONTENT_CAP {
            break;
        }
    }
    write(call, out);
    Status::of(ok)
}

struct Formatter<'a> {
    args: &'a [String],
    at: usize,
    out: &'a mut Vec<u8>,
    ok: bool,
    stopped: bool,
}

/// Flags, width and precision of a conversion.
#[derive(Clone, Copy, Debug, Default)]
struct Spec {
    left: bool,
    zero: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    width: usize,
    precision: Option<usize>,
}

impl Formatter<'_> {
    fn next(&mut self) -> Option<&str> {
        let arg = self.args.get(self.at).map(String::as_str);
        self.at += 1;
        arg
    }

    fn run(&mut self, format: &str) {
        let mut rest = format;
        while let Some(at) = rest.find('%') {
            let (literal, tail) = rest.split_at(at);
            if self.literal(literal) {
                return;
            }
            rest = self.conversion(tail.get(1..).unwrap_or_default());
            if self.stopped {
                return;
            }
        }
        self.literal(rest);
    }

    fn literal(&mut self, text: &str) -> bool {
        let (bytes, stopped) = unescape(text, false);
        self.out.extend(bytes);
        self.stopped |= stopped;
        stopped
    }

    /// Formats one conversion; gives what follows it.
    fn conversion<'f>(&mut self, text: &'f str) -> &'f str {
        let mut spec = Spec::default();
        let mut rest = text;
        loop {
            match rest.chars().next() {
                Some('-') => spec.left = true,
                Some('0') => spec.zero = true,
                Some('+') => spec.plus = true,
                Some(' ') => spec.space = true,
                Some('#') => spec.alternate = true,
                _ => break,
            }
            rest = rest.get(1..).unwrap_or_default();
        }
        (spec.width, rest) = self.number(rest);
        if let Some(tail) = rest.strip_prefix('.') {
            let (precision, tail) = self.number(tail);
            (spec.precision, rest) = (Some(precision), tail);
        }
        let Some(kind) = rest.chars().next() else { return "" };
        self.format(kind, spec);
        rest.get(kind.len_utf8()..).unwrap_or_default()
    }

    fn number<'f>(&mut self, text: &'f str) -> (usize, &'f str) {
        if let Some(rest) = text.strip_prefix('*') {
            let value = self.next().and_then(|a| a.parse().ok()).unwrap_or(0);
            return (cap(value), rest);
        }
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (digits, rest) = text.split_at(end);
        (cap(digits.parse().unwrap_or(0)), rest)
    }

    fn format(&mut self, kind: char, spec: Spec) {
        match kind {
            '%' => self.out.push(b'%'),
            's' => {
                let text = self.next().unwrap_or_default().to_owned();
                let text: String = text.chars().take(spec.precision.unwrap_or(usize::MAX)).collect();
                self.pad(text.into_bytes(), Spec { zero: false, ..spec });
            }
            'b' => {
                let text = self.next().unwrap_or_default().to_owned();
                let (bytes, stopped) = unescape(&text, true);
                self.stopped |= stopped;
                self.pad(bytes, Spec { zero: false, ..spec });
            }
            'c' => {
                let first: String = self.next().unwrap_or_default().chars().take(1).collect();
                self.pad(first.into_bytes(), Spec { zero: false, ..spec });
            }
            'd' | 'i' | 'u' => {
                let value = self.integer();
                self.digits(value < 0, value.unsigned_abs().to_string(), spec);
            }
            'x' => self.radix(spec, "0x", |n| format!("{n:x}")),
            'X' => self.radix(spec, "0X", |n| format!("{n:X}")),
            'o' => self.radix(spec, "0", |n| format!("{n:o}")),
            'f' | 'F' | 'e' | 'g' => {
                let value: f64 = self.next().and_then(|a| a.trim().parse().ok()).unwrap_or(0.0);
                let precision = spec.precision.unwrap_or(6).min(100);
                self.digits(value < 0.0, format!("{:.precision$}", value.abs()), Spec { precision: None, ..spec });
            }
            other => {
                self.ok = false;
                self.out.extend_from_slice(format!("%{other}").as_bytes());
            }
        }
    }

    fn integer(&mut self) -> i64 {
        let text = self.next().unwrap_or("0").trim().to_owned();
        if let Some(c) = text.strip_prefix(['\'', '"']).and_then(|t| t.chars().next()) {
            return i64::from(u32::from(c));
        }
        let (negative, digits) = text.strip_prefix('-').map_or((false, text.as_str()), |t| (true, t));
        let value = if let Some(hex) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
            i64::from_str_radix(hex, 16)
        } else if digits.len() > 1 && digits.starts_with('0') {
            i64::from_str_radix(digits, 8)
        } else if digits.is_empty() {
            Ok(0)
        } else {
            digits.parse()
        };
        self.ok &= value.is_ok();
        let value = value.unwrap_or(0);
        if negative { -value } else { value }
    }

    fn radix(&mut self, spec: Spec, prefix: &str, text: fn(i64) -> String) {
        let value = self.integer();
        let body = text(value);
        self.digits(false, if spec.alternate { format!("{prefix}{body}") } else { body }, spec);
    }

    fn digits(&mut self, negative: bool, digits: String, spec: Spec) {
        let sign = match (negative, spec.plus, spec.space) {
            (true, _, _) => "-",
            (_, true, _) => "+",
            (_, _, true) => " ",
            _ => "",
        };
        let least =
            spec.precision.unwrap_or(if spec.zero && !spec.left { spec.width.saturating_sub(sign.len()) } else { 0 });
        let digits = format!("{sign}{}{digits}", "0".repeat(least.saturating_sub(digits.len())));
        self.pad(digits.into_bytes(), spec);
    }

    fn pad(&mut self, bytes: Vec<u8>, spec: Spec) {
        let fill = spec.width.saturating_sub(bytes.len());
        let blanks = std::iter::repeat_n(b' ', fill);
        if spec.left {
            self.out.extend(bytes);
            self.out.extend(blanks);
        } else {
            self.out.extend(blanks);
            self.out.extend(bytes);
        }
    }
}

fn cap(width: usize) -> usize {
    width.min(CONTENT_CAP)
}

fn yes(call: &mut Call<'_>) -> Status {
    let text = if call.operands().is_empty() { "y".to_owned() } else { call.operands().join(" ") };
    call.write(Data::Endless(Some(format!("{text}\n").into_bytes())));
    Status::SUCCESS
}

fn seq(call: &mut Call<'_>) -> Status {
    let rules = Rules { short: "sf", long: &["separator", "format"], stops_early: false };
    // Negative numbers are no options.
    let (numbers, rest): (Vec<String>, Vec<String>) =
        call.operands().iter().cloned().partition(|o| o.parse::<f64>().is_ok());
    let options = Options::read(&rest, rules);
    let values: Option<Vec<i64>> = numbers.iter().map(|n| n.parse().ok()).collect();
    let (first, step, last) = match values.as_deref() {
        Some([last]) => (1, 1, *last),
        Some([first, last]) => (*first, 1, *last),
        Some([first, step, last]) => (*first, *step, *last),
        _ => {
            call.write(Data::unknown_text());
            return Status::Unknown;
        }
    };
    if step == 0 || options.has(&["f", "format"]) {
        call.write(Data::unknown_text());
        return Status::Unknown;
    }
    let separator = options.value(&["s", "separator"]).unwrap_or("\n").to_owned();
    let width =
        if options.has(&["w", "equal-width"]) { first.to_string().len().max(last.to_string().len()) } else { 0 };
    call.write(sequence(first, step, last, &separator, width));
    Status::SUCCESS
}

fn sequence(first: i64, step: i64, last: i64, separator: &str, width: usize) -> Data {
    let (mut out, mut value, mut length) = (Vec::new(), first, 0_u64);
    let mut rounds = 0_u64;
    while (step > 0 && value <= last || step < 0 && value >= last) && rounds < 20_000_000 {
        let text = if out.len() <= CONTENT_CAP { format!("{value:0width$}") } else { String::new() };
        let digits = if text.is_empty() { digits(value).max(width) } else { text.len() };
        length += (digits + separator.len()) as u64;
        if out.len() <= CONTENT_CAP {
            out.extend_from_slice(text.as_bytes());
            out.extend_from_slice(separator.as_bytes());
        }
        rounds += 1;
        let Some(next) = value.checked_add(step) else { break };
        value = next;
    }
    if out.len() > CONTENT_CAP {
        return Data::sized(length - separator.len() as u64 + 1);
    }
    if rounds > 0 {
        out.truncate(out.len() - separator.len());
        out.push(b'\n');
    }
    Data::Bytes(out)
}

fn digits(value: i64) -> usize {
    value.unsigned_abs().checked_ilog10().unwrap_or(0) as usize + 1 + usize::from(value < 0)
}
