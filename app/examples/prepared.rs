//! Prints the figures of the first example, as the worker will answer them with the package catalogue named as argument:
//! `cargo xtask` puts them into the page, so that a newcomer sees them before the worker has loaded.

use layerlab_page::draft::Draft;
use layerlab_page::engine::Ask;
use layerlab_page::engine::answer::Desk;
use layerlab_page::example;

fn main() {
    let draft = Draft::of(example::first().expect("there is an example"));
    let catalogue = std::env::args_os().nth(1).expect("prepared CATALOGUE");
    let mut desk = Desk::default();
    desk.learn(&std::fs::read_to_string(catalogue).expect("the catalogue can be read"));
    let answer = desk.report(Ask::about(&draft, 0));
    println!("{}", serde_json::to_string(&answer).expect("a report is plain data"));
}
