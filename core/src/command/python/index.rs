//! Package indexes beside the usual one: PyTorch's, whose builds for machines without a graphics card need none of CUDA.

use super::list::List;
use super::resolve::Chosen;
use crate::catalog::packages::registry::Registry;
use crate::command::{Call, Options};
use crate::size::{Estimate, Provenance};

/// Packages that only builds for graphics cards need, by how their names begin.
const CUDA: [&str; 5] = ["nvidia-", "cuda-", "triton", "nccl-", "pytorch-triton"];

/// Whether a call asks for builds without CUDA: by the address of an index, which ends with `/cpu`, or by a version's mark `+cpu`.
pub(super) fn is_without_cuda(call: &Call<'_>, options: &Options, list: &List) -> bool {
    const NAMES: [&str; 5] = ["index-url", "extra-index-url", "i", "find-links", "f"];
    let given = options.values(&NAMES).map(str::to_owned);
    let variables = ["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_DEFAULT_INDEX"];
    let variables = variables.iter().filter_map(|name| call.process.variable(name).map(str::to_owned));
    let mut all = given.chain(variables).chain(list.indexes.iter().cloned());
    all.any(|url| url.trim_end_matches('/').ends_with("/cpu"))
        || list.requirements.iter().any(|r| r.pinned().is_some_and(|version| version.ends_with("+cpu")))
        || options.value(&["torch-backend"]) == Some("cpu")
}

/// Leaves out what only builds with CUDA need; PyTorch itself is the smaller without it.
pub(super) fn leave_out_cuda(registry: &Registry, chosen: &mut Vec<Chosen>) {
    chosen.retain(|package| !CUDA.iter().any(|start| package.name.starts_with(start)));
    let [low, typical, high] = registry.numbers("without cuda").unwrap_or([0.0, 1.0, 1.0]);
    let less = |size: Estimate| {
        let scaled = |bytes: u64, factor: f64| (bytes as f64 * factor).round() as u64;
        Estimate::between(
            scaled(size.low, low),
            scaled(size.bytes, typical),
            scaled(size.high, high),
            Provenance::Heuristic.max(size.provenance),
        )
    };
    for package in chosen.iter_mut().filter(|package| package.name == "torch") {
        package.files = less(package.files);
        package.download = less(package.download);
    }
}
