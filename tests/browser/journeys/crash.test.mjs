import assert from "node:assert/strict";
import { journey, site } from "../lib/journey.mjs";
import { Layerlab, SUM } from "../lib/layerlab.mjs";

// A page with a project of the person's own and its figures.
async function working(page) {
  const layerlab = await Layerlab.open(page, site.origin);
  // All figures are the worker's: what the page answers itself does not wait for it.
  await page.evaluate(() => (globalThis.layerlab.near = () => Promise.reject(new Error("not here"))));
  await layerlab.writeOwn(SUM.dockerfile, SUM.manifest);
  await layerlab.says("Image size", SUM.size);
  await layerlab.settled();
  // The findings are asked for last: once they are there, what the worker is given next is what the person does next.
  await page.getByRole("region", { name: "Worth doing first" }).locator("ul[aria-busy=false]").waitFor();
  return layerlab;
}

// One change, not one for each key: what is typed behind it would bring the simulation back at once.
async function add(layerlab, text) {
  await layerlab.editor.click();
  await layerlab.keyboard.press("ControlOrMeta+End");
  await layerlab.keyboard.insertText(text);
}

// What the worker does instead of answering from now on.
function sabotage(page, deed) {
  return page.workers()[0].evaluate((deed) => {
    globalThis.postMessage = () => {
      if (deed === "die") setTimeout(() => { throw new Error("sabotage"); });
    };
  }, deed);
}

async function recovers(page, layerlab, restarted) {
  await page.getByRole("status").filter({ hasText: "stopped unexpectedly" }).waitFor();
  await layerlab.says("Image size", SUM.size);
  await restarted;
  await add(layerlab, "RUN rm /data/a\n");
  await page.getByText("stopped unexpectedly").waitFor({ state: "detached" });
  assert.equal((await layerlab.layers()).length, 4);
  assert.equal(page.workers().length, 1);
}

journey("a simulation that dies leaves the figures, says so, and starts again", async ({ page, watch }) => {
  const layerlab = await working(page);
  await sabotage(page, "die");
  const restarted = page.waitForEvent("worker");
  await add(layerlab, "# the last words\n");
  await recovers(page, layerlab, restarted);
  watch.problems.splice(0, watch.problems.length, ...watch.problems.filter((line) => !line.includes("sabotage")));
});

journey("a simulation that hangs is ended and started again", async ({ page }) => {
  await page.clock.install();
  const layerlab = await working(page);
  await sabotage(page, "hang");
  await add(layerlab, "# the last words\n");
  await layerlab.headline.and(page.locator("[data-progress=slow]")).waitFor();
  const restarted = page.waitForEvent("worker");
  await page.clock.fastForward(31_000);
  await recovers(page, layerlab, restarted);
});

journey("a page that breaks keeps the text and offers a report to copy", async ({ page, context, watch }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const layerlab = await working(page);
  await layerlab.type("# the last words\n");
  // What a panic ends in: the smallest program that does nothing but trap.
  await page.evaluate(() => {
    const trap = [1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11];
    const program = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...trap]));
    globalThis.layerlab.panic = "panicked at the disco";
    setTimeout(new WebAssembly.Instance(program).exports.f);
  });
  const alert = page.getByRole("alert").filter({ hasText: "Layerlab has stopped" });
  await alert.getByText("panicked at the disco").waitFor();
  await alert.getByRole("button", { name: "Copy the report" }).click();
  await alert.getByText("Copied").waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /panicked at the disco/);
  assert.match(await layerlab.text(), /the last words/);
  await alert.getByRole("button", { name: "Reload" }).click();
  await layerlab.ready();
  assert.match(await layerlab.text(), /the last words/);
  watch.problems.length = 0;
});
