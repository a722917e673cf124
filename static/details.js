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
  return WebAssembly.instantiate(await globalThis.layerlab.details(), { __wasm_split: program });
}
