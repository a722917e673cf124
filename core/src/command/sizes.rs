//! `truncate`, `dd`, `fallocate`, `split`-like makers of files by size. Holes count in full, as in a layer's archive.

use super::reader::count;
use super::{Call, Data, Failure, Model, Opening, Options, Rules, STDIN, STDOUT, Status};
use std::collections::BTreeMap;

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "truncate" => truncate,
        "fallocate" => fallocate,
        "dd" => dd,
        "shred" => super::quiet::model("true")?,
        _ => return None,
    })
}

fn truncate(call: &mut Call<'_>) -> Status {
    let rules = Rules { short: "sr", long: &["size", "reference"], ..Rules::default() };
    let options = Options::read(call.operands(), rules);
    let Some(text) = options.value(&["s", "size"]).map(str::to_owned) else {
        return call.fail("you must specify either '--size' or '--reference'");
    };
    let mut ok = true;
    for operand in &options.operands {
        if options.has(&["c", "no-create"]) && call.machine.node(call.process, operand).is_err() {
            continue;
        }
        let result = resize(call, operand, &text);
        ok &= call.settle(result, &format!("cannot open '{operand}' for writing"), operand);
    }
    Status::of(ok)
}

fn resize(call: &mut Call<'_>, operand: &str, text: &str) -> Result<(), Failure> {
    let id = call.machine.open_write(call.process, operand, Opening::Keep)?;
    let old = call.machine.read_channel(id);
    let length = old.length().map_or(0, |l| l.bytes);
    let (sign, digits) = match text.chars().next() {
        Some(c @ ('+' | '-' | '<' | '>' | '/' | '%')) => (c, text.get(1..).unwrap_or_default()),
        _ => ('=', text),
    };
    let number = count(digits).ok_or(Failure::Invalid)?;
    let wanted = match sign {
        '+' => length.saturating_add(number),
        '-' => length.saturating_sub(number),
        '<' => length.min(number),
        '>' => length.max(number),
        '/' => length - length % number.max(1),
        '%' => length.div_ceil(number.max(1)) * number,
        _ => number,
    };
    call.machine.set_length(call.process, operand, &old, wanted)
}

fn fallocate(call: &mut Call<'_>) -> Status {
    let rules = Rules { short: "lo", long: &["length", "offset"], ..Rules::default() };
    let options = Options::read(call.operands(), rules);
    let length = options.value(&["l", "length"]).and_then(count);
    let offset = options.value(&["o", "offset"]).and_then(count).unwrap_or(0);
    let (Some(length), Some(file)) = (length, options.operands.first()) else { return call.fail("invalid length") };
    let result = call.machine.open_write(call.process, file, Opening::Keep).and_then(|id| {
        let old = call.machine.read_channel(id);
        let wanted = old.length().map_or(0, |l| l.bytes).max(offset + length);
        call.machine.set_length(call.process, file, &old, wanted)
    });
    Status::of(call.settle(result, &format!("cannot open {file}"), file))
}

fn dd(call: &mut Call<'_>) -> Status {
    let values: BTreeMap<String, String> =
        call.operands().iter().filter_map(|o| o.split_once('=')).map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    let number = |name: &str| values.get(name).and_then(|v| product(v));
    let block = number("bs");
    let (input_block, output_block) = (block.or(number("ibs")).unwrap_or(512), block.or(number("obs")).unwrap_or(512));
    let input = match values.get("if") {
        None => call.machine.read(call.process, STDIN),
        Some(file) => match call.machine.open_read(call.process, file) {
            Ok(id) => call.machine.read_channel(id),
            Err(Failure::Unknown) => Data::unknown_file(),
            Err(failure) => {
                let gnu = format!("failed to open '{file}': {failure}");
                let message = if call.is_busybox() { format!("can't open '{file}': {failure}") } else { gnu };
                return call.fail(&message);
            }
        },
    };
    let flags: Vec<&str> = values.get("iflag").into_iter().flat_map(|f| f.split(',')).collect();
    let unit = |flag: &str, size: u64| if flags.contains(&flag) { 1 } else { size };
    let skipped = input.skip(number("skip").unwrap_or(0).saturating_mul(unit("skip_bytes", input_block)));
    let data = match number("count") {
        Some(n) => skipped.first(n.saturating_mul(unit("count_bytes", input_block))),
        None => skipped,
    };
    let seek = number("seek").unwrap_or(0).saturating_mul(output_block);
    let keeps = values.get("conv").is_some_and(|c| c.split(',').any(|c| c == "notrunc"));
    let Some(file) = values.get("of").cloned() else {
        call.write(data);
        return Status::SUCCESS;
    };
    let result = write_at(call, &file, data, seek, keeps);
    let ok = call.settle(result, &format!("failed to open '{file}'"), &format!("can't open '{file}'"));
    Status::of(ok)
}

/// `2x512`, `1M`.
fn product(text: &str) -> Option<u64> {
    text.split('x').map(count).try_fold(1_u64, |all, n| all.checked_mul(n?))
}

/// Writes at an offset; what stood before it stays, what stood behind goes unless it is kept.
fn write_at(call: &mut Call<'_>, file: &str, data: Data, seek: u64, keeps: bool) -> Result<(), Failure> {
    let opening = if keeps || seek > 0 { Opening::Keep } else { Opening::Truncate };
    let id = call.machine.open_write(call.process, file, opening)?;
    let fits = call.machine.room(call.process, file);
    let data = match fits {
        Some(room) if data.length().is_none_or(|l| l.bytes > room) => {
            let part = data.first(room);
            call.machine.write_to(call.process, id, part);
            return Err(Failure::NoSpace);
        }
        _ => data,
    };
    if !keeps && seek > 0 {
        let old = call.machine.read_channel(id);
        call.machine.set_length(call.process, file, &old, seek)?;
        let id = call.machine.open_write(call.process, file, Opening::Append)?;
        call.machine.write_to(call.process, id, data);
        return Ok(());
    }
    call.machine.seek(id, seek);
    let _ = STDOUT;
    call.machine.write_to(call.process, id, data);
    Ok(())
}
