//! Every chore of the project as `cargo xtask …`; `cargo xtask help` lists them.

mod bench;
mod browser;
mod budget;
mod catalogue;
mod checks;
mod dist;
mod npm;
mod page;
mod process;
mod programs;
mod serve;
mod setup;
mod single_file;
mod site;
mod step;
mod tally;
mod test;
mod tools;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask serve [--dev] [--port N]   set up what is missing, build the page and serve it on this machine
cargo xtask test [GROUP…]              set up what is missing and run all checks; groups: format lint unit fuzz wasm docs page journeys
cargo xtask dist [--dev]               the three forms of the page under dist/, and their sizes; --dev is quick to build, and large
cargo xtask bench [--page]             how fast the core is; with --page, the page in a browser
cargo xtask screens                    pictures of the page under target/screens
cargo xtask setup                      only set up what is missing
cargo xtask catalogue [FACTS]          the catalogues under core/data, from facts gathered beside the repository
cargo xtask catalogue apt              what Debian's packages weigh, measured on this machine (Debian, root, an hour)
cargo xtask catalogue pip|npm          what packages weigh, measured by installing them; takes an hour";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.split_first() {
        Some((&"serve", rest)) => serve::serve(rest),
        Some((&"test", groups)) => test::test(groups),
        Some((&"dist", rest)) => dist::dist(rest),
        Some((&"bench", rest)) => bench::bench(rest),
        Some((&"screens", rest)) => bench::screens(rest),
        Some((&"setup", [])) => setup::everything(),
        Some((&"catalogue", ["apt"])) => catalogue::debian_packages(),
        Some((&"catalogue", [family @ ("pip" | "npm")])) => catalogue::measure(family),
        Some((&"catalogue", facts)) => catalogue::run(facts.first().copied()),
        Some((&("help" | "--help" | "-h"), _)) => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(format!("this is not one of the chores:\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            if !message.is_empty() {
                eprintln!("\n{message}");
            }
            ExitCode::FAILURE
        }
    }
}
