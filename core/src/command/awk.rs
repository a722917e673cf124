//! `awk`, as far as build scripts mostly go: printing fields of lines, with one pattern. Anything else prints what is not known.

use super::regex::Regex;
use super::{Call, Data, Model, Options, Rules, Status};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "awk" | "gawk" | "mawk" => awk,
        _ => return None,
    })
}

fn awk(call: &mut Call<'_>) -> Status {
    let rules = Rules { short: "Fvf", stops_early: true, ..Rules::default() };
    let options = Options::read(call.operands(), rules);
    let has_more = options.has(&["v", "f"]) || call.process.vague;
    let separator = options.value(&["F"]).map(str::to_owned);
    let mut operands = options.operands.clone();
    if operands.is_empty() {
        return call.fail("no program");
    }
    let program = Program::read(&operands.remove(0)).filter(|_| !has_more);
    let (all, status) = call.read_operands(&operands);
    let text: Option<String> = all.iter().map(Data::as_text).collect::<Option<Vec<_>>>().map(|t| t.concat());
    match text.zip(program).and_then(|(text, program)| program.run(&text, separator.as_deref())) {
        Some(out) => call.print(out),
        None => call.write(Data::unknown_text()),
    }
    status
}

/// `/pattern/ {print $1, $2}`, `NR==2 {print}`.
struct Program {
    pattern: Option<Pattern>,
    prints: Vec<Item>,
}

enum Pattern {
    Matches(Regex),
    Line(usize),
}

enum Item {
    Field(usize),
    Last,
    Text(String),
}

impl Program {
    fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (condition, action) = match text.find('{') {
            Some(at) if !text.starts_with('/') || text.get(1..at).is_some_and(|t| t.contains('/')) => {
                (text.get(..at)?.trim(), text.get(at..)?.trim())
            }
            _ => (text, "{print}"),
        };
        let pattern = match condition {
            "" => None,
            other => Some(pattern(other)?),
        };
        let body = action.strip_prefix('{')?.strip_suffix('}')?.trim().trim_end_matches(';').trim();
        let rest = body.strip_prefix("print")?;
        if !rest.is_empty() && !rest.starts_with([' ', '$', '"']) || rest.contains([';', '(', '{', '>', '|']) {
            return None;
        }
        let items: Option<Vec<Item>> = rest.trim().split(',').filter(|i| !i.trim().is_empty()).map(item).collect();
        let mut prints = items?;
        if prints.is_empty() {
            prints.push(Item::Field(0));
        }
        Some(Self { pattern, prints })
    }

    fn run(&self, text: &str, separator: Option<&str>) -> Option<String> {
        let mut out = String::new();
        for (i, line) in text.lines().enumerate() {
            let fits = match &self.pattern {
                None => true,
                Some(Pattern::Line(n)) => i + 1 == *n,
                Some(Pattern::Matches(regex)) => regex.find(&line.chars().collect::<Vec<_>>(), 0).ok()?.is_some(),
            };
            if !fits {
                continue;
            }
            let fields: Vec<&str> = match separator {
                None | Some(" ") => line.split_whitespace().collect(),
                Some(s) if s.chars().count() == 1 => line.split(s).collect(),
                Some(_) => return None,
            };
            let shown = self.prints.iter().map(|item| match item {
                Item::Field(0) => line,
                Item::Field(n) => fields.get(n - 1).copied().unwrap_or_default(),
                Item::Last => fields.last().copied().unwrap_or_default(),
                Item::Text(text) => text,
            });
            out.push_str(&shown.collect::<Vec<_>>().join(" "));
            out.push('\n');
        }
        Some(out)
    }
}

fn pattern(text: &str) -> Option<Pattern> {
    if let Some(number) = text.strip_prefix("NR").map(str::trim).and_then(|t| t.strip_prefix("==")) {
        return number.trim().parse().ok().map(Pattern::Line);
    }
    let inner = text.strip_prefix('/')?.strip_suffix('/')?;
    Regex::new(inner, true, false).map(Pattern::Matches)
}

fn item(text: &str) -> Option<Item> {
    let text = text.trim();
    if text == "$NF" {
        return Some(Item::Last);
    }
    if let Some(number) = text.strip_prefix('$') {
        return number.parse().ok().map(Item::Field);
    }
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    (!inner.contains(['"', '\\'])).then(|| Item::Text(inner.to_owned()))
}
