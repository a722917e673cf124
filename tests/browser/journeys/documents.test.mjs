import assert from "node:assert/strict";
import { journey, site } from "../lib/journey.mjs";
import { Layerlab, SUM } from "../lib/layerlab.mjs";

// A page with one document of a person's own.
async function own(page, text = SUM.dockerfile) {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.startBlank();
  await layerlab.write(text);
  return layerlab;
}

// Waits until the editor shows this.
async function shows(layerlab, text) {
  await layerlab.editor.filter({ hasText: text }).waitFor();
}

journey("several documents are kept apart, and the last opened one comes first", async ({ page }) => {
  const layerlab = await own(page, "FROM scratch\n# first\n");
  await layerlab.documentAct("Rename…");
  await page.getByRole("textbox", { name: "Name of this document" }).fill("web api");
  await page.getByRole("button", { name: "Rename", exact: true }).click();
  await layerlab.documentAct("Duplicate");
  await layerlab.type("# second");
  await layerlab.documentAct("New");
  await layerlab.write("FROM scratch\n# third\n");
  assert.deepEqual(await layerlab.documentNames(), ["My Dockerfile", "Copy of web api", "web api"]);
  await page.reload();
  await layerlab.ready();
  await shows(layerlab, "# third");
  await layerlab.openDocument("web api");
  assert.equal(await layerlab.text(), "FROM scratch\n# first\n");
  await layerlab.openDocument("Copy of web api");
  await shows(layerlab, "# second");
  await page.reload();
  await layerlab.ready();
  assert.deepEqual(await layerlab.documentNames(), ["Copy of web api", "web api", "My Dockerfile"]);
});

journey("a deleted document comes back by one click", async ({ page }) => {
  const layerlab = await own(page, "FROM scratch\n# precious\n");
  await layerlab.documentAct("Delete");
  const said = page.getByRole("status").filter({ hasText: "“My Dockerfile” is deleted." });
  await said.getByRole("button", { name: "Undo" }).click();
  await shows(layerlab, "# precious");
  await page.reload();
  await layerlab.ready();
  await shows(layerlab, "# precious");
});

journey("an example never takes the place of what was typed", async ({ page }) => {
  const layerlab = await own(page, "FROM scratch\n# mine\n");
  for (const title of (await layerlab.exampleTitles()).slice(0, 3)) await layerlab.chooseExample(title);
  const names = await layerlab.documentNames();
  assert.equal(names.length, 2, `examples that were only looked at pile up: ${names}`);
  await layerlab.openDocument("My Dockerfile");
  await shows(layerlab, "# mine");
});

journey("what the editor and the panels did is taken back in order, and said", async ({ page }) => {
  const layerlab = await own(page, "from scratch\n");
  await page.getByRole("button", { name: /One more version/ }).click();
  // The example that was there first brought overlay2 along.
  await layerlab.chooseEngine("containerd");
  await layerlab.write("FROM scratch\n# after\n");
  await layerlab.openText("Before");
  await layerlab.headline.click();
  for (const [said, check] of [
    ["typing in “After”", async () => assert.equal(await layerlab.text(), "from scratch\n")],
    ["choosing the engine containerd", () => page.getByRole("button", { name: /^Engine overlay2/ }).waitFor()],
    ["making one more version", () => page.getByRole("tab", { name: "After" }).waitFor({ state: "detached" })],
  ]) {
    await page.keyboard.press("ControlOrMeta+z");
    await page.getByRole("status").filter({ hasText: `Undone: ${said}.` }).waitFor();
    await check();
  }
  for (let step = 0; step < 3; step++) await page.keyboard.press("ControlOrMeta+Shift+Z");
  await page.getByRole("button", { name: /^Engine containerd/ }).waitFor();
  await layerlab.openText("After");
  await shows(layerlab, "# after");
  await page.getByRole("button", { name: "Undo typing in “After”" }).click();
  await page.getByRole("button", { name: "Redo typing in “After”" }).waitFor();
});

journey("the editor's own undo survives another tab, and what a panel mended", async ({ page }) => {
  const layerlab = await own(page, "FROM scratch\n");
  await layerlab.type("# one");
  await layerlab.openText("Manifest");
  await layerlab.openText("Dockerfile");
  await layerlab.editor.click();
  await layerlab.keyboard.press("ControlOrMeta+z");
  assert.doesNotMatch(await layerlab.text(), /# one/);
  await layerlab.keyboard.press("ControlOrMeta+Shift+Z");
  await shows(layerlab, "# one");
});

journey("versions are named and moved, and keep their figures", async ({ page }) => {
  const layerlab = await own(page, SUM.dockerfile);
  await layerlab.openText("Manifest");
  await layerlab.write(SUM.manifest);
  await page.getByRole("button", { name: /One more version/ }).click();
  await layerlab.write("FROM example/shell:1\nCOPY data/a /data/\n");
  await layerlab.says("Image size", "3 MB");
  await layerlab.versionAct("After", "Rename…");
  await page.getByRole("textbox", { name: "Name of this version" }).fill("slim");
  await page.keyboard.press("Enter");
  await layerlab.versionAct("slim", "Move left");
  const tabs = page.getByRole("tablist", { name: "Texts" }).getByRole("tab");
  assert.deepEqual((await tabs.allInnerTexts()).slice(0, 2), ["slim", "Before"]);
  await layerlab.says("Image size", "3 MB");
  await layerlab.versionAct("slim", "Take away");
  await layerlab.says("Image size", SUM.size);
  await page.getByRole("button", { name: "Undo taking “slim” away" }).click();
  await layerlab.says("Image size", "3 MB");
});

journey("two tabs never overwrite each other's text", async ({ page, context, watch }) => {
  const here = await own(page, "FROM scratch\n# both\n");
  const second = await context.newPage();
  const there = await Layerlab.open(second, site.origin);
  await shows(there, "# both");
  // What is typed in one is seen in the other, which says so.
  await there.type("# there");
  await shows(here, "# there");
  await page.getByRole("status").filter({ hasText: "another tab" }).waitFor();
  // At the same time, before either has heard of the other: both are kept.
  const write = (text) => `{ const key = Object.keys(localStorage).find((key) => key.startsWith("layerlab.document."));
    localStorage.setItem(key, localStorage.getItem(key).replace("# there", "${text}")); }`;
  await second.close();
  await page.evaluate(write("# elsewhere"));
  await here.type("# here");
  await page.getByRole("status").filter({ hasText: "at the same time" }).waitFor();
  await shows(here, "# here");
  assert.deepEqual((await here.documentNames()).sort(), ["My Dockerfile", "My Dockerfile (this tab)"]);
  await here.openDocument("My Dockerfile");
  await shows(here, "# elsewhere");
  await page.reload();
  await here.ready();
  assert.equal((await here.documentNames()).length, 2);
  watch.expectNothingWrong();
});

journey("everything can be forgotten, after a question that names it", async ({ page }) => {
  const layerlab = await own(page, "FROM scratch\n# secret\n");
  await layerlab.chooseTheme("Dark");
  await layerlab.documentAct("Forget everything…");
  const question = page.getByRole("dialog", { name: /Forget everything/ });
  await question.filter({ hasText: "“My Dockerfile”" }).waitFor();
  await page.keyboard.press("Escape");
  await shows(layerlab, "# secret");
  await layerlab.documentAct("Forget everything…");
  await question.getByRole("button", { name: "Forget everything" }).click();
  await page.getByRole("status").filter({ hasText: "forgotten" }).waitFor();
  assert.equal(await page.evaluate(() => Object.keys(localStorage).length), 0);
  assert.ok(!(await layerlab.documentNames()).includes("My Dockerfile"));
  await page.reload();
  await layerlab.ready();
  assert.equal(await page.evaluate(() => Object.keys(localStorage).length), 0);
});

journey("what an older page kept is there", async ({ page }) => {
  await page.addInitScript(() => {
    if (sessionStorage.getItem("written")) return;
    sessionStorage.setItem("written", "1");
    const draft = { versions: [{ name: "Before", dockerfile: "FROM scratch\n# old form\n" }], manifest: "", engine: "containerd" };
    localStorage.setItem("layerlab.draft", JSON.stringify({ version: 1, draft }));
  });
  const layerlab = await Layerlab.open(page, site.origin);
  await shows(layerlab, "# old form");
  await layerlab.type("# new");
  await page.reload();
  await layerlab.ready();
  await shows(layerlab, "# new");
  assert.equal((await layerlab.documentNames()).length, 1);
});

for (const [what, script] of [
  ["full", () => {
    Storage.prototype.setItem = () => {
      throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
    };
  }],
  ["switched off", () => {
    Object.defineProperty(globalThis, "localStorage", { get: () => null });
  }],
]) {
  journey(`a storage that is ${what} is told, and the text can be downloaded`, async ({ page }) => {
    await page.addInitScript(script);
    const layerlab = await own(page, "FROM scratch\n# unkept\n");
    const told = page.getByRole("status").filter({ hasText: "cannot be kept in this browser" });
    await told.filter({ hasText: "“My Dockerfile”" }).waitFor();
    const file = await layerlab.download(() => told.getByRole("button", { name: "Download as a project file" }).click());
    assert.equal(file.name, "My-Dockerfile.layerlab.json");
    assert.equal(JSON.parse(file.text).draft.versions[0].dockerfile, "FROM scratch\n# unkept\n");
    await layerlab.says("Image size", "0 B");
  });
}
