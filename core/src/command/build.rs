//! Compilers and build systems of C, Java, .NET, Ruby, PHP, Elixir and Perl, in what is alike among them: a cache of
//! dependencies, a folder of outputs, something installed.
//!
//! What was measured is a row of the catalogue; how many dependencies there are follows from the lock file or manifest where its
//! content is known. Maven Central, RubyGems, Packagist, NuGet and Hex are out of reach, so that Debian's packages of the same
//! kind stand in. The name of an output is taken from the project where that says it.

mod classes;
mod cmake;
mod compiler;
mod jar;
mod java;
mod language;
mod make;
mod templates;

pub use language::mix_application;

use super::{Call, Model, Status, file_data, tool};
use crate::size::Estimate;

pub(super) fn model(name: &str) -> Option<Model> {
    compiler::model(name).or_else(|| java::model(name)).or_else(|| language::model(name))
}

/// The text of a file of the working folder, where known.
fn text(call: &Call<'_>, file: &str) -> Option<String> {
    let (_, node) = call.machine.node(call.process, file).ok()?;
    file_data(node.as_file()?).as_text()
}

/// Home of the user, without a slash behind.
fn home(call: &Call<'_>) -> String {
    call.process.variable("HOME").unwrap_or("/root").trim_end_matches('/').to_owned()
}

/// Dependencies of a kind: so many, or as many as a small or a large project has.
fn dependencies(call: &Call<'_>, row: &str, count: Option<u64>) -> Estimate {
    match count {
        Some(0) => Estimate::default(),
        Some(count) => tool::many(call, row, count),
        None => {
            let (usual, most) = (tool::many(call, row, 20), tool::many(call, row, 100));
            Estimate { low: 0, high: most.high, ..usual }
        }
    }
}

/// Adds what a figure says to a folder, once for each mark.
fn once(call: &mut Call<'_>, folder: &str, size: Estimate, mark: &str) -> Status {
    if !tool::marks(call, folder).iter().any(|m| m == mark) {
        tool::add(call, folder, size, mark);
    }
    Status::SUCCESS
}
