//! Measures how far files shrink in a layer's blob, by kind, and writes `core/data/compressibility.tsv`.
//!
//! `compressibility WHAT FOLDER…`: WHAT says in words where the files come from. Of each kind, whole folders are taken in a
//! fixed order that mixes their origins, up to 48 MB and no more than 1 MB
//! of each; neighbours are packed together by about 200 kB with `gzip -6`, as they
//! would lie side by side in a tar. `low` and `high` are the 2nd and 98th percentile of these pieces by bytes.
//!
//! `compressibility --alone WHAT FOLDER…` measures single files only, each packed by itself: the least and the most that one of
//! 1 kB or more keeps; the other figures stay. The first form leaves these out, so this one follows it.

use layerlab_core::compress::Compressibility;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/data/compressibility.tsv");
const MOST: u64 = 48_000_000;
const PIECE: usize = 200_000;
const LARGEST: u64 = 12_000_000;
/// Of one folder no more than this, so that many origins count.
const MOST_OF_FOLDER: u64 = 1_000_000;
/// Fewer bytes say nothing about a kind.
const LEAST: u64 = 200_000;
/// Fewer pieces than this get bounds of a quarter more and less at least.
const FEW: usize = 50;
/// No more single files of a kind are packed.
const MOST_ALONE: usize = 1500;
/// Files of a sample tar for the cost of headers.
const HEADERS: usize = 400;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let alone = arguments.first().is_some_and(|word| word == "--alone");
    arguments.drain(..usize::from(alone));
    let Some((what, folders)) = arguments.split_first().filter(|(_, folders)| !folders.is_empty()) else {
        eprintln!("usage: compressibility [--alone] WHAT FOLDER…");
        return ExitCode::from(2);
    };
    match if alone { measure_alone(what, folders) } else { measure(what, folders) } {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// A regular file.
struct Sample {
    path: PathBuf,
    bytes: u64,
}

/// The last columns of each kind, from files packed each by itself.
fn measure_alone(what: &str, folders: &[String]) -> Result<()> {
    let mut by_kind = samples(folders)?;
    let mut table = String::new();
    for line in std::fs::read_to_string(TABLE)?.lines().filter(|line| !line.starts_with("# alone-low")) {
        let mut fields: Vec<&str> = line.split('\t').collect();
        if let Some(title) = line.strip_prefix("#kind") {
            table += &format!(
                "# alone-low, alone-high: the least and the most that a single file of 1 kB or more keeps; measured by `compressibility --alone`: {what}.\n#kind{}\n",
                title.split("\talone").next().unwrap_or_default().to_owned() + "\talone-low\talone-high"
            );
            continue;
        }
        if line.starts_with('#') || fields.len() < 7 || fields[0].ends_with("header") {
            table += &format!("{line}\n");
            continue;
        }
        fields.truncate(7);
        let (mut least, mut most) = (fields[4].parse().unwrap_or(1.0), fields[6].parse().unwrap_or(0.0));
        for sample in
            spread(by_kind.remove(fields[0]).unwrap_or_default()).iter().filter(|s| s.bytes >= 1000).take(MOST_ALONE)
        {
            let Ok(content) = std::fs::read(&sample.path) else { continue };
            let kept = gzip(&content)? as f64 / content.len() as f64;
            (least, most) = (f64::min(least, kept), f64::max(most, kept));
        }
        eprintln!("{} {least:.3} {most:.3}", fields[0]);
        let known = fields[6] != "-";
        table += &fields.join("\t");
        table += &if known { format!("\t{least:.3}\t{:.3}\n", most.min(1.0)) } else { "\t-\t-\n".to_owned() };
    }
    std::fs::write(TABLE, table)?;
    Ok(())
}

fn samples(folders: &[String]) -> Result<BTreeMap<&'static str, Vec<Sample>>> {
    let mut by_kind = BTreeMap::new();
    let facts = Compressibility::default();
    for folder in folders {
        walk(Path::new(folder), &facts, &mut by_kind)?;
    }
    Ok(by_kind)
}

fn measure(what: &str, folders: &[String]) -> Result<()> {
    let mut by_kind = samples(folders)?;
    let old = std::fs::read_to_string(TABLE)?;
    let mut table = format!(
        "# How much of its size a file keeps in a layer's blob (tar, gzip -6), by kind: a suffix, or a whole name, in small letters.\n\
         # Measured by `cargo run --release -p layerlab-tests --bin compressibility`: {what}.\n\
         # low, typical, high: 2nd percentile, mean and 98th percentile of pieces of 200 kB or one file. header: bytes of a file's header between\n\
         # contents; bare-header: of an entry without content.\n\
         #kind\tsuffixes and names\tfiles\tbytes\tlow\ttypical\thigh\n"
    );
    for line in old.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let (kind, suffixes) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        if kind.ends_with("header") {
            continue;
        }
        let samples = by_kind.remove(kind).unwrap_or_default();
        let figures = pieces(samples)?;
        eprintln!("{kind} {figures}");
        table += &format!("{kind}\t{suffixes}\t{figures}\n");
    }
    let (header, bare) = headers(folders)?;
    table += &format!("header\t-\t{header}\nbare-header\t-\t{bare}\n");
    std::fs::write(TABLE, table)?;
    Ok(())
}

fn walk(folder: &Path, facts: &Compressibility, by_kind: &mut BTreeMap<&'static str, Vec<Sample>>) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let entry = entry?;
        let meta = entry.metadata()?;
        if meta.is_dir() {
            walk(&entry.path(), facts, by_kind)?;
        } else if meta.is_file() && meta.len() > 0 && meta.len() < LARGEST {
            let kind = facts.kind(&entry.path().to_string_lossy(), mode(&meta));
            by_kind.entry(kind).or_default().push(Sample { path: entry.path(), bytes: meta.len() });
        }
    }
    Ok(())
}

#[cfg(unix)]
fn mode(meta: &std::fs::Metadata) -> u16 {
    use std::os::unix::fs::MetadataExt;
    (meta.mode() & 0o7777) as u16
}

#[cfg(not(unix))]
fn mode(_: &std::fs::Metadata) -> u16 {
    0o644
}

/// A number that mixes folders, the same on every run.
fn mixed(path: &Path) -> u64 {
    path.to_string_lossy().bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3))
}

/// `files bytes low typical high` of a kind.
fn pieces(samples: Vec<Sample>) -> Result<String> {
    let (mut files, mut bytes, mut packed) = (0, 0_u64, 0_u64);
    let mut ratios: Vec<(f64, u64)> = Vec::new();
    let mut piece = Vec::new();
    let samples = spread(samples);
    for (index, sample) in samples.iter().enumerate() {
        let Ok(content) = std::fs::read(&sample.path) else { continue };
        files += 1;
        bytes += sample.bytes;
        piece.extend(content);
        let last = index + 1 == samples.len() || bytes >= MOST;
        if piece.len() >= PIECE || last && !piece.is_empty() {
            let small = gzip(&piece)?;
            ratios.push((small as f64 / piece.len() as f64, piece.len() as u64));
            packed += small;
            piece.clear();
        }
        if last {
            break;
        }
    }
    if bytes < LEAST {
        return Ok(format!("{files}\t{bytes}\t-\t-\t-"));
    }
    ratios.sort_by(|one, other| one.0.total_cmp(&other.0));
    let at = |part: f64| {
        let mut seen = 0;
        let goal = (bytes as f64 * part) as u64;
        ratios
            .iter()
            .find(|(_, size)| {
                seen += size;
                seen >= goal
            })
            .map_or(1.0, |(ratio, _)| *ratio)
    };
    let mean = packed as f64 / bytes as f64;
    // What few pieces say is uncertain by more than their spread.
    let (low, high) =
        if ratios.len() < FEW { (at(0.02).min(mean * 0.75), at(0.98).max(mean * 1.25)) } else { (at(0.02), at(0.98)) };
    Ok(format!("{files}\t{bytes}\t{low:.3}\t{mean:.3}\t{:.3}", high.min(1.0)))
}

/// Folders mixed, files of a folder side by side, and no folder with more than its share: a file larger than that comes
/// alone.
fn spread(mut samples: Vec<Sample>) -> Vec<Sample> {
    samples.sort_by_cached_key(|s| (s.path.parent().map(mixed), s.path.clone()));
    let (mut folder, mut taken) = (None, 0);
    samples.retain(|sample| {
        let own = sample.path.parent().map(Path::to_path_buf);
        if own != folder {
            (folder, taken) = (own, 0);
        }
        let fits = taken == 0 || taken + sample.bytes <= MOST_OF_FOLDER;
        taken += if fits { sample.bytes } else { 0 };
        fits
    });
    samples
}

/// What `gzip -6` makes of it, without its own 18 bytes.
fn gzip(bytes: &[u8]) -> Result<u64> {
    let mut child = Command::new("gzip").args(["-6", "-c"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut stdin = child.stdin.take().ok_or("gzip has no input")?;
    let input = bytes.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output()?;
    writer.join().map_err(|_| "gzip was not fed")??;
    Ok(output.stdout.len().saturating_sub(18) as u64)
}

/// The cost of headers, with and without contents between them: `samples bytes low typical high` each.
fn headers(folders: &[String]) -> Result<(String, String)> {
    let mut all = Vec::new();
    for folder in folders {
        collect(Path::new(folder), &mut all)?;
    }
    let (mut between, mut bare) = (Vec::new(), Vec::new());
    for sample in all.chunks(HEADERS).step_by((all.len() / HEADERS / 60).max(1)) {
        let contents: Vec<Vec<u8>> = sample.iter().filter_map(|(path, ..)| std::fs::read(path).ok()).collect();
        if contents.len() < sample.len() {
            continue;
        }
        let padded = |content: &[u8]| content.len().div_ceil(512) * 512;
        let mut tar = Vec::new();
        let mut heads = Vec::new();
        for ((path, mode, time), content) in sample.iter().zip(&contents) {
            tar.extend(header(path, *mode, content.len(), *time));
            tar.extend_from_slice(content);
            tar.resize(tar.len() + padded(content) - content.len(), 0);
            heads.extend(header(path, *mode, 0, *time));
        }
        let count = sample.len() as f64;
        between.push((gzip(&tar)?.saturating_sub(gzip(&contents.concat())?)) as f64 / count);
        bare.push(gzip(&heads)? as f64 / count);
    }
    let row = |mut costs: Vec<f64>| {
        costs.sort_by(f64::total_cmp);
        let at = |part: f64| costs.get(((costs.len() - 1) as f64 * part) as usize).copied().unwrap_or(0.0);
        let mean = costs.iter().sum::<f64>() / costs.len() as f64;
        format!("{}\t512\t{:.0}\t{mean:.0}\t{:.0}", costs.len() * HEADERS, at(0.05), at(0.95))
    };
    Ok((row(between), row(bare)))
}

fn collect(folder: &Path, files: &mut Vec<(PathBuf, u16, u64)>) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    let mut entries: Vec<_> = entries.collect::<std::io::Result<_>>()?;
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let meta = entry.metadata()?;
        if meta.is_dir() {
            collect(&entry.path(), files)?;
        } else if meta.is_file() && meta.len() < 1_000_000 {
            let time = meta.modified()?.duration_since(std::time::UNIX_EPOCH)?.as_secs();
            files.push((entry.path(), mode(&meta), time));
        }
    }
    Ok(())
}

/// A header of the ustar format.
fn header(path: &Path, mode: u16, size: usize, time: u64) -> Vec<u8> {
    let mut block = vec![0; 512];
    let mut put = |at: usize, text: &str| block[at..at + text.len()].copy_from_slice(text.as_bytes());
    let path = path.to_string_lossy().replace(|c: char| !c.is_ascii(), "_");
    let name = path.trim_start_matches('/');
    put(0, &name[name.len().saturating_sub(99)..]);
    put(100, &format!("{mode:07o}"));
    put(108, "0000000");
    put(116, "0000000");
    put(124, &format!("{size:011o}"));
    put(136, &format!("{time:011o}"));
    put(148, "        0");
    put(257, "ustar\x0000");
    let sum: u32 = block.iter().map(|b| u32::from(*b)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}
