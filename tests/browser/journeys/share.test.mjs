import assert from "node:assert/strict";
import { journey, site } from "../lib/journey.mjs";
import { Layerlab, SUM } from "../lib/layerlab.mjs";

const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };

// A document whose sizes anyone can add up, in two versions.
async function sum(page) {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.startBlank();
  await layerlab.write(SUM.dockerfile);
  await layerlab.openText("Manifest");
  await layerlab.write(SUM.manifest);
  await page.getByRole("button", { name: /One more version/ }).click();
  await layerlab.write("FROM example/shell:1 AS files\nCOPY data/a /data/\nFROM scratch\nCOPY --from=files /data /data\n");
  await layerlab.says("Image size", "2 MB");
  await layerlab.settled();
  return layerlab;
}

async function shows(layerlab, text) {
  await layerlab.editor.filter({ hasText: text }).waitFor();
}

journey("a link brings all of a project, and touches nothing of who opens it", async ({ page, context }) => {
  const layerlab = await sum(page);
  await layerlab.share("The project", "Copy a link");
  await page.getByRole("status").filter({ hasText: "on the clipboard" }).waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(link, /#2\.[\w-]+$/);
  const other = await context.browser().newContext({ viewport: { width: 1440, height: 900 } });
  const theirs = await Layerlab.open(await other.newPage(), site.origin);
  await theirs.startBlank();
  await theirs.write("FROM scratch\n# theirs\n");
  await theirs.scope.goto(link);
  await theirs.ready();
  await shows(theirs, "COPY --from=files");
  await theirs.says("Image size", "2 MB");
  assert.deepEqual(await theirs.documentNames(), ["My Dockerfile"]);
  // With the first change it is a document of their own, and the address is an ordinary one again.
  await theirs.type("# changed");
  await theirs.scope.waitForFunction(() => !location.hash);
  assert.deepEqual(await theirs.documentNames(), ["My Dockerfile 2", "My Dockerfile"]);
  await theirs.openDocument("My Dockerfile");
  await shows(theirs, "# theirs");
  await other.close();
}, CLIPBOARD);

journey("a link of an older page is read", async ({ page }) => {
  await page.goto(site.origin);
  const link = await page.evaluate(async () => {
    const draft = { versions: [{ name: "Before", dockerfile: "FROM scratch\n# from an old link\n" }], manifest: "", engine: "containerd" };
    const stream = new Blob([JSON.stringify(draft)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  });
  const layerlab = await Layerlab.open(page, `${site.origin}/?old#1.${link}`);
  await shows(layerlab, "# from an old link");
});

journey("a link that cannot be read is told in words", async ({ page }) => {
  for (const [link, words] of [["#2.damaged", "it is damaged"], ["#77.abc", "another version"]]) {
    await Layerlab.open(page, `${site.origin}/?${words.length}${link}`);
    await page.getByRole("status").filter({ hasText: "could not be read" }).filter({ hasText: words }).waitFor();
  }
});

journey("what is too large for a link goes as a file, and comes back from one", async ({ page }) => {
  const layerlab = await sum(page);
  await layerlab.openText("Manifest");
  // Letters that no compression makes smaller.
  const noise = await page.evaluate(() => Array.from(crypto.getRandomValues(new Uint8Array(40_000)), (n) => n.toString(36)).join(""));
  await layerlab.write(`${SUM.manifest}# ${noise}\n`);
  await layerlab.share("The project", "Copy a link");
  const told = page.getByRole("status").filter({ hasText: "too large for a link" });
  const file = await layerlab.download(() => told.getByRole("button", { name: "Download as a project file" }).click());
  assert.equal(file.name, "My-Dockerfile.layerlab.json");
  await layerlab.documentAct("Delete");
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), layerlab.documentAct("Open files…")]);
  await chooser.setFiles({ name: file.name, mimeType: "application/json", buffer: Buffer.from(file.text) });
  await layerlab.says("Image size", "2 MB");
  await layerlab.openText("Manifest");
  await shows(layerlab, noise.slice(0, 40));
});

journey("a Dockerfile is opened by dropping it on the page, with what lies beside it", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  await drop(page, [["Dockerfile", SUM.dockerfile], ["manifest.yaml", SUM.manifest]]);
  await layerlab.says("Image size", SUM.size);
  assert.equal((await layerlab.documentNames())[0], "Dockerfile");
  await drop(page, [["picture.png", "\0\0"]]);
  await page.getByRole("status").filter({ hasText: "“picture.png” was not opened: it is no text" }).waitFor();
  await drop(page, [["x.layerlab.json", '{"layerlab": 9, "name": "x", "draft": {}}']]);
  await page.getByRole("status").filter({ hasText: "another version of this page wrote it" }).waitFor();
  await shows(layerlab, "COPY data/");
});

async function drop(page, files) {
  const transfer = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const [name, text] of files) transfer.items.add(new File([text], name));
    return transfer;
  }, files);
  // On the editor, which must not put the file's text into its own.
  await page.dispatchEvent(".editor-text", "drop", { dataTransfer: transfer });
}

journey("the report goes as Markdown, HTML and JSON", async ({ page, context }) => {
  const layerlab = await sum(page);
  const save = (group, form) => layerlab.download(() => layerlab.share(group, form));
  const markdown = await save("The report of “After”", "Markdown");
  assert.equal(markdown.name, "My-Dockerfile-After.md");
  assert.match(markdown.text, /^## My Dockerfile: After$/m);
  assert.match(markdown.text, /^\| 2 \| `COPY data\/a \/data\/` \| 2 MB \|/m);
  const all = await save("The report of all versions", "Markdown");
  assert.match(all.text, /^\| Before \| \*\*4 MB\*\* \|/m);
  const json = JSON.parse((await save("The report of “After”", "JSON")).text);
  assert.deepEqual([json.version, json.image.bytes, json.stages.length], [1, 2_000_000, 2]);
  const both = JSON.parse((await save("The report of all versions", "JSON")).text);
  assert.deepEqual(both.reports.map(({ name, report }) => [name, report.image.bytes]), [["Before", 4_000_000], ["After", 2_000_000]]);
  // The HTML stands on its own: opened from disk, without a network, without a script.
  const html = await save("The report of all versions", "HTML");
  assert.doesNotMatch(html.text, /<script|https?:|src=/);
  const alone = await context.newPage();
  await alone.setContent(html.text);
  await alone.getByRole("heading", { name: "My Dockerfile", level: 1 }).waitFor();
  await alone.getByRole("row", { name: /After.*2 MB/ }).first().waitFor();
  assert.ok((await alone.locator("svg.bar rect").count()) > 4, "there are no bars");
}, { acceptDownloads: true });

journey("pictures go as lines and as dots, in the colours of the theme", async ({ page, context }) => {
  const layerlab = await sum(page);
  const save = (form) => layerlab.download(() => layerlab.share("Pictures of “After”", form));
  const light = await save("Layers, SVG");
  assert.equal(light.name, "My-Dockerfile-After-layers.svg");
  assert.match(light.text, /^<svg xmlns=/);
  assert.match(light.text, /COPY data\/a \/data\//);
  assert.doesNotMatch(light.text, /var\(|<script|href/);
  await layerlab.chooseTheme("Dark");
  const dark = await save("Stages, SVG");
  assert.match(dark.text, /#14191f/);
  const dots = await save("Where the bytes went, PNG");
  assert.equal(dots.name, "My-Dockerfile-After-where-the-bytes-went.png");
  const viewer = await context.newPage();
  const [width, height] = await viewer.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  }, dots.bytes.toString("base64"));
  assert.equal(width, 1920);
  assert.ok(height > 200, `${height} is no height for a picture`);
}, { colorScheme: "light" });

journey("hostile names stay names in every export", async ({ page, context }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.startBlank();
  const hostile = "</script></style><img src=x onerror=alert(1)>|`";
  await layerlab.write(`FROM scratch AS hostile\nLABEL a='${hostile}'\nCOPY '${hostile}' /\n`);
  await layerlab.says("Image size", /\d/);
  await layerlab.settled();
  for (const form of ["HTML", "Markdown"]) {
    const file = await layerlab.download(() => layerlab.share("The report of “Dockerfile”", form));
    assert.doesNotMatch(file.text, /<img|<script|<\/style>\s*<img/);
    if (form === "HTML") {
      const alone = await context.newPage();
      await alone.setContent(file.text);
      assert.equal(await alone.locator("img, script").count(), 0);
      await alone.getByText("onerror=alert(1)").first().waitFor();
    }
  }
});
