import assert from "node:assert/strict";
import { join } from "node:path";
import { noSeriousViolation } from "../lib/axe.mjs";
import { drop, inHand, withFolder } from "../lib/disk.mjs";
import { journey, site } from "../lib/journey.mjs";
import { Layerlab, SUM } from "../lib/layerlab.mjs";

const APP = {
  "app/Dockerfile": "FROM scratch\nCOPY . /app\n",
  "app/.dockerignore": "node_modules\n",
  "app/src/main.js": "x".repeat(2000),
  "app/node_modules/big/index.js": "y".repeat(50_000),
};

// What lies over the page while something is dragged over it.
const sheet = (page) => page.getByRole("status").filter({ hasText: "Drop it anywhere on this page" });

journey("a folder that is dragged over the page says what becomes of it, and becomes the build context", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.startBlank();
  await withFolder(APP, async (folder) => {
    const hand = await inHand(page, join(folder, "app"));
    await hand.over();
    await sheet(page).getByText("A folder becomes the build context").waitFor();
    await hand.leave();
    await sheet(page).waitFor({ state: "detached" });
    await hand.over();
    await sheet(page).waitFor();
    await hand.drop();
    await sheet(page).waitFor({ state: "detached" });
    await page.getByText(/app is the build context, with 4 files/).waitFor();
    await page.getByText("Its Dockerfile is in the editor.").waitFor();
    // 2000 of main.js, 13 of .dockerignore, 25 of the Dockerfile.
    await layerlab.says("Image size", "2.04 kB");
  });
});

for (const colorScheme of ["light", "dark"]) {
  journey(`what is dragged away leaves nothing behind, and axe finds nothing serious, ${colorScheme}`, async ({ page }) => {
    const layerlab = await Layerlab.openOwn(page, site.origin, SUM.dockerfile, SUM.manifest);
    await layerlab.says("Image size", SUM.size);
    await withFolder({ "context.yaml": SUM.manifest }, async (folder) => {
      const hand = await inHand(page, join(folder, "context.yaml"));
      await hand.over();
      await sheet(page).getByText("goes into “My Dockerfile”").waitFor();
      const motion = await sheet(page).evaluate((element) => getComputedStyle(element).animationName);
      assert.equal(motion, "none", "who wants no motion sees none");
      await noSeriousViolation(page, "the page with a file dragged over it");
      await hand.leave();
      await sheet(page).waitFor({ state: "detached" });
      // Called off by a key, nothing leaves: the pointer moves again.
      await hand.over();
      await sheet(page).waitFor();
      await page.mouse.move(300, 300);
      await sheet(page).waitFor({ state: "detached" });
      await layerlab.type("# typed on\n");
      await layerlab.says("Image size", SUM.size);
    });
  }, { colorScheme, reducedMotion: "reduce", bypassCSP: true });
}

const LS = `.:
total 8
-rw-r--r-- 1 root root 2000 Nov 21 12:57 main.js
drwxr-xr-x 2 root root 4096 Nov 21 12:57 docs

./docs:
total 4
-rw-r--r-- 1 root root 3000 Nov 21 12:57 a.md
`;

journey("a listing is told by what stands in it, and becomes that of the open document", async ({ page }) => {
  const layerlab = await Layerlab.openOwn(page, site.origin, "FROM scratch\nCOPY . /\n", "# mine\n");
  const files = {
    "what-ls-said.txt": LS,
    "what-find-said": "  1 4 drwxr-xr-x 2 root root 4096 Nov 29 09:43 .\n  2 4 -rw-r--r-- 1 root root 7000 Nov 29 09:43 ./a\\ b.txt\n",
    "tracked.txt": "src/main.js\ndocs/a.md\n",
  };
  await withFolder(files, async (folder) => {
    await drop(page, join(folder, "what-ls-said.txt"));
    await layerlab.says("Image size", "5 kB");
    const said = page.getByRole("status").filter({ hasText: "“what-ls-said.txt” is the listing of the build context of “My Dockerfile” now." });
    await said.waitFor();
    await page.getByRole("tree", { name: /^Build context/ }).getByRole("treeitem", { name: /^docs\// }).waitFor();
    await layerlab.openText("Manifest");
    assert.match(await layerlab.text(), /^# mine\n[\s\S]*listing: context\.txt/);
    await drop(page, join(folder, "what-find-said"));
    await layerlab.says("Image size", "7 kB");
    await page.getByRole("button", { name: "Undo opening a file" }).click();
    await layerlab.says("Image size", "5 kB");
    await drop(page, join(folder, "tracked.txt"));
    await page.getByRole("status").filter({ hasText: "“tracked.txt” lists paths without their sizes" }).waitFor();
    await layerlab.says("Image size", "5 kB");
  });
});

journey("a manifest and an ignore file take their places, and a Dockerfile opens beside what is open", async ({ page }) => {
  const layerlab = await Layerlab.openOwn(page, site.origin, SUM.dockerfile, "# nothing yet\n");
  await withFolder({ "m.yaml": SUM.manifest, ".dockerignore": "data/b\n", "slim.Dockerfile": "FROM example/shell:1\n" }, async (folder) => {
    await drop(page, join(folder, "m.yaml"));
    await layerlab.says("Image size", SUM.size);
    await page.getByRole("tab", { name: "Manifest", selected: true }).waitFor();
    await drop(page, join(folder, ".dockerignore"));
    await layerlab.says("Image size", "3 MB");
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await layerlab.says("Image size", SUM.size);
    assert.deepEqual(await layerlab.documentNames(), ["My Dockerfile"]);
    await drop(page, join(folder, "slim.Dockerfile"));
    await layerlab.editor.filter({ hasText: "FROM example/shell:1" }).waitFor();
    assert.deepEqual(await layerlab.documentNames(), ["slim.Dockerfile", "My Dockerfile"]);
  });
});
