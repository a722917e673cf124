import assert from "node:assert/strict";
import { noSeriousViolation } from "../lib/axe.mjs";
import { withFolder } from "../lib/disk.mjs";
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

// A project: a Dockerfile, an ignore file, a lock file and what was installed.
const APP = {
  Dockerfile: "FROM scratch\nCOPY . /app\n",
  ".dockerignore": "node_modules\n",
  "package.json": '{"name": "app"}\n',
  "src/main.js": "x".repeat(2000),
  "node_modules/big/index.js": "y".repeat(50_000),
};

const taken = (page) => page.getByText(/is the build context, with 5 files/).waitFor();

journey("a chosen folder brings its Dockerfile, its ignore file and its sizes", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.startBlank();
  await layerlab.openDetail("Context");
  await withFolder(APP, (folder) => page.getByLabel("Folder of the build context").setInputFiles(folder).then(() => taken(page)));
  await page.getByText("Its Dockerfile is in the editor.").waitFor();
  const row = (name) => page.getByRole("tree", { name: /^Build context/ }).getByRole("treeitem", { name });
  assert.match(await row(/^node_modules\//).innerText(), /50 kB[\s\S]*ignored[\s\S]*1\s*node_modules/);
  assert.match(await row(/^src\//).innerText(), /2 kB/);
  // 2000 of main.js, 16 of package.json, 13 of .dockerignore, 25 of the Dockerfile.
  await layerlab.says("Image size", "2.05 kB");
  await layerlab.openText(".dockerignore");
  assert.equal(await layerlab.text(), "node_modules\n");
  await layerlab.openText("Manifest");
  assert.match(await layerlab.text(), /listing: context\.txt\n[\s\S]*\{path: package\.json, content_from: package\.json\}/);
  // A reload finds the listing again.
  await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.startsWith("layerlab.beside.")));
  await page.reload();
  await layerlab.says("Image size", "2.05 kB");
});

journey("who has a Dockerfile keeps it, and is offered the folder's", async ({ page }) => {
  const { layerlab } = await context(page);
  await withFolder(APP, (folder) => page.getByLabel("Folder of the build context").setInputFiles(folder).then(() => taken(page)));
  const offered = page.getByRole("list", { name: "Dockerfiles of the folder" });
  await offered.getByRole("button", { name: /Add as a version/ }).click();
  await layerlab.openText("Before");
  assert.match(await layerlab.text(), /^FROM scratch\nCOPY src \/src/);
  await layerlab.openText("After");
  assert.match(await layerlab.text(), /^FROM scratch\nCOPY \. \/app/);
});

journey("a pasted listing is read, and a bad line is told with its number", async ({ page }) => {
  const { layerlab, row } = await context(page, { manifest: "" });
  await page.getByRole("button", { name: "Paste a listing…" }).click();
  const field = page.getByRole("textbox", { name: /^A listing of the build context/ });
  await field.fill("2000 src/main.rs\nnonsense\n3000 docs/a.md\n");
  await page.getByRole("button", { name: "Use this listing" }).click();
  await page.getByRole("alert").getByText(/line 2: expected a size in bytes/).waitFor();
  assert.match(await row(/^docs\//).innerText(), /3 kB/);
  // Among the problems it leads to the field where it is mended.
  await layerlab.openDetail(/^Findings/);
  await page.getByRole("button", { name: /line 2: expected a size in bytes/ }).click();
  assert.match(await field.inputValue(), /nonsense/);
  await field.fill("2000 src/main.rs\n3000 docs/a.md\n");
  await page.getByRole("button", { name: "Use this listing" }).click();
  await page.getByRole("alert").waitFor({ state: "detached" });
  await layerlab.says("Image size", "2 kB");
});

journey("a long listing is not put into its field unasked, and is replaced or edited all the same", async ({ page, context: browser }) => {
  await browser.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { layerlab, row } = await context(page, { manifest: "" });
  const field = page.getByRole("textbox", { name: /^A listing of the build context/ });
  const paste = () => page.getByRole("button", { name: "Paste a listing…" }).click();
  await paste();
  const lines = Array.from({ length: 20_000 }, (_, at) => `10 src/a-folder-with-a-name/file-${at}.txt`);
  await page.evaluate((text) => navigator.clipboard.writeText(text), lines.join("\n"));
  await field.press("ControlOrMeta+v");
  await page.getByRole("button", { name: "Use this listing" }).click();
  await layerlab.says("Image size", "200 kB");
  await paste();
  await page.getByText(/The listing that is declared has 20.000 lines/).waitFor();
  assert.equal(await field.inputValue(), "");
  await page.getByRole("button", { name: "Replace the listing" }).click();
  await page.getByRole("alert").getByText("The field is empty: the listing that is declared stays.").waitFor();
  await layerlab.says("Image size", "200 kB");
  const file = await layerlab.download(() => page.getByRole("button", { name: "download it" }).click());
  assert.equal(file.text, lines.join("\n"));
  await page.getByRole("button", { name: "edit it here all the same" }).click();
  assert.equal((await field.inputValue()).length, lines.join("\n").length);
  await field.press("ControlOrMeta+End");
  await page.keyboard.insertText("\n1000 src/one-more.txt");
  await page.getByRole("button", { name: "Use this listing" }).click();
  await layerlab.says("Image size", "201 kB");
  await paste();
  await field.fill("7000 src/only.txt");
  await page.getByRole("button", { name: "Replace the listing" }).click();
  await layerlab.says("Image size", "7 kB");
  await page.getByRole("button", { name: "Undo taking in the build context" }).click();
  await layerlab.says("Image size", "201 kB");
  await row(/^src\//).waitFor();
});

// A folder of a hundred thousand files as the browser gives it, without a disk that has to hold them.
async function choose(page, count) {
  await page.evaluate((count) => {
    const path = (at) => `huge/node_modules/pkg-${at % 1000}/file-${at}.js`;
    const content = new Blob(["0123456789"]);
    globalThis.chosen ??= Array.from({ length: count }, (_, at) => {
      return Object.defineProperty(new File([content], `file-${at}.js`), "webkitRelativePath", { value: path(at) });
    });
    const list = Object.create(FileList.prototype, { length: { value: count }, item: { value: (at) => chosen[at] } });
    const input = document.querySelector("input[type=file]");
    Object.defineProperty(input, "files", { value: new Proxy(list, { get: (own, key) => chosen[key] ?? own[key] }), configurable: true });
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }, count);
}

journey("a hundred thousand files show their progress, and are called off or taken", async ({ page }) => {
  const { layerlab, tree, row } = await context(page, { manifest: "" });
  await choose(page, 100_000);
  await page.getByRole("progressbar", { name: "Reading the folder" }).waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  await layerlab.openText("Manifest");
  assert.doesNotMatch(await layerlab.text(), /listing/, "what was called off is not taken");
  await choose(page, 100_000);
  await page.getByText(/huge is the build context, with 100.000 files/).waitFor();
  assert.match(await row(/^node_modules\//).innerText(), /1 MB/);
  assert.ok((await layerlab.text()).length < 500, "the listing does not stand in the editor");
  await tree.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await tree.getByRole("treeitem", { name: /^pkg-0\// }).waitFor();
});

journey("what a pasted Dockerfile copies is declared by one press", async ({ page }) => {
  const versions = [{ name: "Before", dockerfile: "FROM scratch\nCOPY package.json yarn.lock /\nCOPY src /src\nCOPY package.json /again\n" }];
  const { layerlab } = await context(page, { versions, manifest: "" });
  await layerlab.openDetail(/^Findings/);
  await page.getByRole("button", { name: "Declare all 3" }).click();
  await layerlab.says("Image size", "1 MB");
  assert.match(await layerlab.text(), /^context:\n {2}files:\n( {4}- .*\n){3}$/);
  await page.getByText("Declare all").waitFor({ state: "detached" });
});

journey("an unknown command is declared by one press, and then in its form", async ({ page }) => {
  const versions = [{ name: "Before", dockerfile: "FROM example/shell:1\nRUN frobnicate --all\n" }];
  const manifest = "# mine\nimages:\n  example/shell:1: {size: 1 MB}\n";
  const { layerlab } = await context(page, { versions, manifest });
  await layerlab.openDetail(/^Findings/);
  await page.getByRole("button", { name: /^Declare this unknown-command/ }).click();
  await layerlab.says("Image size", "11 MB");
  assert.match(await layerlab.text(), /^# mine\nimages:[\s\S]*\nruns:\n {2}- command: "?frobnicate --all"?\n/);
  assert.match(await activeLine(layerlab), /runs:/);
  await layerlab.openDetail("Context");
  await page.getByRole("button", { name: "Commands" }).click();
  const form = page.getByRole("group", { name: "frobnicate --all" });
  const size = form.getByRole("textbox", { name: "Size" });
  await size.fill("20 XB");
  await form.getByText(/a size is a number of bytes/).waitFor();
  assert.equal(await size.getAttribute("aria-invalid"), "true");
  await size.fill("20 MB");
  await layerlab.says("Image size", "21 MB");
  assert.match(await layerlab.text(), /^# mine\n/, "comments stay");
  assert.match(await layerlab.text(), /size: 20 MB/);
});

journey("an image is declared in its form by keys alone, and the text says the same", async ({ page }) => {
  const versions = [{ name: "Before", dockerfile: "FROM ghost.example/base:1\n" }];
  const { layerlab } = await context(page, { versions, manifest: "" });
  await page.getByRole("button", { name: "Base images" }).focus();
  await page.keyboard.press("Enter");
  const form = page.getByRole("group", { name: "ghost.example/base:1" });
  await form.getByRole("textbox", { name: "Size", exact: true }).focus();
  await page.keyboard.type("77 MB");
  await layerlab.says("Image size", "77 MB");
  const user = form.getByRole("textbox", { name: "User" });
  await user.focus();
  await page.keyboard.type("app");
  await page.keyboard.press("Tab");
  await page.keyboard.type("A=1\nB=two words");
  await page.keyboard.press("Tab");
  await layerlab.openText("Manifest");
  await page.getByText("two words").first().waitFor();
  assert.equal(await layerlab.text(), "images:\n  ghost.example/base:1: {size: 77 MB, config: {user: app, env: {A: 1, B: two words}}}\n");
  // What is typed into the text shows in the form.
  await layerlab.write("images:\n  ghost.example/base:1: {size: 5 MB}\n");
  await page.waitForFunction(() => document.querySelector("input[id$='-size']").value === "5 MB");
  await form.getByRole("button", { name: "Remove" }).click();
  await page.waitForFunction(() => document.querySelector("input[id$='-size']").value === "");
});

journey("a file gets another size, a new one comes and one goes, by keys alone, and each is taken back", async ({ page }) => {
  const { layerlab, tree, chosen, row } = await context(page, { manifest: `# what we ship\n${MANIFEST}` });
  await row(/^src\//).waitFor();
  await tree.focus();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowRight");
  await row(/^main\.rs/).waitFor();
  await page.keyboard.press("ArrowRight");
  const size = chosen.getByRole("textbox", { name: "Size" }).first();
  await size.focus();
  assert.equal(await size.inputValue(), "8 kB");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("9 XB");
  await page.keyboard.press("Enter");
  await chosen.getByRole("alert").getByText(/a size is a number of bytes/).waitFor();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("9 kB");
  await page.keyboard.press("Enter");
  await row(/^main\.rs/).filter({ hasText: "9 kB" }).waitFor();
  await page.getByRole("status").getByText("src/main.rs is declared with 9 kB.").waitFor();
  await layerlab.says("Image size", "9 kB");
  assert.equal(await size.evaluate((field) => field === document.activeElement), true, "the focus stays where it was");
  const add = page.getByRole("region", { name: "Add a file or folder" });
  await add.getByRole("textbox", { name: /^Path/ }).focus();
  await page.keyboard.press("End");
  await page.keyboard.type("gen/");
  await page.keyboard.press("Tab");
  await page.keyboard.type("1 MB");
  await page.keyboard.press("Tab");
  await page.keyboard.type("40");
  await page.keyboard.press("Enter");
  await chosen.getByRole("heading", { name: "src/gen/", exact: true }).waitFor();
  await layerlab.says("Image size", "1.01 MB");
  await layerlab.openText("Manifest");
  const text = await layerlab.text();
  assert.ok(text.startsWith("# what we ship\n"), "comments stay");
  assert.match(text, /\{path: src\/main\.rs, size: 9 kB\}/);
  assert.match(text, /\{path: src\/gen\/, size: 1 MB, files: 40\}/);
  await tree.focus();
  await page.keyboard.press("Delete");
  await row(/^gen\//).waitFor({ state: "detached" });
  await layerlab.says("Image size", "9 kB");
  await chosen.getByRole("heading", { name: "src/main.rs" }).waitFor();
  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await layerlab.says("Image size", "1.01 MB");
  await page.getByRole("button", { name: "Undo declaring src/gen/" }).click();
  await page.getByRole("button", { name: "Undo declaring src/main.rs" }).click();
  await layerlab.says("Image size", "8 kB");
});

journey("what is taken out of a pasted listing is gone from it, and its folder stays", async ({ page }) => {
  const { layerlab, row, chosen, tree } = await context(page, { manifest: "" });
  await page.getByRole("button", { name: "Paste a listing…" }).click();
  const field = page.getByRole("textbox", { name: /^A listing of the build context/ });
  await field.fill("4096 src\n2000 src/main.rs\n3000 docs/a.md\n5000 docs/b.md\n");
  await page.getByRole("button", { name: "Use this listing" }).click();
  await row(/^docs\//).click();
  await chosen.getByRole("button", { name: /^Take it out/ }).click();
  await row(/^docs\//).waitFor({ state: "detached" });
  assert.equal(await tree.evaluate((element) => element === document.activeElement), true, "who takes rows away goes on in the tree");
  await row(/^src\//).locator(".tree-twist").click();
  await row(/^main\.rs/).click();
  await chosen.getByRole("button", { name: /^Take it out/ }).click();
  await row(/^main\.rs/).waitFor({ state: "detached" });
  await layerlab.says("Image size", "0 B");
  await page.getByRole("button", { name: "Paste a listing…" }).click();
  assert.equal(await field.inputValue(), "4096 src/\n");
  await page.getByRole("button", { name: "Undo taking src/main.rs out of the context" }).click();
  await layerlab.says("Image size", "2 kB");
});

journey("a context is written by hand on a phone", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.startBlank();
  const tab = (name) => page.getByRole("tablist", { name: "Parts of the page" }).getByRole("tab", { name }).click();
  await tab("Editor");
  await layerlab.write("FROM scratch\nCOPY src /src\n");
  await tab("Details");
  await layerlab.openDetail("Context");
  const tree = page.getByRole("tree", { name: /^Build context/ });
  const add = page.getByRole("region", { name: "Add a file or folder" });
  await add.getByRole("textbox", { name: /^Path/ }).fill("src/app.js");
  await add.getByRole("textbox", { name: "Size" }).fill("3 kB");
  await add.getByRole("button", { name: "Add" }).click();
  await tree.getByRole("treeitem", { name: /^app\.js/ }).waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false, "nothing hangs out of a narrow page");
  await noSeriousViolation(page, "the build context");
  await tab("Layers");
  await layerlab.says("Image size", "3 kB");
}, { viewport: { width: 380, height: 780 }, bypassCSP: true });

journey("a field of a form is one step of the history", async ({ page }) => {
  const versions = [{ name: "Before", dockerfile: "FROM ghost.example/base:1\n" }];
  const { layerlab } = await context(page, { versions, manifest: "" });
  await page.getByRole("button", { name: "Base images" }).click();
  const form = page.getByRole("group", { name: "ghost.example/base:1" });
  const size = form.getByRole("textbox", { name: "Size", exact: true });
  await size.pressSequentially("77 MB", { delay: 60 });
  await layerlab.says("Image size", "77 MB");
  await form.getByRole("textbox", { name: "User" }).pressSequentially("app");
  await page.getByRole("button", { name: "Undo the change in a form" }).click();
  await page.waitForFunction(() => document.querySelector("input[id$='-user']").value === "");
  assert.equal(await size.inputValue(), "77 MB");
  await page.getByRole("button", { name: "Undo the change in a form" }).click();
  await page.waitForFunction(() => document.querySelector("input[id$='-size']").value === "");
});
