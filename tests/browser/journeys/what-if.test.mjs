import assert from "node:assert/strict";
import { journey, site } from "../lib/journey.mjs";
import { Layerlab } from "../lib/layerlab.mjs";

const EARLY = `FROM example/shell:1
ARG LEVEL=1
COPY . /app
COPY big.bin /data/
`;
const LATE = `FROM example/shell:1
ARG LEVEL=1
COPY big.bin /data/
COPY main.txt /app/
`;
const MANIFEST = `images:
  example/shell:1: {files: [{path: /bin/sh, size: 1 MB, mode: "0755"}]}
context:
  files:
    - {path: main.txt, size: 2 MB}
    - {path: big.bin, size: 30 MB}
`;

async function whatIf(page) {
  const draft = { versions: [{ name: "Before", dockerfile: EARLY }, { name: "After", dockerfile: LATE }], manifest: MANIFEST };
  await page.addInitScript((kept) => localStorage.setItem("layerlab.draft", kept), JSON.stringify({ version: 1, draft }));
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.openDetail("What if");
  const build = (name) => page.getByRole("region", { name: `Second build: ${name}` });
  await build("After").waitFor();
  return { layerlab, build };
}

journey("a changed file says in both versions what runs again and what it costs", async ({ page }) => {
  const { build } = await whatIf(page);
  const file = page.getByRole("combobox", { name: "Changed file or folder" });
  assert.notEqual(await file.inputValue(), "", "it answers before anything is typed");
  await file.fill("main.txt");
  await build("After").getByText("1 of 2 steps run again").waitFor();
  const step = build("After").getByRole("listitem").filter({ hasText: "COPY main.txt" });
  assert.match(await step.innerText(), /runs again[\s\S]*because the checksum of what it takes from the build context covers main\.txt/);
  await build("Before").getByRole("listitem").filter({ hasText: "COPY ." }).getByText("runs again", { exact: true }).waitFor();
  const push = build("After").getByRole("row", { name: /^Push/ });
  const slow = await push.innerText();
  await page.getByRole("combobox", { name: "Bandwidth" }).selectOption("10 Mbit/s");
  await build("After").getByText("At 10 Mbit/s").waitFor();
  assert.notEqual(await push.innerText(), slow);
});

journey("an argument, an image and changed lines are supposed, too, and what is missing is said", async ({ page }) => {
  const { build } = await whatIf(page);
  await page.getByRole("button", { name: "Argument", exact: true }).click();
  await build("After").getByText("all of 2 steps from the cache").waitFor();
  await page.getByRole("combobox", { name: "Build argument" }).fill("LEVEL");
  await page.getByText("Write the build argument as NAME=value.").waitFor();
  await page.getByRole("button", { name: "Base image", exact: true }).click();
  await build("After").getByText("2 of 2 steps run again").waitFor();
  await page.getByRole("button", { name: "Lines", exact: true }).click();
  await build("From Before to After").getByText("runs again", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "File", exact: true }).click();
  await page.getByRole("combobox", { name: "Changed file or folder" }).fill("nowhere.txt");
  await build("After").getByText(/nowhere\.txt/).waitFor();
});
