//! Files of the figures: what the worker wrote goes to a person's disk, a picture of dots by way of a canvas.

use super::{document, files, plain, words_of};
use crate::engine::export::{ExportAsk, Exported, Form};
use crate::state::Action;
use crate::state::Results;
use crate::state::documents::Document;
use crate::store::Store;
use js_sys::{Array, JSON, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement};

/// Dots for each pixel of a picture, as sharp screens have them.
const DENSITY: f64 = 2.0;

/// Hands over what the worker wrote. A file of an older text is asked for again by itself.
pub fn hand_over(exported: Exported) -> Action {
    let Exported { ask, text } = exported;
    Action::Exported(text.map(|text| text.and_then(|text| save(&ask, &text))))
}

fn save(ask: &ExportAsk, text: &str) -> Result<(), String> {
    let name = files::stem(&ask.name());
    match ask.form {
        Form::Markdown => files::download(&format!("{name}.md"), "text/markdown", text),
        Form::Html => files::download(&format!("{name}.html"), "text/html", text),
        Form::Svg(_) => files::download(&format!("{name}.svg"), "image/svg+xml", text),
        Form::Png(_) => {
            let text = text.to_owned();
            spawn_local(async move {
                if let Err(error) = save_dots(&format!("{name}.png"), &text).await {
                    web_sys::console::error_1(&error);
                }
            });
            Ok(())
        }
    }
}

/// Draws lines as dots. An image of a data address may be drawn and read again under the page's policy.
async fn save_dots(name: &str, svg: &str) -> Result<(), JsValue> {
    let image = HtmlImageElement::new()?;
    image.set_src(&format!("data:image/svg+xml;charset=utf-8,{}", js_sys::encode_uri_component(svg)));
    JsFuture::from(image.decode()).await?;
    let (width, height) = (f64::from(image.natural_width()), f64::from(image.natural_height()));
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width((width * DENSITY) as u32);
    canvas.set_height((height * DENSITY) as u32);
    let context = canvas.get_context("2d")?.ok_or("there is no canvas")?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width * DENSITY, height * DENSITY)?;
    let blob: Blob = JsFuture::from(dots(&canvas)).await?.dyn_into()?;
    files::download_blob(name, &blob).map_err(|reason| JsValue::from_str(&reason))
}

/// The canvas as a file.
fn dots(canvas: &HtmlCanvasElement) -> Promise {
    Promise::new(&mut |resolve, reject| {
        let done = Closure::once_into_js(move |blob: JsValue| {
            let _ = resolve.call1(&JsValue::NULL, &blob);
        });
        if let Err(error) = canvas.to_blob(done.unchecked_ref()) {
            let _ = reject.call1(&JsValue::NULL, &error);
        }
    })
}

/// The contract's report of one version, or of several with their names, as JSON.
pub fn save_json(title: &Document, versions: &[(usize, String)], results: &Results, store: &Store) {
    let report = |version: usize| results.reports.get(version).map_or(Ok(JsValue::NULL), plain);
    let value = match versions {
        [(version, _)] => report(*version),
        several => several
            .iter()
            .map(|(version, name)| named(name, report(*version)?))
            .collect::<Result<Array, String>>()
            .and_then(|reports| {
                let all = Object::new();
                let set = |key: &str, value: JsValue| Reflect::set(&all, &key.into(), &value).map_err(|e| words_of(&e));
                set("version", 1.into())?;
                set("reports", reports.into())?;
                Ok(all.into())
            }),
    };
    let text = value.and_then(|value| {
        let two = JsValue::from(2);
        JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &two).map_err(|e| words_of(&e))
    });
    let name = match versions {
        [(_, name)] => format!("{}-{name}", title.name),
        _ => title.name.clone(),
    };
    let name = format!("{}.report.json", files::stem(&name));
    let done = text.and_then(|text| files::download(&name, "application/json", &String::from(text)));
    store.act(Action::Exported(Some(done)));
}

fn named(name: &str, report: JsValue) -> Result<JsValue, String> {
    let value = Object::new();
    for (key, value_of) in [("name", JsValue::from_str(name)), ("report", report)] {
        Reflect::set(&value, &key.into(), &value_of).map_err(|e| words_of(&e))?;
    }
    Ok(value.into())
}
