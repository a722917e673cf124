import assert from "node:assert/strict";
import { journey, site } from "../lib/journey.mjs";
import { Layerlab } from "../lib/layerlab.mjs";

const DOCKERFILE = `FROM example/shell:1 AS builder
COPY src /work
FROM example/shell:1
COPY --from=builder /work /app
COPY late.txt /app/main.txt
RUN rm -r /app/lib
`;
const MANIFEST = `images:
  example/shell:1: {files: [{path: /bin/sh, size: 1 MB, mode: "0755"}, {path: /bin/rm, size: 0, mode: "0755"}]}
context:
  files:
    - {path: src/main.txt, size: 2 MB}
    - {path: src/lib/deep/one.txt, size: 3 MB}
    - {path: late.txt, size: 5 MB}
`;

async function files(page, dockerfile = DOCKERFILE, manifest = MANIFEST) {
  const layerlab = await Layerlab.openOwn(page, site.origin, dockerfile, manifest);
  await layerlab.openDetail(/^Files/);
  const tree = page.getByRole("tree", { name: /^Files/ });
  await tree.getByRole("treeitem").first().waitFor();
  return { layerlab, tree, row: (name) => tree.getByRole("treeitem", { name }) };
}

journey("a file is followed to the line that put it there and what lies beneath", async ({ page }) => {
  const { layerlab, tree, row } = await files(page);
  await tree.focus();
  await row(/^app\//).click();
  await page.keyboard.press("ArrowRight");
  await row(/^main\.txt/).click();
  const path = page.getByRole("complementary", { name: "The path through all layers" });
  await path.getByText("7 MB").or(path.getByText(/2 MB of it is hidden/)).first().waitFor();
  const layers = await path.getByRole("listitem").allInnerTexts();
  assert.match(layers[0], /stored again by line 5[\s\S]*is seen[\s\S]*5 MB[\s\S]*copied from \/late\.txt of the build context/);
  assert.match(layers[1], /put there by line 4[\s\S]*2 MB[\s\S]*copied from \/work\/main\.txt of stage 0, put there by line 2/);
  await path.getByRole("button", { name: "line 5" }).click();
  const line = await layerlab.editor.evaluate((element) => element.getRootNode().querySelector(".cm-activeLine")?.textContent);
  assert.match(line, /late\.txt/);
});

journey("files are found by name and size, gone ones too, and toggles leave changes out", async ({ page }) => {
  const { tree, row } = await files(page);
  const search = page.getByRole("searchbox", { name: /Find files/ });
  await search.fill("one");
  const gone = page.getByRole("treeitem", { name: /one\.txt/ });
  await gone.waitFor();
  assert.match(await gone.innerText(), /gone[\s\S]*\+3 MB hidden/);
  await search.fill("");
  await page.getByRole("combobox", { name: "Least size" }).selectOption("≥ 1 MB");
  await page.getByRole("treeitem", { name: /^\/bin\/sh/ }).waitFor();
  await page.getByRole("combobox", { name: "Least size" }).selectOption("any size");
  await row(/^bin\//).waitFor();
  await page.getByRole("button", { name: /^Unchanged/ }).click();
  await row(/^bin\//).waitFor({ state: "detached" });
  await row(/^app\//).waitFor();
  assert.doesNotMatch((await tree.getByRole("treeitem").allInnerTexts()).join(" "), /bin/);
});

journey("the layer that is pointed at shows its own files", async ({ page }) => {
  const { layerlab, row } = await files(page);
  await page.getByRole("button", { name: "This layer" }).click();
  await layerlab.stages.locator("button.layer", { hasText: "RUN rm" }).click();
  await row(/^app\//).click();
  await page.keyboard.press("ArrowRight");
  assert.match(await row(/^lib\//).innerText(), /−[\s\S]*gone[\s\S]*\+3 MB hidden[\s\S]*line 6/);
});

journey("the map has an area for each folder and says the same as a table", async ({ page }) => {
  await files(page);
  await page.getByRole("button", { name: "Map" }).click();
  await page.getByRole("img", { name: /in areas to scale/ }).waitFor();
  await page.getByText("The same as a table").click();
  const rows = await page.locator(".map-table tbody tr").allInnerTexts();
  assert.deepEqual(rows.map((row) => row.trim().split(/\s+/).slice(0, 3).join(" ")), ["app/ 5 MB", "bin/ 1 MB"]);
  await page.locator(".map-table").getByRole("button", { name: "app/" }).click();
  await page.locator(".map-table tbody tr", { hasText: "main.txt" }).waitFor();
});

journey("a hundred thousand files scroll, and the last is there", async ({ page }) => {
  // As it was left: a text of this size is not pasted in one go.
  const lines = Array.from({ length: 100_000 }, (_, i) => `    ${10 + (i % 90)} data/file-${String(i).padStart(6, "0")}`);
  const manifest = `context:\n  listing: |\n${lines.join("\n")}\n`;
  const draft = { versions: [{ name: "Before", dockerfile: "FROM scratch\nCOPY . /\n" }], manifest };
  await page.addInitScript((kept) => localStorage.setItem("layerlab.draft", kept), JSON.stringify({ version: 1, draft }));
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.openDetail(/^Files/);
  const tree = page.getByRole("tree", { name: /^Files/ });
  await tree.getByRole("treeitem", { name: /^data\// }).click();
  await page.keyboard.press("ArrowRight");
  await tree.getByRole("treeitem", { name: /^file-000000/ }).waitFor();
  await page.keyboard.press("End");
  await tree.getByRole("treeitem", { name: /^file-099999/ }).waitFor();
  assert.ok((await tree.getByRole("treeitem").count()) < 400, "only what is near the eye is drawn");
});
