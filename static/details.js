// Joins the half of the page's program that comes behind the first view, `layerlab-details.wasm`, to the first half: it is
// given that one's memory, functions and stack, and puts its own functions into the common table. The program calls this, so
// its glue imports it; the name is the one that wasm-split gives it.
import { initSync } from "./layerlab-app.js";

let joined;

export async function __wasm_split_load_details(callback, data) {
  // Gives what the program exports: it has started.
  const program = initSync();
  let done = true;
  try {
    await (joined ??= join(program));
  } catch (error) {
    // The next call tries again.
    joined = undefined;
    done = false;
    console.error(error);
  }
  program.__indirect_function_table.get(callback)(data, done);
}

async function join(program) {
  const [bytes] = await Promise.all([globalThis.layerlab.details(), styles()]);
  return WebAssembly.instantiate(bytes, { __wasm_split: program });
}

// What the details look like, which the document names; the single file has it among its other styles.
async function styles() {
  const named = document.querySelector("meta[name=layerlab-details]");
  if (!named) return;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: named.content });
  const lost = () => new Error("the styles of the details could not be loaded");
  const come = new Promise((resolve, reject) => Object.assign(link, { onload: resolve, onerror: () => reject(lost()) }));
  named.before(link);
  await come.catch((error) => {
    link.remove();
    throw error;
  });
  named.remove();
}
