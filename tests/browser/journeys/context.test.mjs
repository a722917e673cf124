import assert from "node:assert/strict";
import { journey, site } from "../lib/journey.mjs";
import { Layerlab } from "../lib/layerlab.mjs";

const DOCKERFILE = "FROM scratch\nCOPY src /src\n";
const MANIFEST = `context:
  files:
    - {path: docs/b.md, size: 2 MB}
    - {path: docs/keep/c.md, size: 4 MB}
    - {path: src/main.rs, size: 8 kB}
    - {path: src/x.log, size: 16 kB}
    - {path: "<b>we\\nird\\u202e<i>.txt", size: 1 kB}
    - {path: .dockerignore, content: "# notes\\ndocs\\n!docs/keep\\n**/*.log\\n"}
`;

// The page as it was left with this draft, and its view of the build context.
async function context(page, draft = {}) {
  const versions = [{ name: "Before", dockerfile: DOCKERFILE }];
  const kept = { version: 1, draft: { versions, manifest: MANIFEST, ...draft } };
  await page.addInitScript((kept) => localStorage.getItem("layerlab.draft") ?? localStorage.setItem("layerlab.draft", kept), JSON.stringify(kept));
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.openDetail("Context");
  const tree = page.getByRole("tree", { name: /^Build context/ });
  const chosen = page.getByRole("complementary", { name: "The file in the context" });
  return { layerlab, tree, chosen, row: (name) => tree.getByRole("treeitem", { name }) };
}

const activeLine = (layerlab) => layerlab.editor.evaluate((element) => element.getRootNode().querySelector(".cm-activeLine")?.textContent);

journey("each file says which line of the ignore file decided, and the line is edited", async ({ page }) => {
  const { layerlab, tree, chosen, row } = await context(page);
  await row(/^docs\//).locator(".tree-twist").click();
  await row(/^b\.md/).click();
  assert.match(await row(/^b\.md/).innerText(), /2 MB[\s\S]*ignored[\s\S]*2\s*docs/);
  await chosen.getByText(/The builder never sees it: line 2 of the ignore file decided, docs\./).waitFor();
  await page.getByText("4.01 MB in 4 files in the context · 2.02 MB in 2 files ignored").waitFor();
  await chosen.getByRole("button", { name: "line 2" }).click();
  assert.equal(await activeLine(layerlab), "docs");
  await layerlab.type("# mine\n*.txt\n");
  await row(/we.*ird/).filter({ hasText: "ignored" }).waitFor();
  await layerlab.openText("Manifest");
  assert.doesNotMatch(await layerlab.text(), /# mine/);
  await chosen.getByRole("button", { name: "Keep it in the context" }).click();
  await row(/^b\.md/).filter({ hasText: /5\s*!docs\/b\.md|7\s*!docs\/b\.md/ }).waitFor();
  assert.equal(await tree.locator("b").count(), 0, "a name is not markup");
});

journey("what nothing copies is told, and one press ignores it", async ({ page }) => {
  const { layerlab, row } = await context(page);
  const never = page.getByRole("region", { name: "Never copied" });
  await never.getByRole("listitem").filter({ hasText: /docs\/\s*4 MB/ }).getByRole("button", { name: /^Ignore/ }).click();
  await row(/^docs\//).filter({ hasText: "ignored" }).waitFor();
  await layerlab.openText(".dockerignore");
  assert.match(await layerlab.text(), /\*\*\/\*\.log\ndocs\n$/);
});

journey("the tree of the context is walked by keys alone", async ({ page }) => {
  const { tree, chosen } = await context(page);
  await tree.getByRole("treeitem").first().waitFor();
  await tree.focus();
  await page.keyboard.press("End");
  await chosen.getByRole("heading", { name: "src/" }).waitFor();
  await page.keyboard.press("ArrowRight");
  await tree.getByRole("treeitem", { name: /^main\.rs/ }).waitFor();
  await page.keyboard.press("ArrowRight");
  await chosen.getByRole("heading", { name: "src/main.rs" }).waitFor();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await tree.getByRole("treeitem", { name: /^main\.rs/ }).waitFor({ state: "detached" });
  const pointed = await tree.evaluate((element) => document.getElementById(element.getAttribute("aria-activedescendant"))?.getAttribute("aria-selected"));
  assert.equal(pointed, "true");
});
