//! The worker's program: the simulation, and nothing of the view.

use layerlab_page::engine::answer::Desk;
use layerlab_page::engine::post::Inbox;
use layerlab_page::wire;
use wasm_bindgen::prelude::wasm_bindgen;

/// The same on the page's own thread, where `boot.js` starts this program once more (`browser::near`).
#[wasm_bindgen]
#[derive(Default)]
pub struct Near {
    inbox: Inbox,
    desk: Desk,
}

#[wasm_bindgen]
impl Near {
    /// Takes the text of the package catalogue.
    #[wasm_bindgen(constructor)]
    pub fn new(packages: &str) -> Self {
        let mut near = Self::default();
        near.desk.learn(packages);
        near
    }

    /// The bytes of the reply to the bytes of a question; nothing where they are none.
    pub fn answer(&mut self, question: &[u8]) -> Option<Vec<u8>> {
        let question = self.inbox.read(question)?;
        Some(wire::write(&self.desk.reply(question)))
    }
}

fn main() {
    layerlab_page::browser::serve::serve();
}
