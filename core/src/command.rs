//! Models of the programs that RUN runs: the registry, and what a model gets to work with.
//!
//! One program family a file. A model acts on a [`Machine`] in the name of a [`Process`] and says how it ended; what it
//! prints goes to the process's channels, so that `ls > /x` weighs what it would. A program that has no model is unknown, which
//! is never a silent zero: whoever launches programs says so and widens the bounds.
//!
//! Two flavours are told apart where they differ in what a layer stores: GNU and BusyBox. Sources: POSIX.1-2024 XCU 3, the GNU
//! coreutils 9.1 and findutils 4.9 manuals, BusyBox 1.35, shadow 4.13; where they are silent the programs themselves were run.

mod accounts;
mod alike;
mod apk;
mod apt;
mod archive;
mod attributes;
mod awk;
mod base64;
mod build;
mod cargo;
mod chain;
mod compress;
mod content;
mod copy;
mod data;
mod download;
mod error;
mod filter;
mod find;
mod framework;
mod git;
mod glob;
mod go;
mod identity;
mod install;
pub mod installer;
mod javascript;
mod json;
mod link;
mod list;
mod locale;
mod machine;
mod make;
mod managers;
mod names;
mod options;
pub mod pattern;
mod print;
mod process;
mod python;
mod quiet;
mod reader;
mod regex;
mod remove;
mod rename;
mod rpm;
mod script;
mod sed;
mod setting;
mod sizes;
mod test;
mod tool;
mod total;
mod unseen;
mod users;

pub use accounts::{Accounts, Group, User};
pub use apt::packaged;
pub use build::mix_application;
use content::unknown_effect;
pub use content::{content, file_data, file_of};
pub use data::{CONTENT_CAP, Data};
pub use error::Failure;
pub use glob::paths;
pub use machine::{Access, Channel, Machine, MountPoint, Note, Opening, may};
pub use options::{Options, Rules};
pub use process::{Identity, Process, STDERR, STDIN, STDOUT, Status, Value};
pub use test::{Truth, evaluate};

use crate::filesystem::{Meta, Tree};
use crate::size::Estimate;

/// Whose implementation of a program it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flavour {
    /// GNU coreutils, findutils, tar; shadow; Debian's own scripts.
    #[default]
    Gnu,
    /// BusyBox.
    Busybox,
}

/// Starts programs on behalf of a model (`xargs`, `find -exec`, `env`) and knows what the manifest declares.
pub trait Launcher {
    /// Runs `process.args` as a program.
    fn launch(&self, machine: &mut Machine, process: &Process) -> Status;

    /// What stands at a URL, where the manifest declares it.
    fn download(&self, url: &str) -> Option<Data>;

    /// What a downloaded archive unpacks to, by its URL.
    fn archive_of(&self, url: &str) -> Option<Tree>;

    /// What an archive unpacks to, by the archive's own file: its name, size and modification time.
    fn archive(&self, name: &str, size: u64, meta: &Meta) -> Option<Tree>;
}

/// One call of a program.
pub struct Call<'a> {
    /// What it acts on.
    pub machine: &'a mut Machine,
    /// In whose name.
    pub process: &'a Process,
    /// Who starts other programs.
    pub launcher: &'a dyn Launcher,
    /// Whose implementation it is.
    pub flavour: Flavour,
}

/// What a program does.
pub type Model = fn(&mut Call<'_>) -> Status;

/// The model of a program by its name, where there is one.
pub fn model(name: &str) -> Option<Model> {
    let families: [fn(&str) -> Option<Model>; 22] = [
        apt::model,
        archive::model,
        attributes::model,
        awk::model,
        chain::model,
        base64::model,
        compress::model,
        copy::model,
        filter::model,
        find::model,
        identity::model,
        install::model,
        link::model,
        list::model,
        make::model,
        names::model,
        print::model,
        reader::model,
        remove::model,
        sed::model,
        sizes::model,
        users::model,
    ];
    let more: [fn(&str) -> Option<Model>; 18] = [
        rename::model,
        test::model,
        download::model,
        git::model,
        apk::model,
        rpm::model,
        go::model,
        cargo::model,
        build::model,
        managers::model,
        python::model,
        javascript::model,
        locale::model,
        setting::model,
        quiet::model,
        alike::model,
        framework::model,
        script::model,
    ];
    families.into_iter().chain(more).find_map(|family| family(name))
}

/// Whether the model of that name can work with arguments that are known only in part. Where a part of a name is missing, it is
/// missing in all its places, so that what one command makes another one finds.
pub fn takes_vague_arguments(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "[",
        "apk",
        "apt-mark",
        "bundle",
        "c++",
        "cargo",
        "cc",
        "chgrp",
        "chmod",
        "chown",
        "clang",
        "clang++",
        "cmake",
        "composer",
        "conda",
        "configure",
        "cp",
        "curl",
        "dnf",
        "docker-php-ext-configure",
        "docker-php-ext-install",
        "dotnet",
        "echo",
        "expr",
        "g++",
        "gcc",
        "gem",
        "git",
        "go",
        "gpg",
        "gradle",
        "kill",
        "ln",
        "make",
        "mamba",
        "micromamba",
        "mkdir",
        "mv",
        "mvn",
        "nvm",
        "openssl",
        "printf",
        "rm",
        "rpm",
        "sdk",
        "service",
        "tar",
        "test",
        "touch",
        "unzip",
        "wget",
        "yum",
    ];
    quiet::is_without_effect(name) || NAMES.contains(&name)
}

/// Whether a program that finds its files leaves more behind than when it does not.
pub fn moves_files(name: &str) -> bool {
    matches!(name, "cp" | "mv" | "tar" | "unzip" | "git")
}

/// Gives operands that an unpacked archive may hold a place in the tree before a program works with them.
pub fn list_unseen(machine: &mut Machine, process: &Process) {
    unseen::list(machine, process);
}

impl Call<'_> {
    /// The arguments behind the program's name.
    pub fn operands(&self) -> &[String] {
        self.process.operands()
    }

    /// Whether it is BusyBox's.
    pub fn is_busybox(&self) -> bool {
        self.flavour == Flavour::Busybox
    }

    /// Prints to standard output.
    pub fn print(&mut self, text: impl Into<Vec<u8>>) {
        self.machine.print(self.process, text);
    }

    /// Writes to standard output.
    pub fn write(&mut self, data: Data) {
        self.machine.write(self.process, STDOUT, data);
    }

    /// Reads all of standard input.
    pub fn stdin(&mut self) -> Data {
        self.machine.read(self.process, STDIN)
    }

    /// A file that the image has without listing it is stored again: one file, or as much as there is where folders are walked.
    fn stores_unseen(&mut self) {
        let walks = self.operands().iter().any(|a| {
            let letters = a.starts_with('-') && !a.starts_with("--") && a.contains(['r', 'R', 'a']);
            letters || a == "--recursive" || a == "--archive"
        });
        let text = matches!(self.process.name(), "sed" | "tee" | "awk" | "gawk" | "perl");
        let figure = self.figure(if text { "unseen.text" } else { "unseen.file" });
        let notes = self.machine.notes.len();
        self.guess("the file is one of those that the image has without listing them");
        let takes_all = walks || self.process.name() == "mv";
        // No more is stored than there is, and of several folders only once.
        let all = Some(self.machine.unlisted()).filter(|all| *all > 0);
        let high = match (takes_all, self.machine.notes.len() > notes) {
            (true, true) => all.unwrap_or(figure.high),
            (true, false) => figure.bytes,
            (false, _) => all.map_or(figure.high, |all| all.min(figure.high)),
        };
        let figure = Estimate { bytes: figure.bytes.min(high), ..figure };
        self.machine.unknown += Estimate { high, ..figure };
    }

    /// A figure of the catalogue; without the catalogue nobody knows.
    pub fn figure(&self, name: &str) -> Estimate {
        self.machine.packages.figures().of(name).unwrap_or_else(unknown_effect)
    }

    /// Says that what the command leaves behind is estimated within wide bounds, and why.
    pub fn guess(&mut self, why: &str) {
        let command = self.process.args.join(" ");
        let note = Note::Guessed { span: self.machine.place, command, why: why.to_owned() };
        if !self.machine.notes.contains(&note) {
            self.machine.notes.push(note);
        }
    }

    /// Prints `name: message` to standard error and says failure.
    pub fn fail(&mut self, message: &str) -> Status {
        self.machine.complain(self.process, message);
        Status::FAILURE
    }

    /// Reports a failed file operation in the words of the flavour; true where it may as well have worked, because the
    /// file lies where not everything is known.
    pub fn settle(&mut self, result: Result<(), Failure>, gnu: &str, busybox: &str) -> bool {
        let Err(failure) = result else { return true };
        if failure == Failure::Unknown {
            // What is taken away or only asked for weighs nothing; anything else may be stored again.
            let weightless = ["rm", "rmdir", "unlink", "mkdir", "ls", "stat", "find", "readlink", "ln"];
            if !weightless.contains(&self.process.name()) {
                self.stores_unseen();
            }
            return true;
        }
        let what = if self.is_busybox() { busybox } else { gnu };
        self.fail(&format!("{what}: {failure}"));
        false
    }

    /// The content of a file operand; `-` is standard input. Says why where it can't be read.
    pub fn read_operand(&mut self, text: &str) -> Option<Data> {
        if text == "-" {
            return Some(self.stdin());
        }
        match self.machine.open_read(self.process, text) {
            Ok(id) if self.machine.is_dir(self.process, text) => {
                let _ = id;
                let message = if self.is_busybox() {
                    format!("read error: {}", Failure::IsADirectory)
                } else {
                    format!("{text}: {}", Failure::IsADirectory)
                };
                self.fail(&message);
                None
            }
            Ok(id) => Some(self.machine.read_channel(id)),
            Err(Failure::Unknown) => Some(Data::unknown_text()),
            Err(failure) => {
                let what = if self.is_busybox() { format!("can't open '{text}'") } else { text.to_owned() };
                self.fail(&format!("{what}: {failure}"));
                None
            }
        }
    }

    /// The contents of all file operands, or standard input where there are none; and whether all could be read.
    pub fn read_operands(&mut self, operands: &[String]) -> (Vec<Data>, Status) {
        if operands.is_empty() {
            return (vec![self.stdin()], Status::SUCCESS);
        }
        let all: Vec<Option<Data>> = operands.iter().map(|o| self.read_operand(o)).collect();
        let status = Status::of(all.iter().all(Option::is_some));
        (all.into_iter().flatten().collect(), status)
    }
}
