// Runs tests that were compiled to WebAssembly in the browser that the journeys use, so that no second driver is needed:
// wasm-bindgen's runner serves a page with the tests, this opens it and prints what it prints. Called by cargo, as
// CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER.
import { spawn } from "node:child_process";
import { launch } from "./lib/chromium.mjs";

const PATIENCE = 120_000;

const runner = spawn("wasm-bindgen-test-runner", process.argv.slice(2), {
  env: { ...process.env, NO_HEADLESS: "1", WASM_BINDGEN_TEST_ADDRESS: "127.0.0.1:0", WASM_BINDGEN_USE_BROWSER: "1" },
  stdio: ["ignore", "pipe", "inherit"],
});
runner.on("error", (error) => finish(`wasm-bindgen-test-runner cannot be started: ${error.message}`));

const address = await addressOf(runner);
if (address === null) {
  // Nothing to test in this program, or the runner has said what is wrong.
  process.exit(runner.exitCode ?? 1);
}
const browser = await launch();
try {
  process.exitCode = (await results(await browser.newPage(), address)) ? 0 : 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await browser.close();
  runner.kill();
}

// The address that the runner prints, or null where it ends without one.
function addressOf(child) {
  let said = "";
  return new Promise((resolve) => {
    child.stdout.on("data", (chunk) => {
      said += chunk;
      const found = said.match(/https?:\/\/[\d.:[\]a-z]+/);
      if (found) resolve(found[0]);
    });
    child.on("close", () => {
      process.stdout.write(said);
      resolve(null);
    });
  });
}

// Prints what the tests say; whether all passed.
async function results(page, url) {
  page.on("pageerror", (error) => console.error(error.message));
  await page.goto(url);
  const output = page.locator("#output");
  await output.filter({ hasText: "test result: " }).waitFor({ timeout: PATIENCE });
  const text = await output.textContent();
  console.log(text);
  return text.includes("test result: ok.");
}

function finish(sentence) {
  console.error(sentence);
  process.exit(1);
}
