import assert from "node:assert/strict";
import { journey, site } from "../lib/journey.mjs";
import { Layerlab, SUM } from "../lib/layerlab.mjs";

async function blank(page) {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.startBlank();
  await layerlab.write(SUM.dockerfile);
  await layerlab.openText("Manifest");
  await layerlab.write(SUM.manifest);
  await layerlab.says("Image size", SUM.size);
  return layerlab;
}

journey("a person's own Dockerfile and files become layers and sizes", async ({ page }) => {
  const layerlab = await blank(page);
  const layers = await layerlab.layers();
  const size = (word) => layers.find(([text]) => text.startsWith(word))?.[1].trim();
  assert.equal(size("COPY"), "3 MB");
  assert.equal(size("RUN"), "0 B");
  await layerlab.says("Wasted", "1 MB");
});

journey("size means what a person chooses", async ({ page }) => {
  const layerlab = await blank(page);
  await layerlab.chooseLens("Content");
  await layerlab.says("Image size", "3 MB");
  await layerlab.chooseLens("Registry");
  await layerlab.says("Image size", /^≈ /);
  await layerlab.chooseLens("History");
  await layerlab.says("Image size", SUM.size);
});

journey("images and files are offered with their weight", async ({ page }) => {
  const layerlab = await blank(page);
  await layerlab.settled();
  await layerlab.openText("Dockerfile");
  await layerlab.write("FROM example/sh");
  const offer = page.locator(".cm-tooltip-autocomplete li");
  await layerlab.keyboard.press("Control+Space");
  await offer.filter({ hasText: "example/shell:1" }).filter({ hasText: "1 MB" }).waitFor();
  await layerlab.keyboard.press("Enter");
  await layerlab.keyboard.type("\nCOPY data/");
  await layerlab.keyboard.press("Control+Space");
  await offer.filter({ hasText: "data/a" }).filter({ hasText: "2 MB" }).waitFor();
});

journey("figures follow the typing", async ({ page }) => {
  const layerlab = await blank(page);
  await layerlab.openText("Dockerfile");
  await layerlab.type("COPY data/a /again");
  await layerlab.says("Image size", "6 MB");
  await layerlab.openText("Manifest");
  await layerlab.write(SUM.manifest.replace("2 MB", "20 MB"));
  await layerlab.says("Image size", "42 MB");
});

journey("figures of a small project do not wait for the worker", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.aloneAfter(() => layerlab.writeOwn(SUM.dockerfile, SUM.manifest));
  // Of several keys: one behind an answer that took long is left to the worker.
  await layerlab.type("COPY data/a /again      ");
  await layerlab.says("Image size", "6 MB");
});

journey("a text that is longer than its place is scrolled", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.startBlank();
  await layerlab.write(`FROM scratch\n${"# one more line\n".repeat(200)}# the last line`);
  const last = layerlab.editor.getByText("# the last line");
  await layerlab.keyboard.press("ControlOrMeta+Home");
  await layerlab.editor.hover();
  await page.mouse.wheel(0, 100_000);
  await last.waitFor();
  const [text, line] = await Promise.all([page.locator("#editor-text").boundingBox(), last.boundingBox()]);
  assert.ok(line.y + line.height <= text.y + text.height, `the last line ends at ${line.y + line.height}, its place at ${text.y + text.height}`);
});

journey("figures come from the worker where the page's own answers break", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  // Its first answer is its last, as when a program stops.
  await page.evaluate(() => {
    globalThis.asked = 0;
    const answer = () => {
      globalThis.asked += 1;
      throw new WebAssembly.RuntimeError("unreachable");
    };
    globalThis.layerlab.near = async () => answer;
  });
  await layerlab.writeOwn(SUM.dockerfile, SUM.manifest);
  await layerlab.settled();
  await layerlab.type("COPY data/a /again");
  await layerlab.says("Image size", "6 MB");
  assert.equal(await page.evaluate(() => globalThis.asked), 1, "it is asked once, and not again");
});

journey("what was typed is there after a reload", async ({ page }) => {
  const layerlab = await blank(page);
  await layerlab.openText("Dockerfile");
  await layerlab.type("# a note to myself");
  // At once: nothing waits for a pause in the typing.
  await page.reload();
  await layerlab.ready();
  await layerlab.openText("Dockerfile");
  await layerlab.says("Image size", SUM.size);
  assert.match(await layerlab.text(), /# a note to myself$/);
});

journey("before and after stand side by side over one manifest", async ({ page }) => {
  const layerlab = await blank(page);
  await page.getByRole("button", { name: /One more version/ }).click();
  await layerlab.openText("After");
  await layerlab.write("FROM example/shell:1\nCOPY data/a /data/\n");
  await layerlab.says("Image size", "3 MB");
  await layerlab.says(/^Against/, /−25/);
  await layerlab.openDetail("Compare");
  const rows = await layerlab.details.getByRole("row").allInnerTexts();
  assert.match(rows.find((row) => row.includes("Before")), /4 MB/);
  assert.match(rows.find((row) => row.includes("After")), /3 MB/);
  const way = layerlab.details.getByRole("region", { name: /Where the bytes went/ });
  await way.getByRole("row", { name: /COPY data\/ \/data\// }).filter({ hasText: "−3 MB" }).waitFor();
  const texts = layerlab.details.getByRole("region", { name: /The texts/ });
  await texts.locator("li[data-kind=gone]").filter({ hasText: "RUN rm -rf /data/b" }).waitFor();
  await texts.locator("li[data-kind=new]").filter({ hasText: "COPY data/a /data/" }).waitFor();
  await layerlab.openText("Before");
  await layerlab.says("Image size", SUM.size);
});

journey("what is wrong is listed, with its line, and leads there", async ({ page }) => {
  const layerlab = await blank(page);
  await layerlab.openText("Dockerfile");
  await layerlab.type("COPY nothing-like-this /x");
  await layerlab.details.getByRole("tab", { name: /Findings\s*\d/ }).click();
  await layerlab.details.getByRole("button", { name: /nothing-like-this/ }).first().click();
  const line = await layerlab.editor.evaluate((element) => element.getRootNode().querySelector(".cm-activeLine")?.textContent);
  assert.match(line, /nothing-like-this/);
});

journey("text that looks like HTML stays text", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.startBlank();
  const html = '<img src=x onerror="document.title=1">';
  await layerlab.write(`FROM scratch AS hostile\nLABEL a='${html}'\nCOPY "${html}" /\n# ${html}\nWHAT ${html}\n`);
  await layerlab.openText("Manifest");
  await layerlab.write(`context:\n  files:\n    - {path: '${html}', size: 7 MB}\n`);
  await layerlab.says("Image size", /\d/);
  await layerlab.details.getByRole("tab", { name: /Findings\s*\d/ }).click();
  assert.equal(await page.locator("img").count(), 0);
  assert.equal(await page.title(), "Layerlab");
});
