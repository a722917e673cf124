//! `cat`, `head`, `tail`, `tee`, `wc`: content passed on, cut or counted.

use super::{Call, Data, Model, Opening, Options, Rules, STDOUT, Status};
use crate::size::{Estimate, Provenance};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "cat" => cat,
        "head" => head,
        "tail" => tail,
        "tee" => tee,
        "wc" => wc,
        "sponge" => sponge,
        _ => return None,
    })
}

fn cat(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules::default());
    let numbers = options.has(&["n", "b", "E", "T", "A", "s", "v", "e", "t", "number", "show-all"]);
    let (all, status) = call.read_operands(&options.operands);
    for data in all {
        match data.as_text().filter(|_| options.has(&["n", "number"])) {
            Some(text) => {
                let lines = text.lines().enumerate().map(|(i, l)| format!("{:6}\t{l}\n", i + 1));
                call.print(lines.collect::<String>());
            }
            None if numbers => call.write(Data::unknown_text()),
            None => call.write(data),
        }
    }
    status
}

/// How much `head` and `tail` let through.
#[derive(Clone, Copy)]
enum Amount {
    First(u64),
    /// All but so many at the other end.
    AllBut(u64),
    /// From that one on (`tail -n +5`).
    From(u64),
}

struct Cut {
    bytes: bool,
    amount: Amount,
    files: Vec<String>,
    headers: Option<bool>,
}

fn cut(call: &Call<'_>) -> Option<Cut> {
    // The old form `-5` stands for `-n 5`.
    let mut before = "";
    let mut args: Vec<String> = Vec::new();
    for arg in call.operands() {
        let digits = arg.strip_prefix('-').filter(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()));
        let is_value = matches!(before, "-n" | "-c" | "--lines" | "--bytes");
        args.push(digits.filter(|_| !is_value).map_or_else(|| arg.clone(), |d| format!("-n{d}")));
        before = arg;
    }
    let options = Options::read(&args, Rules { short: "nc", long: &["lines", "bytes"], ..Rules::default() });
    let bytes = options.has(&["c", "bytes"]);
    let text = options.value(&["n", "c", "lines", "bytes"]).unwrap_or("10");
    let amount = match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(n), _) => Amount::From(count(n)?),
        (_, Some(n)) => Amount::AllBut(count(n)?),
        _ => Amount::First(count(text)?),
    };
    let headers = if options.has(&["q", "quiet", "silent"]) {
        Some(false)
    } else {
        options.has(&["v", "verbose"]).then_some(true)
    };
    Some(Cut { bytes, amount, files: options.operands, headers })
}

/// A number with the suffixes of coreutils and BusyBox.
pub(super) fn count(text: &str) -> Option<u64> {
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, suffix) = text.split_at(split);
    let number: u64 = if digits.is_empty() { 1 } else { digits.parse().ok()? };
    let factor: u64 = match suffix {
        "" | "c" => 1,
        "w" => 2,
        "b" => 512,
        "kB" | "KB" => 1000,
        "k" | "K" | "KiB" => 1 << 10,
        "MB" => 1_000_000,
        "m" | "M" | "MiB" => 1 << 20,
        "GB" => 1_000_000_000,
        "g" | "G" | "GiB" => 1 << 30,
        "T" | "TiB" => 1 << 40,
        _ => return None,
    };
    if digits.is_empty() && suffix.is_empty() { None } else { number.checked_mul(factor) }
}

fn head(call: &mut Call<'_>) -> Status {
    ends(call, |data, cut| match (cut.bytes, cut.amount) {
        (true, Amount::First(n)) => data.first(n),
        (true, Amount::AllBut(n)) => match data.length() {
            Some(length) => data.first(length.bytes.saturating_sub(n)),
            None => data.clone(),
        },
        (_, amount) => lines(data, |count| match amount {
            Amount::First(n) | Amount::From(n) => (0, n),
            Amount::AllBut(n) => (0, count.saturating_sub(n)),
        }),
    })
}

fn tail(call: &mut Call<'_>) -> Status {
    ends(call, |data, cut| match (cut.bytes, cut.amount) {
        (true, Amount::From(n)) => data.skip(n.saturating_sub(1)),
        (true, Amount::First(n) | Amount::AllBut(n)) => match data.length() {
            Some(length) => data.skip(length.bytes.saturating_sub(n)),
            None => Data::default(),
        },
        (_, amount) => lines(data, |count| match amount {
            Amount::From(n) => (n.saturating_sub(1), count),
            Amount::First(n) | Amount::AllBut(n) => (count.saturating_sub(n), count),
        }),
    })
}

fn ends(call: &mut Call<'_>, take: fn(&Data, &Cut) -> Data) -> Status {
    let Some(cut) = cut(call) else { return call.fail("invalid number") };
    let headers = cut.headers.unwrap_or(cut.files.len() > 1);
    let names = if cut.files.is_empty() { vec!["-".to_owned()] } else { cut.files.clone() };
    let mut ok = true;
    for (i, name) in names.iter().enumerate() {
        let Some(data) = call.read_operand(name) else {
            ok = false;
            continue;
        };
        if headers {
            let shown = if name == "-" { "standard input" } else { name };
            let gap = if i > 0 { "\n" } else { "" };
            call.print(format!("{gap}==> {shown} <==\n"));
        }
        let part = take(&data, &cut);
        call.write(part);
    }
    Status::of(ok)
}

/// The lines of a range that `range` picks by how many there are.
fn lines(data: &Data, range: impl Fn(u64) -> (u64, u64)) -> Data {
    match data {
        Data::Bytes(bytes) => {
            let all: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
            let (from, to) = range(all.len() as u64);
            let kept = all.iter().skip(from as usize).take(to.saturating_sub(from) as usize);
            Data::Bytes(kept.flat_map(|l| l.iter().copied()).collect())
        }
        Data::Endless(Some(pattern)) => {
            let (from, to) = range(u64::MAX);
            data.first((pattern.len() as u64).saturating_mul(to.saturating_sub(from)))
        }
        Data::Length(length) | Data::Fetched(length, _) | Data::Packed(length, _) => {
            Data::Length(Estimate::between(0, length.bytes.min(500), length.high, Provenance::Unknown))
        }
        Data::Endless(None) => Data::unknown_text(),
    }
}

fn tee(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules::default());
    let opening = if options.has(&["a", "append"]) { Opening::Append } else { Opening::Truncate };
    let data = call.stdin();
    let mut ok = true;
    for operand in &options.operands {
        match call.machine.open_write(call.process, operand, opening) {
            Ok(id) => {
                let mut process = call.process.clone();
                process.channels.insert(STDOUT, id);
                call.machine.write(&process, STDOUT, data.clone());
            }
            Err(failure) => {
                call.fail(&format!("{operand}: {failure}"));
                ok = false;
            }
        }
    }
    call.write(data);
    Status::of(ok)
}

fn sponge(call: &mut Call<'_>) -> Status {
    let data = call.stdin();
    match call.operands().last().cloned() {
        Some(file) => Status::of(call.machine.write_whole(call.process, &file, data).is_ok()),
        None => {
            call.write(data);
            Status::SUCCESS
        }
    }
}

/// What `wc` counts; `None` where it is not known.
#[derive(Clone, Copy, Default)]
struct Counts {
    lines: Option<u64>,
    words: Option<u64>,
    chars: Option<u64>,
    bytes: Option<u64>,
}

impl Counts {
    fn of(data: &Data) -> Self {
        let bytes = data.length().filter(|l| l.is_certain()).map(|l| l.bytes);
        let Some(known) = data.bytes() else { return Self { bytes, ..Self::default() } };
        let lines = known.iter().filter(|b| **b == b'\n').count() as u64;
        let words = known.split(u8::is_ascii_whitespace).filter(|w| !w.is_empty()).count() as u64;
        let chars = String::from_utf8_lossy(known).chars().count() as u64;
        Self { lines: Some(lines), words: Some(words), chars: Some(chars), bytes }
    }

    fn plus(self, other: Self) -> Self {
        let add = |a: Option<u64>, b: Option<u64>| Some(a? + b?);
        Self {
            lines: add(self.lines, other.lines),
            words: add(self.words, other.words),
            chars: add(self.chars, other.chars),
            bytes: add(self.bytes, other.bytes),
        }
    }
}

fn wc(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules::default());
    let asked = [
        options.has(&["l", "lines"]),
        options.has(&["w", "words"]),
        options.has(&["m", "chars"]),
        options.has(&["c", "bytes"]),
    ];
    let asked = if asked.contains(&true) { asked } else { [true, true, false, true] };
    let mut rows: Vec<(Counts, Option<String>)> = Vec::new();
    let mut ok = true;
    if options.operands.is_empty() {
        rows.push((Counts::of(&call.stdin()), None));
    }
    for operand in &options.operands {
        match call.read_operand(operand) {
            Some(data) => rows.push((Counts::of(&data), Some(operand.clone()))),
            None => ok = false,
        }
    }
    if options.operands.len() > 1 {
        let total = rows
            .iter()
            .fold(Counts { lines: Some(0), words: Some(0), chars: Some(0), bytes: Some(0) }, |a, r| a.plus(r.0));
        rows.push((total, Some("total".into())));
    }
    let single = asked.iter().filter(|a| **a).count() == 1;
    let width = width(call, &rows, single);
    for (counts, name) in rows {
        let cells = [counts.lines, counts.words, counts.chars, counts.bytes];
        let chosen: Option<Vec<u64>> = cells.into_iter().zip(asked).filter(|(_, a)| *a).map(|(c, _)| c).collect();
        match chosen {
            Some(numbers) => {
                let text = numbers.iter().map(|n| format!("{n:>width$}")).collect::<Vec<_>>().join(" ");
                let name = name.map(|n| format!(" {n}")).unwrap_or_default();
                call.print(format!("{text}{name}\n"));
            }
            None => call.write(Data::unknown_text()),
        }
    }
    Status::of(ok)
}

/// GNU makes columns as wide as the largest number of bytes (7 for a pipe); BusyBox 9 unless one number of one file is asked.
fn width(call: &Call<'_>, rows: &[(Counts, Option<String>)], single: bool) -> usize {
    if single && rows.len() <= 1 {
        return 1;
    }
    if call.is_busybox() {
        return 9;
    }
    if rows.iter().all(|(_, name)| name.is_none()) {
        return 7;
    }
    let largest = rows.iter().filter_map(|(c, _)| c.bytes).max().unwrap_or(0);
    largest.to_string().len()
}
