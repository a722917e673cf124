//! Writes what the page is built with: `prepared CATALOGUE FOLDER` puts into the folder
//!
//! - `packages.tsv`, the catalogue of packages as it travels;
//! - `library.json`, the ready-made texts, which the page loads behind its first view;
//! - `first.json`, the first of them, which a newcomer sees at once;
//! - `answer.json`, its figures, as the worker will answer them with the package catalogue named.

use layerlab_core::catalog::packages::columns;
use layerlab_page::draft::Draft;
use layerlab_page::engine::answer::Desk;
use layerlab_page::engine::{Ask, Question};
use layerlab_page::library::folders;
use layerlab_page::wire;
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let [catalogue, folder] = arguments();
    let library = folders::shipped();
    let first = library.first().expect("there is an example");
    let packages = columns::pack(&fs::read_to_string(catalogue).expect("the catalogue can be read"));
    let mut desk = Desk::default();
    desk.learn(&packages);
    let reply = desk.reply(Question::Report(Ask::about(&Draft::of(first), &library, 0)));
    // Each byte is a letter: most of them are letters anyway, and so it packs well.
    let answer: String = wire::write(&reply).into_iter().map(char::from).collect();
    put(&folder, "packages.tsv", &packages);
    write(&folder, "library.json", &library);
    write(&folder, "first.json", first);
    write(&folder, "answer.json", &answer);
}

fn arguments() -> [PathBuf; 2] {
    let words: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    words.try_into().expect("prepared CATALOGUE FOLDER")
}

fn write(folder: &Path, name: &str, value: &impl Serialize) {
    put(folder, name, &serde_json::to_string(value).expect("it is plain data"));
}

fn put(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).expect("the folder can be written");
}
