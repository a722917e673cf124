//! Installers that add a vendor's repository of packages, and install from it.

use crate::command::{Call, Data, total};
use crate::filesystem::{AbsPath, File, Meta, Node};

/// The folder of sources, whose files apt reads.
const SOURCES: &str = "/etc/apt/sources.list.d";

/// NodeSource: what reads the repository, its key, its source; the package itself is installed by the next command.
pub(super) fn node_for_debian(call: &mut Call<'_>) {
    launch(call, "apt-get update");
    launch(call, "apt-get install -y apt-transport-https ca-certificates curl gnupg");
    source(call, "nodesource", "https://deb.nodesource.com/node nodistro main");
    launch(call, "apt-get update");
}

/// The same for RPM: a package of two small files.
pub(super) fn node_for_rpm(call: &mut Call<'_>) {
    write(call, "/etc/yum.repos.d/nodesource-nodejs.repo", "[nodesource-nodejs]\nenabled=1\n");
}

/// Docker's own engine, client and plugins.
pub(super) fn docker(call: &mut Call<'_>) {
    launch(call, "apt-get update");
    launch(call, "apt-get install -y ca-certificates curl");
    source(call, "docker", "https://download.docker.com/linux/debian stable");
    launch(call, "apt-get update");
    launch(
        call,
        "apt-get install -y docker-ce docker-ce-cli containerd.io docker-compose-plugin docker-ce-rootless-extras \
         docker-buildx-plugin",
    );
}

fn source(call: &mut Call<'_>, name: &str, place: &str) {
    let key = format!("/usr/share/keyrings/{name}.gpg");
    let size = call.figure("download.key");
    let file = Node::file(Meta::root(0o644, call.machine.now()), File::estimated(size));
    let path = AbsPath::new(&key);
    call.machine.assume_parent(&path);
    // A folder that can't be made holds nothing.
    let _ = call.machine.put(call.process, &path, file);
    write(call, &format!("{SOURCES}/{name}.list"), &format!("deb [signed-by={key}] {place}\n"));
}

fn write(call: &mut Call<'_>, path: &str, text: &str) {
    let path = AbsPath::new(path);
    // A folder that can't be made holds nothing.
    let _ = total::put_file(call.machine, call.process, &path, Data::text(text.to_owned()), 0o644);
}

fn launch(call: &mut Call<'_>, line: &str) {
    let child = call.process.child(line.split_whitespace().map(str::to_owned).collect());
    call.launcher.launch(call.machine, &child);
}
