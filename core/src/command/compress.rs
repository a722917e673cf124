//! `gzip`, `gunzip`, `zcat` and the like for bzip2, xz, zstd: how well a file packs depends on bytes that are seldom known, so
//! sizes are estimates between what nothing and what text saves.

use super::{Call, Data, Failure, Model, Options, Rules, Status};
use crate::filesystem::{AbsPath, File, Meta, Node};
use crate::size::{Estimate, Provenance};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "gzip" | "bzip2" | "xz" | "zstd" | "pigz" | "lzma" | "pbzip2" => pack,
        "gunzip" | "bunzip2" | "unxz" | "unzstd" | "zcat" | "bzcat" | "xzcat" | "zstdcat" | "unlzma" => unpack,
        "upx" => pack_program,
        _ => return None,
    })
}

/// Programs that unpack themselves, in place of what they were.
fn pack_program(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "o", ..Rules::default() });
    if options.has(&["t", "l", "d", "V", "version"]) {
        call.write(Data::unknown_text());
        return Status::Unknown;
    }
    let target = options.value(&["o"]);
    call.guess("how well a program packs follows from its bytes");
    let percent = call.figure("upx.percent");
    let mut ok = true;
    for operand in &options.operands {
        let packed = call.machine.node(call.process, operand).and_then(|(_, node)| {
            let file = node.as_file().ok_or(Failure::IsADirectory)?;
            Ok((super::tool::percent(file.estimate(), percent), node.meta.mode))
        });
        let result = packed.and_then(|(size, mode)| super::tool::put_file(call, target.unwrap_or(operand), size, mode));
        ok &= call.settle(result, operand, operand);
    }
    Status::of(ok)
}

fn suffix(name: &str) -> &'static str {
    match name {
        "bzip2" | "bunzip2" | "bzcat" | "pbzip2" => ".bz2",
        "xz" | "unxz" | "xzcat" => ".xz",
        "lzma" | "unlzma" => ".lzma",
        "zstd" | "unzstd" | "zstdcat" => ".zst",
        _ => ".gz",
    }
}

fn pack(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "STbpo", long: &["suffix"], ..Rules::default() });
    if options.has(&["d", "decompress", "uncompress"]) {
        return unpack(call);
    }
    if options.has(&["t", "test", "l", "list"]) {
        return Status::SUCCESS;
    }
    let keeps = options.has(&["k", "keep"]) || call.process.name() == "zstd";
    work(call, &options, keeps, true)
}

fn unpack(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "STbpo", long: &["suffix"], ..Rules::default() });
    let keeps = options.has(&["k", "keep"]) || call.process.name().contains("zstd");
    work(call, &options, keeps, false)
}

fn work(call: &mut Call<'_>, options: &Options, keeps: bool, packs: bool) -> Status {
    let change = if packs { packed } else { unpacked };
    let to_output = options.has(&["c", "stdout", "to-stdout"]) || call.process.name().ends_with("cat");
    if options.operands.is_empty() || to_output {
        let (all, status) = call.read_operands(&options.operands);
        for data in all {
            call.write(change(&data));
        }
        return status;
    }
    let suffix = suffix(call.process.name());
    let mut ok = true;
    for operand in &options.operands {
        let target = if packs {
            Some(format!("{operand}{suffix}"))
        } else {
            let tar = operand.strip_suffix(".tgz").map(|t| format!("{t}.tar"));
            operand.strip_suffix(suffix).map(str::to_owned).or(tar)
        };
        let Some(target) = target else {
            call.fail(&format!("{operand}: unknown suffix -- ignored"));
            ok = false;
            continue;
        };
        let forced = keeps || options.has(&["f", "force"]);
        if let Some(others) = other_names(call, operand).filter(|_| !forced && !call.is_busybox()) {
            let s = if others == 1 { "" } else { "s" };
            call.fail(&format!("{operand} has {others} other link{s} -- file ignored"));
            return Status::Known(2);
        }
        let result = replace(call, operand, &target, keeps, change);
        ok &= call.settle(result, operand, operand);
    }
    Status::of(ok)
}

/// How many more names the inode of a file has, which GNU's programs do not take apart; `None` where it has no other.
fn other_names(call: &Call<'_>, operand: &str) -> Option<usize> {
    let (_, node) = call.machine.node(call.process, operand).ok()?;
    let link = node.as_file().map(File::link).filter(|link| *link != 0)?;
    let mut names = 0;
    call.machine.tree().walk(&AbsPath::root(), &mut |_, node| {
        names += usize::from(node.as_file().is_some_and(|file| file.link() == link));
    });
    (names > 1).then(|| names - 1)
}

/// Puts the changed file, with the mode, owner and time of the old one, in its place.
fn replace(call: &mut Call<'_>, from: &str, to: &str, keeps: bool, change: fn(&Data) -> Data) -> Result<(), Failure> {
    let (path, node) = call.machine.node(call.process, from)?;
    let file = node.as_file().ok_or(Failure::IsADirectory)?;
    let target = call.machine.resolve(call.process, to)?.path;
    let new: File = super::content::file_of(&change(&super::content::file_data(file)));
    let meta = Meta { mtime: node.meta.mtime.truncated(), ..node.meta };
    call.machine.put(call.process, &target, Node::file(meta, new))?;
    if !keeps {
        call.machine.remove(call.process, &path)?;
    }
    Ok(())
}

fn packed(data: &Data) -> Data {
    let length = data.length().unwrap_or_default();
    let (low, high) = (length.low / 1000, length.high + length.high / 1000 + 64);
    Data::Length(Estimate::between(low.max(20), length.bytes * 2 / 5 + 20, high, Provenance::Heuristic))
}

fn unpacked(data: &Data) -> Data {
    let length = data.length().unwrap_or_default();
    let low = length.low.saturating_sub(length.low / 100 + 64);
    Data::Length(Estimate::between(low, length.bytes * 3, length.high.saturating_mul(100), Provenance::Heuristic))
}
