//! `grep`, `sort`, `uniq`, `cut`, `tr`, `rev`, `tac`, `nl`: text in, text out. What is not known stays unknown.

use super::regex::Regex;
use super::{Call, Data, Model, Options, Rules, Status};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "grep" | "egrep" | "fgrep" => grep,
        "sort" => sort,
        "uniq" => uniq,
        "cut" => cut,
        "tr" => tr,
        "rev" => rev,
        "tac" => tac,
        "nl" => nl,
        _ => return None,
    })
}

/// Text that a filter writes when it does not know what it reads.
fn unknown(call: &mut Call<'_>) -> Status {
    call.write(Data::unknown_text());
    Status::Unknown
}

fn texts(call: &mut Call<'_>, operands: &[String]) -> (Option<String>, Status) {
    let (all, status) = call.read_operands(operands);
    (all.iter().map(Data::as_text).collect::<Option<Vec<_>>>().map(|t| t.concat()), status)
}

fn grep(call: &mut Call<'_>) -> Status {
    let rules = Rules {
        short: "efmABCd",
        long: &["regexp", "file", "max-count", "include", "exclude", "exclude-dir"],
        ..Rules::default()
    };
    let options = Options::read(call.operands(), rules);
    let mut operands = options.operands.clone();
    let mut patterns: Vec<String> =
        options.values(&["e", "regexp"]).flat_map(|p| p.split('\n')).map(str::to_owned).collect();
    let has_file = options.has(&["f", "file"]);
    if patterns.is_empty() && !has_file {
        if operands.is_empty() {
            return call.fail("no pattern");
        }
        patterns = operands.remove(0).split('\n').map(str::to_owned).collect();
    }
    let matcher = LineMatcher::new(call, &options, &patterns);
    if options.has(&["r", "R", "recursive", "P", "perl-regexp", "A", "B", "C"]) || has_file {
        return unknown(call);
    }
    let names = if operands.is_empty() { vec!["-".to_owned()] } else { operands };
    let many = names.len() > 1 && !options.has(&["h", "no-filename"]) || options.has(&["H", "with-filename"]);
    let (mut found, mut failed, mut undecided) = (false, false, matcher.is_none());
    for name in &names {
        let Some(data) = call.read_operand(name) else {
            failed = true;
            continue;
        };
        if data.is_empty() && matcher.is_some() {
            if options.has(&["c", "count"]) {
                call.print(if many { format!("{name}:0\n") } else { "0\n".into() });
            }
            continue;
        }
        match data.as_text().zip(matcher.as_ref()).and_then(|(t, m)| m.lines(&t)) {
            Some(lines) => {
                found |= !lines.is_empty();
                let prefix = if many { format!("{name}:") } else { String::new() };
                show(call, &options, &lines, &prefix, name);
            }
            None => undecided = true,
        }
    }
    if undecided {
        if !options.has(&["q", "quiet", "silent"]) {
            call.write(Data::unknown_text());
        }
        return Status::Unknown;
    }
    if failed && !(found && options.has(&["q"])) { Status::Known(2) } else { Status::of(found) }
}

fn show(call: &mut Call<'_>, options: &Options, lines: &[Found], prefix: &str, name: &str) {
    if options.has(&["q", "quiet", "silent"]) {
    } else if options.has(&["l", "files-with-matches"]) {
        if !lines.is_empty() {
            call.print(format!("{name}\n"));
        }
    } else if options.has(&["c", "count"]) {
        call.print(format!("{prefix}{}\n", lines.len()));
    } else {
        let most = options.value(&["m", "max-count"]).and_then(|m| m.parse().ok()).unwrap_or(usize::MAX);
        for line in lines.iter().take(most) {
            let number = if options.has(&["n", "line-number"]) { format!("{}:", line.number) } else { String::new() };
            if options.has(&["o", "only-matching"]) {
                line.parts.iter().for_each(|p| call.print(format!("{prefix}{number}{p}\n")));
            } else {
                call.print(format!("{prefix}{number}{}\n", line.text));
            }
        }
    }
}

struct Found {
    number: usize,
    text: String,
    parts: Vec<String>,
}

struct LineMatcher {
    regexes: Vec<Regex>,
    fixed: Vec<String>,
    invert: bool,
    whole_line: bool,
    whole_word: bool,
    fold_case: bool,
    wants_parts: bool,
}

impl LineMatcher {
    fn new(call: &Call<'_>, options: &Options, patterns: &[String]) -> Option<Self> {
        let is_fixed = options.has(&["F", "fixed-strings"]) || call.process.name() == "fgrep";
        let extended = options.has(&["E", "extended-regexp"]) || call.process.name() == "egrep";
        let fold_case = options.has(&["i", "ignore-case"]);
        let regexes = if is_fixed {
            Vec::new()
        } else {
            patterns.iter().map(|p| Regex::new(p, extended, fold_case)).collect::<Option<Vec<_>>>()?
        };
        Some(Self {
            regexes,
            fixed: if is_fixed { patterns.to_vec() } else { Vec::new() },
            invert: options.has(&["v", "invert-match"]),
            whole_line: options.has(&["x", "line-regexp"]),
            whole_word: options.has(&["w", "word-regexp"]),
            fold_case,
            wants_parts: options.has(&["o", "only-matching"]),
        })
    }

    /// The lines that match; `None` where that is too hard to say.
    fn lines(&self, text: &str) -> Option<Vec<Found>> {
        let mut found = Vec::new();
        for (i, line) in text.lines().enumerate() {
            let parts = self.parts(line)?;
            if parts.is_empty() == self.invert {
                found.push(Found { number: i + 1, text: line.to_owned(), parts });
            }
        }
        Some(found)
    }

    fn parts(&self, line: &str) -> Option<Vec<String>> {
        let mut parts = Vec::new();
        let folded = if self.fold_case { line.to_lowercase() } else { line.to_owned() };
        for fixed in &self.fixed {
            let wanted = if self.fold_case { fixed.to_lowercase() } else { fixed.clone() };
            let fits = if self.whole_line { folded == wanted } else { folded.contains(&wanted) };
            if fits && (!self.whole_word || word_at(&folded, &wanted)) {
                parts.push(fixed.clone());
            }
        }
        let chars: Vec<char> = line.chars().collect();
        for regex in &self.regexes {
            let mut from = 0;
            while let Some((start, end)) = regex.find(&chars, from).ok()?.and_then(|c| c.first().copied().flatten()) {
                let edge = |i: Option<&char>| i.is_none_or(|c| !c.is_alphanumeric() && *c != '_');
                let before = start.checked_sub(1).and_then(|i| chars.get(i));
                let fits = (!self.whole_line || start == 0 && end == chars.len())
                    && (!self.whole_word || edge(before) && edge(chars.get(end)));
                if fits && (end > start || !self.wants_parts) {
                    parts.push(chars.get(start..end).unwrap_or_default().iter().collect());
                    if !self.wants_parts {
                        return Some(parts);
                    }
                }
                from = end.max(start + 1);
                if from > chars.len() {
                    break;
                }
            }
        }
        Some(parts)
    }
}

fn word_at(text: &str, wanted: &str) -> bool {
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
    text.match_indices(wanted).any(|(at, _)| {
        edge(text.get(..at).and_then(|t| t.chars().next_back()))
            && edge(text.get(at + wanted.len()..).and_then(|t| t.chars().next()))
    })
}

fn sort(call: &mut Call<'_>) -> Status {
    let rules = Rules { short: "koStT", long: &["key", "output", "field-separator"], ..Rules::default() };
    let options = Options::read(call.operands(), rules);
    let known = ["n", "r", "u", "o", "f", "b", "s", "output", "unique", "reverse", "numeric-sort"];
    let (text, status) = texts(call, &options.operands);
    let Some(text) = text.filter(|_| options.unknown(&known).is_none()) else {
        return unknown(call);
    };
    let mut lines: Vec<&str> = text.lines().collect();
    let number = |l: &str| -> f64 {
        let l = l.trim_start();
        let end = l.find(|c: char| !c.is_ascii_digit() && c != '-' && c != '.').unwrap_or(l.len());
        l.get(..end).and_then(|n| n.parse().ok()).unwrap_or(0.0)
    };
    if options.has(&["n", "numeric-sort"]) {
        lines.sort_by(|a, b| number(a).total_cmp(&number(b)).then_with(|| a.cmp(b)));
    } else if options.has(&["f"]) {
        lines.sort_by_key(|l| l.to_uppercase());
    } else {
        lines.sort_unstable();
    }
    if options.has(&["u", "unique"]) {
        lines.dedup();
    }
    if options.has(&["r", "reverse"]) {
        lines.reverse();
    }
    let out = Data::text(lines.iter().map(|l| format!("{l}\n")).collect::<String>());
    match options.value(&["o", "output"]).map(str::to_owned) {
        Some(file) => Status::of(call.machine.write_whole(call.process, &file, out).is_ok()),
        None => {
            call.write(out);
            status
        }
    }
}

fn uniq(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "fsw", ..Rules::default() });
    let input: Vec<String> = options.operands.iter().take(1).cloned().collect();
    let (text, status) = texts(call, &input);
    let Some(text) = text.filter(|_| options.unknown(&["c", "d", "u"]).is_none()) else { return unknown(call) };
    let mut groups: Vec<(&str, usize)> = Vec::new();
    for line in text.lines() {
        match groups.last_mut() {
            Some((last, n)) if *last == line => *n += 1,
            _ => groups.push((line, 1)),
        }
    }
    let kept =
        groups.into_iter().filter(|(_, n)| (!options.has(&["d"]) || *n > 1) && (!options.has(&["u"]) || *n == 1));
    let out: String = kept
        .map(|(line, n)| if options.has(&["c"]) { format!("{n:7} {line}\n") } else { format!("{line}\n") })
        .collect();
    call.print(out);
    status
}

fn cut(call: &mut Call<'_>) -> Status {
    let rules = Rules {
        short: "dfcb",
        long: &["delimiter", "fields", "characters", "bytes", "output-delimiter"],
        ..Rules::default()
    };
    let options = Options::read(call.operands(), rules);
    let (text, status) = texts(call, &options.operands);
    let fields = options.value(&["f", "fields"]).and_then(ranges);
    let characters = options.value(&["c", "b", "characters", "bytes"]).and_then(ranges);
    let delimiter = options.value(&["d", "delimiter"]).unwrap_or("\t").to_owned();
    let Some(text) = text.filter(|_| fields.is_some() || characters.is_some()) else { return unknown(call) };
    let mut out = String::new();
    for line in text.lines() {
        if let Some(wanted) = &characters {
            out.extend(line.chars().enumerate().filter(|(i, _)| picks(wanted, i + 1)).map(|(_, c)| c));
        } else if !line.contains(&delimiter) {
            if options.has(&["s", "only-delimited"]) {
                continue;
            }
            out.push_str(line);
        } else if let Some(wanted) = &fields {
            let parts = line.split(delimiter.as_str()).enumerate().filter(|(i, _)| picks(wanted, i + 1));
            out.push_str(&parts.map(|(_, p)| p).collect::<Vec<_>>().join(&delimiter));
        }
        out.push('\n');
    }
    call.print(out);
    status
}

fn ranges(text: &str) -> Option<Vec<(usize, usize)>> {
    text.split(',')
        .map(|part| match part.split_once('-') {
            Some((low, high)) => {
                let low = if low.is_empty() { 1 } else { low.parse().ok()? };
                let high = if high.is_empty() { usize::MAX } else { high.parse().ok()? };
                Some((low, high))
            }
            None => part.parse().ok().map(|n| (n, n)),
        })
        .collect()
}

fn picks(ranges: &[(usize, usize)], index: usize) -> bool {
    ranges.iter().any(|(low, high)| (*low..=*high).contains(&index))
}

fn tr(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules::default());
    let data = call.stdin();
    let set = |i: usize| options.operands.get(i).map(|s| set_of(s));
    let (delete, squeeze) = (options.has(&["d", "delete"]), options.has(&["s", "squeeze-repeats"]));
    let complement = options.has(&["c", "C", "complement"]);
    let (Some(text), Some(first)) = (data.as_text(), set(0)) else {
        // One byte for one byte: without deletions the length stays.
        let data = if delete || squeeze || data.length().is_none() { Data::unknown_text() } else { data };
        call.write(data);
        return Status::SUCCESS;
    };
    let second = set(1).unwrap_or_default();
    let within = |c: char| first.contains(&c) != complement;
    let mut out = String::new();
    for c in text.chars() {
        let new = if !within(c) {
            c
        } else if delete {
            continue;
        } else if second.is_empty() {
            c
        } else {
            let at = if complement { usize::MAX } else { first.iter().position(|f| *f == c).unwrap_or(0) };
            second.get(at).or(second.last()).copied().unwrap_or(c)
        };
        let squeezed = if second.is_empty() { within(new) } else { second.contains(&new) };
        if squeeze && squeezed && out.ends_with(new) {
            continue;
        }
        out.push(new);
    }
    call.print(out);
    Status::SUCCESS
}

/// The characters of a `tr` set: ranges, classes, escapes.
fn set_of(text: &str) -> Vec<char> {
    let mut out: Vec<char> = Vec::new();
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while let Some(c) = chars.get(at).copied() {
        at += 1;
        if c == '[' && chars.get(at) == Some(&':') {
            let rest: String = chars.get(at + 1..).unwrap_or_default().iter().collect();
            if let Some((class, _)) = rest.split_once(":]") {
                out.extend((0_u8..128).map(char::from).filter(|c| super::pattern::in_class(class, *c)));
                at += class.chars().count() + 3;
                continue;
            }
        }
        let c = if c == '\\' { escape(&chars, &mut at) } else { c };
        if chars.get(at) == Some(&'-') && chars.get(at + 1).is_some() {
            let high = chars.get(at + 1).copied().unwrap_or(c);
            out.extend(c..=high);
            at += 2;
        } else {
            out.push(c);
        }
    }
    out
}

fn escape(chars: &[char], at: &mut usize) -> char {
    let c = chars.get(*at).copied().unwrap_or('\\');
    *at += 1;
    match c {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        '0'..='7' => {
            let mut value = c.to_digit(8).unwrap_or(0);
            while let Some(digit) = chars.get(*at).and_then(|c| c.to_digit(8)).filter(|_| value < 32) {
                value = value * 8 + digit;
                *at += 1;
            }
            char::from_u32(value).unwrap_or('\0')
        }
        other => other,
    }
}

fn rev(call: &mut Call<'_>) -> Status {
    let operands = call.operands().to_vec();
    let (text, status) = texts(call, &operands);
    let Some(text) = text else { return unknown(call) };
    call.print(text.lines().map(|l| l.chars().rev().chain(['\n']).collect::<String>()).collect::<String>());
    status
}

fn tac(call: &mut Call<'_>) -> Status {
    let operands = call.operands().to_vec();
    let (text, status) = texts(call, &operands);
    let Some(text) = text else { return unknown(call) };
    call.print(text.lines().rev().map(|l| format!("{l}\n")).collect::<String>());
    status
}

/// Numbers the lines that are not empty.
fn nl(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "bfhilnsvw", ..Rules::default() });
    let (text, status) = texts(call, &options.operands);
    let plain = options.names().all(|n| n == "b");
    let Some(text) = text.filter(|_| plain) else { return unknown(call) };
    let (mut number, mut out) = (0, String::new());
    for line in text.lines() {
        if line.is_empty() && options.value(&["b"]) != Some("a") {
            out.push_str("       \n");
        } else {
            number += 1;
            out.push_str(&format!("{number:6}\t{line}\n"));
        }
    }
    call.print(out);
    status
}
