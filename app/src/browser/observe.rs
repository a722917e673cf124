//! How large an element is, followed as long as anybody wants to know.

use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

/// An observer that ends with this.
pub struct Observing {
    observer: ResizeObserver,
    _closure: Closure<dyn Fn()>,
}

impl Drop for Observing {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Tells of an element's size: once now, and whenever it is another.
pub fn observe(element: &Element, told: impl Fn() + 'static) -> Option<Observing> {
    let closure = Closure::<dyn Fn()>::new(told);
    let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok()?;
    observer.observe(element);
    Some(Observing { observer, _closure: closure })
}

/// Width and height of the element in a place, in whole CSS pixels; 0 until they are known.
#[hook]
pub fn use_size(place: &NodeRef) -> (f64, f64) {
    let size = use_state_eq(|| (0.0, 0.0));
    let setter = size.setter();
    use_effect_with(place.clone(), move |place| {
        let observing = place.cast::<Element>().and_then(|element| {
            let measured = element.clone();
            observe(&element, move || setter.set((measured.client_width().into(), measured.client_height().into())))
        });
        move || drop(observing)
    });
    *size
}
