//! The text editor, which is a script of its own (`app/editor`): what it can be told, and what it tells.

use super::plain;
use crate::engine::complete::Completions;
use js_sys::{Object, Reflect, Uint32Array};
use layerlab_core::report::Edit;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = layerlabEditor, js_name = create)]
    fn create(parent: &Element, host: &Object) -> Handle;

    /// The editor's own object.
    type Handle;
    #[wasm_bindgen(method)]
    fn open(this: &Handle, name: &str, text: &str, label: &str);
    #[wasm_bindgen(method)]
    fn forget(this: &Handle);
    #[wasm_bindgen(method)]
    fn diagnose(this: &Handle, name: &str, list: &JsValue);
    #[wasm_bindgen(method)]
    fn weigh(this: &Handle, name: &str, list: &JsValue);
    #[wasm_bindgen(method)]
    fn select(this: &Handle, name: &str, from: u32, to: u32, reveal: bool);
    #[wasm_bindgen(method)]
    fn go(this: &Handle, line: u32, column: u32);
    #[wasm_bindgen(method)]
    fn destroy(this: &Handle);
}

/// An underline; lines and columns from 1, columns in UTF-16 units.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Underline {
    /// First line.
    pub line: u32,
    /// First column.
    pub column: u32,
    /// Line of the end.
    pub end_line: u32,
    /// Column behind the last character.
    pub end_column: u32,
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// What is wrong, and what to do.
    pub message: String,
    /// Its code.
    pub source: String,
    /// What mends it.
    pub edits: Vec<Edit>,
    /// What the button that mends it says.
    pub fix: &'static str,
}

/// What a line weighs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Weight {
    /// The line.
    pub line: u32,
    /// The figure.
    pub text: String,
    /// Its bar, from 0 to 1.
    pub share: f64,
    /// False draws the bar hatched.
    pub certain: bool,
    /// Whether it is what a stage stands on.
    pub base: bool,
    /// The tooltip.
    pub title: String,
}

/// What the editor asks and tells. The first argument is always the document's name.
pub struct Hooks {
    /// A person typed: the whole text.
    pub changed: Box<dyn Fn(String, String)>,
    /// A person let the page mend what is underlined.
    pub mended: Box<dyn Fn(String, Vec<Edit>)>,
    /// A person put the cursor on a line.
    pub placed: Box<dyn Fn(String, u32)>,
    /// Triples of (from, to, kind) in UTF-16 units.
    pub colours: Box<dyn Fn(String, String) -> Vec<u32>>,
    /// Names of the kinds.
    pub kinds: Vec<&'static str>,
    /// Completions at an offset in UTF-16 units.
    pub complete: Box<dyn Fn(String, String, u32) -> Option<Completions>>,
}

/// An editor in an element; it goes when this is dropped.
pub struct Editor {
    handle: Handle,
    _hooks: Closures,
}

/// The closures that the editor calls, kept as long as it may.
struct Closures {
    _changed: Closure<dyn Fn(String, String)>,
    _mended: Closure<dyn Fn(String, JsValue)>,
    _placed: Closure<dyn Fn(String, u32)>,
    _colours: Closure<dyn Fn(String, String) -> Uint32Array>,
    _complete: Closure<dyn Fn(String, String, u32) -> JsValue>,
}

impl Editor {
    /// Puts an editor into an element.
    pub fn new(parent: &Element, hooks: Hooks) -> Self {
        let Hooks { changed, mended, placed, colours, kinds, complete } = hooks;
        let closures = Closures {
            _changed: Closure::wrap(changed),
            _mended: Closure::new(move |name, edits| {
                if let Ok(edits) = serde_wasm_bindgen::from_value(edits) {
                    mended(name, edits);
                }
            }),
            _placed: Closure::wrap(placed),
            _colours: Closure::new(move |name, text| Uint32Array::from(colours(name, text).as_slice())),
            _complete: Closure::new(move |name, text, at| {
                complete(name, text, at).and_then(|found| plain(&found).ok()).unwrap_or(JsValue::NULL)
            }),
        };
        let host = Object::new();
        let set = |name: &str, value: &JsValue| drop(Reflect::set(&host, &name.into(), value));
        set("changed", closures._changed.as_ref());
        set("mended", closures._mended.as_ref());
        set("placed", closures._placed.as_ref());
        set("colours", closures._colours.as_ref());
        set("complete", closures._complete.as_ref());
        set("kinds", &plain(&kinds).unwrap_or_default());
        Self { handle: create(parent, &host), _hooks: closures }
    }

    /// Shows a document, brought to `text`.
    pub fn open(&self, name: &str, text: &str, label: &str) {
        self.handle.open(name, text, label);
    }

    /// Forgets all documents and their undo.
    pub fn forget(&self) {
        self.handle.forget();
    }

    /// Underlines what is wrong in a document.
    pub fn diagnose(&self, name: &str, list: &[Underline]) {
        self.handle.diagnose(name, &plain(&list).unwrap_or_default());
    }

    /// Shows what each line weighs.
    pub fn weigh(&self, name: &str, list: &[Weight]) {
        self.handle.weigh(name, &plain(&list).unwrap_or_default());
    }

    /// Highlights lines; none when `from` is 0.
    pub fn select(&self, name: &str, from: u32, to: u32, reveal: bool) {
        self.handle.select(name, from, to, reveal);
    }

    /// Puts the cursor on a place of the document shown; the column is in UTF-16 units.
    pub fn go(&self, line: u32, column: u32) {
        self.handle.go(line, column);
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        self.handle.destroy();
    }
}
