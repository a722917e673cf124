//! Where the files of a package stand in the tree: a few entries, each for many files.

use super::site::Site;
use crate::catalog::packages::apt::{Package, Part};
use crate::command::Machine;
use crate::filesystem::{AGGREGATE, AbsPath, File, Meta, Node};
use crate::size::Estimate;

/// Where the parts of a package stand, but for what has a folder of its own.
const PLACES: [(Part, &str); 7] = [
    (Part::Programs, "/usr/bin"),
    (Part::Libraries, "/usr/lib"),
    (Part::Shared, "/usr/share"),
    (Part::Settings, "/etc"),
    (Part::State, "/var/lib"),
    (Part::Manuals, "/usr/share/man"),
    (Part::Translations, "/usr/share/locale"),
];

/// An entry of the tree that stands for files of a package.
struct Entry {
    path: AbsPath,
    bytes: u64,
    files: u32,
    mode: u16,
}

/// Everything that a package may leave behind.
fn entries(package: &Package<'_>) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut add = |path: String, bytes: u64, files: u32, mode: u16| {
        entries.push(Entry { path: AbsPath::new(&path), bytes, files, mode });
    };
    let name = package.name;
    let mut listed = 0;
    for (folder, program, bytes) in package.programs() {
        listed += bytes;
        add(format!("{folder}/{program}"), bytes, 1, 0o755);
    }
    let many = |part: Part| if part == Part::Libraries { package.part(Part::Files) as u32 } else { 1 };
    for (part, folder) in PLACES {
        let mut bytes = package.part(part);
        if part == Part::Programs {
            bytes = bytes.saturating_sub(listed);
        }
        if bytes > 0 {
            let mode = if part == Part::Programs { 0o755 } else { 0o644 };
            add(format!("{folder}/{name}:*"), bytes, many(part).max(1), mode);
        }
    }
    add(format!("/usr/share/doc/{name}/copyright"), package.part(Part::Copyright), 1, 0o644);
    add(format!("/usr/share/doc/{name}/{AGGREGATE}"), package.part(Part::Documentation), 2, 0o644);
    add(format!("/var/lib/dpkg/info/{name}.list"), package.part(Part::Info), 1, 0o644);
    for (path, bytes, files) in package.extra() {
        add(path.to_owned(), bytes, files, 0o644);
    }
    entries
}

/// Whether an image leaves an entry out.
fn is_left_out(site: &Site, path: &str) -> bool {
    let documentation = path.starts_with("/usr/share/doc/") && !path.ends_with("/copyright");
    site.without_documentation && (documentation || path.starts_with("/usr/share/man/"))
        || site.without_translations && path.starts_with("/usr/share/locale/")
}

/// The bytes that a package leaves in an image.
pub(super) fn weight(site: &Site, package: &Package<'_>) -> u64 {
    entries(package).iter().filter(|e| !is_left_out(site, e.path.as_str())).map(|e| e.bytes).sum()
}

/// Unpacks and configures a package.
pub(super) fn install(machine: &mut Machine, site: &Site, package: &Package<'_>, perhaps: bool) {
    for entry in entries(package) {
        // dpkg's own list stands for the package, whatever it weighs.
        let is_record = entry.path.as_str().starts_with("/var/lib/dpkg/info/");
        if entry.bytes == 0 && !is_record && entry.mode != 0o755 || is_left_out(site, entry.path.as_str()) {
            continue;
        }
        let mut size = site.estimate(entry.bytes);
        if perhaps {
            size.low = 0;
        }
        put(machine, &entry.path, size, entry.files, entry.mode);
    }
    // Programs that stand elsewhere get a link by update-alternatives, as Java's do.
    let linked =
        package.part(Part::Programs) == 0 && package.part(Part::Libraries) > 0 && !package.name.starts_with("lib");
    if linked || package.part(Part::Programs) > 0 && package.programs().next().is_none() {
        unlist(machine, "/usr/bin");
    }
    if package.part(Part::Libraries) > 0 {
        unlist(machine, "/usr/lib");
    }
    if package.part(Part::Shared) > 0 {
        unlist(machine, "/usr/share");
    }
    // Folders for logs and data come empty, so that no figure tells of them.
    if package.part(Part::Settings) > 0 {
        unlist(machine, "/etc");
        unlist(machine, "/var");
    }
}

/// Takes away what a package left behind.
pub(super) fn remove(machine: &mut Machine, package: &Package<'_>, purge: bool) {
    for entry in entries(package) {
        let path = entry.path.as_str();
        let stays = !purge && (path.starts_with("/etc/") || path.starts_with("/var/lib/") && !path.contains("/dpkg/"));
        if !stays {
            machine.writer.remove(&entry.path);
        }
    }
    machine.writer.remove(&AbsPath::new("/usr/share/doc").child(package.name));
}

/// Writes one entry with the folders above it.
pub(super) fn put(machine: &mut Machine, path: &AbsPath, size: Estimate, files: u32, mode: u16) {
    let file = if files == 1 { File::estimated(size) } else { File::aggregate(size, files) };
    let node = Node::file(Meta::root(mode, machine.now()), file);
    write(machine, path, node);
}

/// Writes a node with the folders above it; where a file stands in the way, nothing is written.
pub(super) fn write(machine: &mut Machine, path: &AbsPath, node: Node) {
    let parent = path.parent().unwrap_or_default();
    let parent = machine.tree().resolve(&parent).map_or(parent, |found| found.path);
    let meta = Meta::root(0o755, machine.now());
    if machine.writer.make_dirs(&parent, meta).is_ok() {
        // The folder is there.
        let _ = machine.writer.put(&parent.child(path.name().unwrap_or_default()), node);
    }
}

/// Not every name in a folder is known from here on.
pub(super) fn unlist(machine: &mut Machine, folder: &str) {
    let path = AbsPath::new(folder).child(AGGREGATE);
    if machine.tree().get(&path).is_none() {
        let node = Node::file(Meta::root(0o755, machine.now()), File::unseen());
        write(machine, &path, node);
    }
}
