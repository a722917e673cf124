//! How sections travel to the page: column by column instead of row by row, since what stands in one column is alike and packs better
//! so. The files of `core/data/packages` are rows, for people; `cargo xtask` packs them, and reading unpacks them again.
//!
//! A packed section is its lines that begin with `#` but for comments, which are for those who read the files, then `#columns <rows> <kind>…`, then the cells of each column, a line each. Empty
//! cells at the end of a row are not kept. Kinds of columns:
//!
//! - `plain`: the cells as they are;
//! - `names`: a letter for how many bytes are those of the name above, and the rest;
//! - `parts<n>`: words parted by spaces, in `n` columns of their own;
//! - `needs`: names of the column `names` stand as their numbers, `,`, `;`, `:`, `+`, `?`, brackets and spaces part them, and what
//!   follows `@` stays as it is.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write;

const MARK: &str = "#columns\t";
/// The letter for no byte in common.
const NONE: u8 = b'0';
/// The most bytes in common that a letter says.
const MOST: usize = 74;

/// Columns of a family that are not plain: number and kind.
const KINDS: [(&str, &[(usize, &str)]); 4] = [
    ("apt", &[(0, "names"), (1, "parts14")]),
    ("cargo", &[(0, "names"), (5, "needs")]),
    ("npm", &[(0, "names"), (10, "needs")]),
    ("pip", &[(0, "names"), (10, "needs"), (11, "needs")]),
];

/// How many cells of a family's rows are read; what follows says in words where the figures come from.
const READ: [(&str, usize); 1] = [("figures", 4)];

/// The text of sections in which those that pack better by columns are packed.
pub fn pack(text: &str) -> String {
    let mut packed = String::new();
    for (family, section) in super::sections(text) {
        let _ = writeln!(packed, "{}{family}", super::SECTION);
        match KINDS.iter().find(|(name, _)| *name == family) {
            Some((_, kinds)) => pack_section(section, kinds, &mut packed),
            None => {
                let read = READ.iter().find(|(name, _)| *name == family).map_or(usize::MAX, |(_, cells)| *cells);
                for line in section.lines().filter(|line| !is_comment(line)) {
                    let end = line.match_indices('\t').nth(read - 1).map_or(line.len(), |(at, _)| at);
                    let _ = writeln!(packed, "{}", line.get(..end).unwrap_or(line));
                }
            }
        }
    }
    packed
}

fn pack_section(section: &str, kinds: &[(usize, &str)], to: &mut String) {
    let (said, rows): (Vec<&str>, Vec<&str>) =
        section.lines().filter(|l| !l.is_empty() && !is_comment(l)).partition(|l| l.starts_with('#'));
    let rows: Vec<Vec<&str>> = rows.into_iter().map(|row| row.split('\t').collect()).collect();
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let kind = |column: usize| kinds.iter().find(|(own, _)| *own == column).map_or("plain", |(_, kind)| kind);
    for line in said {
        let _ = writeln!(to, "{line}");
    }
    let _ = write!(to, "{MARK}{}", rows.len());
    for column in 0..count {
        let _ = write!(to, "\t{}", kind(column));
    }
    to.push('\n');
    let names: Vec<&str> = rows.iter().filter_map(|row| row.first().copied()).filter(|name| !name.is_empty()).collect();
    let numbers: HashMap<&str, usize> = names.iter().enumerate().map(|(number, name)| (*name, number)).collect();
    for column in 0..count {
        let cells = || rows.iter().map(|row| row.get(column).copied().unwrap_or_default());
        match kind(column) {
            "names" => pack_names(cells(), to),
            "needs" => cells().for_each(|cell| {
                replace(cell, &|word| Some(Cow::Owned(numbers.get(word)?.to_string())), &escaped, to);
                to.push('\n');
            }),
            other => match parts(other) {
                None => lines(cells(), to),
                Some(parts) => (0..parts).for_each(|part| {
                    lines(cells().map(|cell| cell.splitn(parts, ' ').nth(part).unwrap_or_default()), to);
                }),
            },
        }
    }
}

fn is_comment(line: &str) -> bool {
    line == "#" || line.starts_with("# ")
}

fn parts(kind: &str) -> Option<usize> {
    kind.strip_prefix("parts")?.parse().ok()
}

fn lines<'a>(cells: impl Iterator<Item = &'a str>, to: &mut String) {
    for cell in cells {
        to.push_str(cell);
        to.push('\n');
    }
}

fn pack_names<'a>(cells: impl Iterator<Item = &'a str>, to: &mut String) {
    let mut above = "";
    for name in cells {
        if !name.is_empty() {
            let alike = name.bytes().zip(above.bytes()).take(MOST).take_while(|(a, b)| a == b).count();
            let alike = (0..=alike).rev().find(|at| name.is_char_boundary(*at)).unwrap_or_default();
            to.push(char::from(NONE + alike as u8));
            to.push_str(name.get(alike..).unwrap_or_default());
            above = name;
        }
        to.push('\n');
    }
}

/// Writes a cell with its words replaced by what `known` says of them, or else `other`.
fn replace<'a>(
    cell: &'a str,
    known: &dyn Fn(&'a str) -> Option<Cow<'a, str>>,
    other: &dyn Fn(&'a str) -> Cow<'a, str>,
    to: &mut String,
) {
    const PARTING: [char; 8] = [',', ';', ':', '+', '?', '[', ']', ' '];
    let mut rest = cell;
    while let Some(first) = rest.chars().next() {
        if PARTING.contains(&first) {
            to.push(first);
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        let end = rest.find(PARTING).unwrap_or(rest.len());
        // A scope begins with the sign that parts a version from its name.
        let name = rest.char_indices().skip(1).take_while(|(at, _)| *at < end).find(|(_, c)| *c == '@');
        let (word, behind) = rest.split_at(name.map_or(end, |(at, _)| at));
        to.push_str(&known(word).unwrap_or_else(|| other(word)));
        let range = behind.find([',', ';', ' ', ']']).unwrap_or(behind.len());
        let (range, behind) = behind.split_at(if name.is_some() { range } else { 0 });
        to.push_str(range);
        rest = behind;
    }
}

/// A word that could be taken for a number gets a mark.
fn escaped(word: &str) -> Cow<'_, str> {
    if is_number(word.trim_start_matches('\\')) { Cow::Owned(format!("\\{word}")) } else { Cow::Borrowed(word) }
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

/// A section as rows, whichever way it came.
pub(super) fn unpack(section: &str) -> Cow<'_, str> {
    let packed = section.find(MARK).and_then(|at| Some((section.get(..at)?, section.get(at + MARK.len()..)?)));
    let Some((said, (shape, cells))) = packed.and_then(|(said, rest)| Some((said, rest.split_once('\n')?))) else {
        return Cow::Borrowed(section);
    };
    let mut kinds = shape.split('\t');
    let count: usize = kinds.next().and_then(|count| count.parse().ok()).unwrap_or_default();
    let mut cells = cells.split('\n');
    // A text that was cut off has no more cells than bytes.
    let count = count.min(section.len());
    let mut rows = vec![String::new(); count];
    let mut names: Vec<String> = Vec::new();
    for (column, kind) in kinds.enumerate() {
        if column > 0 {
            rows.iter_mut().for_each(|row| row.push('\t'));
        }
        for part in 0..parts(kind).unwrap_or(1) {
            for row in &mut rows {
                let cell = cells.next().unwrap_or_default();
                match kind {
                    "names" => row.push_str(&unpacked_name(cell, &mut names)),
                    "needs" => {
                        let known = |word: &str| is_number(word).then(|| word.parse::<usize>().ok()).flatten();
                        let named = |word| Some(Cow::Borrowed(names.get(known(word)?)?.as_str()));
                        replace(cell, &named, &unescaped, row);
                    }
                    _ => {
                        if part > 0 && !cell.is_empty() {
                            row.push(' ');
                        }
                        row.push_str(cell);
                    }
                }
            }
        }
    }
    let mut text = said.to_owned();
    lines(rows.iter().map(|row| row.trim_end_matches('\t')), &mut text);
    Cow::Owned(text)
}

fn unescaped(word: &str) -> Cow<'_, str> {
    let bare = word.strip_prefix('\\').filter(|rest| is_number(rest.trim_start_matches('\\')));
    Cow::Borrowed(bare.unwrap_or(word))
}

fn unpacked_name(cell: &str, names: &mut Vec<String>) -> String {
    let Some(letter) = cell.bytes().next() else { return String::new() };
    let alike = usize::from(letter.saturating_sub(NONE));
    let above = names.last().and_then(|above| above.get(..alike)).unwrap_or_default();
    let name = format!("{above}{}", cell.get(1..).unwrap_or_default());
    names.push(name.clone());
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "#section npm\n# measured\n#fact\tsum 1\t2\n\
        @a/b\t1.0.0\t10\t1\t-\t-\t5\t-\t-\t-\t@a/bc@2||3,c,?7@0.7,404\n\t0.9.0\t9\t1\t-\t-\t5\t-\t-\t-\t=\n\
        @a/bc\t2.0.0\t20\t2\n7\t0.7.1\t30\t3\nc\t4.0.0\t40\t4\t-\t-\t-\t-\t-\tsee\t\\404,d@1\tlooks:c\n\
        #section pip\nflask\t3.1.0\t300\t20\t500\t10\t100\t0\t-\tflask\tclick,flask[x,y]\tasync:flask,8\n\
        #section apt\n#minimal\tbash\nbash\t1 2 3\t0|1 7\ncurl\t4\n#section rpm\ngit\t72000\n";

    #[test]
    fn what_is_packed_comes_out_as_it_was() {
        let packed = pack(TEXT);
        assert!(packed.contains("#columns\t5\tnames\tplain") && packed.contains("parts14"), "{packed}");
        // A name by what it shares with the one above, needs by numbers, a number that is none marked.
        assert!(packed.contains("\n0@a/b\n\n4c\n07\n0c\n"), "{packed}");
        assert!(packed.contains("\n1@2||3,3,?2@0.7,\\404\n") && packed.contains("\\\\404,d@1"), "{packed}");
        let mut whole = String::new();
        for (family, section) in crate::catalog::packages::sections(&packed) {
            let _ = write!(whole, "#section {family}\n{}", unpack(section));
        }
        assert_eq!(whole, TEXT.replace("# measured\n", ""), "comments stay behind");
    }

    #[test]
    fn a_damaged_text_is_read_as_far_as_it_goes() {
        let packed = pack(TEXT);
        for end in (0..packed.len()).filter(|end| packed.is_char_boundary(*end)) {
            crate::catalog::packages::Packages::read(&packed[..end]);
        }
        assert_eq!(unpack("#columns\t99999999999999999999\tnames\nx\n"), "");
        assert_eq!(unpack("#columns\t1\tneeds\n5\n"), "5\n");
    }
}
