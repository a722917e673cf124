//! Small tools around packages: what they change is a few bytes, or made anew from what is there.

use crate::command::{Call, Data, Options, Rules, Status};
use crate::filesystem::{AbsPath, Meta, Node};

/// Programs that change a line of a small file, a link, or nothing.
pub(super) fn leaves_little(name: &str) -> bool {
    matches!(
        name,
        "apt-cache"
            | "apt-config"
            | "apt-ftparchive"
            | "apt-sortpkgs"
            | "debconf-show"
            | "debconf-communicate"
            | "dpkg-query"
            | "dpkg-architecture"
            | "dpkg-divert"
            | "dpkg-statoverride"
            | "dpkg-trigger"
            | "invoke-rc.d"
            | "update-rc.d"
            | "update-locale"
            | "update-passwd"
            | "policy-rc.d"
            | "deb-systemd-helper"
            | "lsb_release"
    )
}

pub(super) fn little(call: &mut Call<'_>) -> Status {
    // What is piped in is read.
    call.stdin();
    call.write(Data::unknown_text());
    Status::SUCCESS
}

/// `update-ca-certificates` writes the bundle anew, as large as it was.
pub(super) fn certificates(call: &mut Call<'_>) -> Status {
    let path = AbsPath::new("/etc/ssl/certs/ca-certificates.crt");
    if let Some(node) = call.machine.tree().get(&path).cloned() {
        let meta = Meta { mtime: call.machine.now(), ..node.meta };
        super::files::write(call.machine, &path, Node { meta, kind: node.kind.clone() });
    }
    Status::SUCCESS
}

/// `update-alternatives --install link name path priority`: the link leads where it should, at once.
pub(super) fn alternatives(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { stops_early: true, ..Rules::default() });
    let chosen = match options.operands.as_slice() {
        [link, _, path, ..] if options.has(&["install"]) => Some((link.clone(), path.clone())),
        [name, path] if options.has(&["set"]) => Some((format!("/usr/bin/{name}"), path.clone())),
        _ => None,
    };
    if let Some((link, path)) = chosen
        && link.starts_with('/')
    {
        let node = Node::symlink(Meta::root(0o777, call.machine.now()), &path);
        super::files::write(call.machine, &AbsPath::new(&link), node);
    }
    Status::SUCCESS
}

/// `apt-key add` stores a key, which comes on standard input or from a file; its other uses print.
pub(super) fn key(call: &mut Call<'_>) -> Status {
    let operands = call.operands().to_vec();
    if let [action, file, ..] = operands.as_slice()
        && action == "add"
    {
        let data = if file == "-" { Some(call.stdin()) } else { call.read_operand(file) };
        let Some(data) = data else { return Status::FAILURE };
        let node = Node::file(Meta::root(0o644, call.machine.now()), crate::command::file_of(&data));
        super::files::write(call.machine, &AbsPath::new("/etc/apt/trusted.gpg"), node);
    }
    Status::SUCCESS
}
