// The page as a person speaks of it: "the image size", "the example", "type this". The only place that knows how the page
// is marked up, by roles and names first.
import assert from "node:assert/strict";
import { FILE } from "./forms.mjs";

export class Layerlab {
  // `scope` is a page, or the frame of an embedded one.
  constructor(scope) {
    this.scope = scope;
    this.headline = scope.getByRole("region", { name: "The image at a glance" });
    this.stages = scope.getByRole("region", { name: "Stages and layers" });
    this.details = scope.getByRole("region", { name: "Details" });
    this.lesson = scope.getByRole("region", { name: "Lesson" });
    this.editor = scope.getByRole("textbox", { name: /Dockerfile|Manifest|Ignore file/ });
  }

  // Opens the hosted page, or the file from disk, and waits for its first figures.
  static async open(page, address) {
    await page.goto(address);
    const layerlab = new Layerlab(page);
    await layerlab.ready();
    return layerlab;
  }

  // Opens the page and writes a document of one's own into it.
  static async openOwn(page, address, dockerfile, manifest) {
    const layerlab = await Layerlab.open(page, address);
    await layerlab.writeOwn(dockerfile, manifest);
    return layerlab;
  }

  static openFile(page) {
    return Layerlab.open(page, FILE);
  }

  async ready() {
    await this.figure("Image size").filter({ hasText: /\d/ }).waitFor();
  }

  // Waits until everything has loaded and the figures are the worker's last word on the text.
  async settled() {
    await this.scope.locator(".page[data-settled=true]").waitFor();
  }

  // Does the first typing, waits until the page can answer without its worker, and lets the worker hear nothing from then on.
  async aloneAfter(typing) {
    await this.nearAfter(typing);
    await this.scope.evaluate(() => {
      Worker.prototype.postMessage = () => {};
    });
  }

  // Does the first typing, and waits until the page can answer without its worker.
  async nearAfter(typing) {
    await this.scope.evaluate(() => {
      const { layerlab } = globalThis;
      const start = layerlab.near;
      globalThis.near = new Promise((started) => {
        layerlab.near = async (...program) => {
          const answer = await start(...program);
          started();
          return answer;
        };
      });
    });
    await typing();
    await this.settled();
    await this.scope.evaluate(() => globalThis.near);
  }

  // A figure of the headline, by its name: its value.
  figure(name) {
    const term = this.scope.locator("dt").getByText(name, { exact: typeof name === "string" });
    return this.headline.locator(".figure", { has: term }).locator(".figure-value");
  }

  // Waits until a figure says this.
  async says(name, value) {
    const text = value instanceof RegExp ? value : new RegExp(`^(≈ )?${value.replaceAll(".", "\\.")}$`);
    await this.figure(name)
      .filter({ hasText: text })
      .waitFor()
      .catch(async () => {
        assert.match(await this.figure(name).innerText(), text, `${name} does not become what it should`);
      });
  }

  // Chooses what "size" means.
  async chooseLens(name) {
    await this.headline.getByRole("button", { name: /^Image size/ }).click();
    await this.headline.getByRole("group", { name: "What size means" }).getByRole("button", { name: new RegExp(`^${name}`) }).click();
  }

  async chooseTheme(name) {
    await this.scope.getByRole("button", { name: "Light or dark" }).click();
    await this.scope.getByRole("group", { name: "Theme" }).getByRole("button", { name }).click();
  }

  async chooseExample(title) {
    await this.scope.getByRole("button", { name: /^Example/ }).click();
    await this.scope.locator("#menu-examples").getByRole("button", { name: title }).click();
  }

  async takeLesson(title) {
    await this.scope.getByRole("button", { name: /^Lesson/ }).click();
    await this.scope.locator("#menu-lessons").getByRole("button", { name: title }).click();
    await this.lesson.waitFor();
  }

  // Sees the answer of a lesson's question without a guess.
  async justShow() {
    await this.lesson.getByRole("button", { name: "Just show me" }).click();
    await this.ready();
  }

  async nextStep() {
    await this.lesson.getByRole("button", { name: "Next step" }).click();
  }

  async exampleTitles() {
    return this.scope.locator("#menu-examples .choice strong").allTextContents();
  }

  async startBlank() {
    await this.chooseExample("Your own Dockerfile");
  }

  // Begins a document of one's own. The manifest goes first: what is unknown without it would be underlined under the pointer,
  // and its hover text covers the tabs.
  async writeOwn(dockerfile, manifest) {
    await this.startBlank();
    await this.openText("Manifest");
    await this.write(manifest);
    await this.openText("Dockerfile");
    await this.write(dockerfile);
  }

  async chooseEngine(name) {
    await this.scope.getByRole("button", { name: /^Engine/ }).click();
    await this.scope.locator("#menu-engine").getByRole("button", { name }).click();
  }

  // Does something with the open document: New, Rename…, Duplicate, Delete.
  async documentAct(name) {
    await this.scope.getByRole("button", { name: /^Document / }).click();
    await this.scope.locator("#menu-documents").getByRole("button", { name, exact: true }).click();
  }

  async openDocument(name) {
    await this.scope.getByRole("button", { name: /^Document / }).click();
    await this.scope.getByRole("list", { name: "Documents" }).getByRole("button").filter({ has: this.scope.locator("strong").getByText(name, { exact: true }) }).click();
  }

  // The names of all documents, the last opened first.
  async documentNames() {
    return this.scope.locator("#menu-documents .choice strong").allTextContents();
  }

  // Chooses something of the menu of sharing and exporting, by the heading that it stands under.
  async share(group, name) {
    await this.scope.getByRole("button", { name: "Share" }).click();
    await this.scope.getByRole("region", { name: group }).getByRole("button", { name, exact: true }).click();
  }

  // The file that an act leads to: { name, bytes, text }.
  async download(act) {
    const [download] = await Promise.all([this.scope.waitForEvent("download"), act()]);
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    return { name: download.suggestedFilename(), bytes, text: bytes.toString("utf8") };
  }

  // Does something with the open version, by its name: Rename…, Move left, Take away.
  async versionAct(version, name) {
    await this.scope.getByRole("button", { name: `What to do with “${version}”` }).click();
    await this.scope.locator("#menu-version").getByRole("button", { name, exact: true }).click();
  }

  // Opens a text in the editor: a version by its name, Manifest, .dockerignore.
  async openText(name) {
    await this.scope.getByRole("tablist", { name: "Texts" }).getByRole("tab", { name, exact: typeof name === "string" }).click();
  }

  async openDetail(name) {
    await this.scope.getByRole("tablist", { name: "Details" }).getByRole("tab", { name }).click();
  }

  // Replaces the whole text of the open document, as a paste does.
  async write(text) {
    await this.editor.click();
    await this.keyboard.press("ControlOrMeta+a");
    await this.keyboard.insertText(text);
  }

  // Types at the end of the open document, key by key.
  async type(text) {
    await this.editor.click();
    await this.keyboard.press("ControlOrMeta+End");
    await this.keyboard.type(text);
  }

  async text() {
    return (await this.editor.locator(".cm-line").allInnerTexts()).map((line) => line.replace(/\n$/, "")).join("\n");
  }

  // The rows of the layers shown, each as [instruction, size].
  async layers() {
    const rows = await this.stages.locator("button.layer").all();
    return Promise.all(rows.map(async (row) => [await row.locator(".layer-text").innerText(), await row.locator(".layer-size").innerText()]));
  }

  get keyboard() {
    return (this.scope.page?.() ?? this.scope).keyboard;
  }
}

// A Dockerfile and a manifest whose sizes anyone can add up: 1 MB of base, 3 MB copied, 1 MB of them deleted again, so 4 MB.
export const SUM = {
  dockerfile: "FROM example/shell:1\nCOPY data/ /data/\nRUN rm -rf /data/b\n",
  manifest: `images:
  example/shell:1: {size: 1 MB}
context:
  files:
    - {path: data/a, size: 2 MB}
    - {path: data/b, size: 1 MB}
`,
  size: "4 MB",
};
