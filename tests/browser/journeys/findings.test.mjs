import assert from "node:assert/strict";
import { journey, site } from "../lib/journey.mjs";
import { Layerlab, SUM } from "../lib/layerlab.mjs";

// ADD of a plain file is what COPY does: a safe fix, wherever it stands.
const DOCKERFILE = "FROM example/shell:1\nADD data/ /data/\n";

async function findings(page) {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.startBlank();
  await layerlab.openText("Manifest");
  await layerlab.write(SUM.manifest);
  await layerlab.openText("Before");
  await layerlab.write(DOCKERFILE);
  await layerlab.settled();
  await layerlab.openDetail(/^Findings/);
  return { layerlab, total: page.getByRole("region", { name: "All safe fixes together" }) };
}

journey("a finding is explained, leads to its line, and its fix is applied and undone", async ({ page }) => {
  const { layerlab } = await findings(page);
  const finding = layerlab.details.locator(".finding", { hasText: "line 2" }).filter({ has: page.getByRole("button", { name: /^Apply/ }) });
  await finding.first().getByText("Why, and what the fix does").click();
  await finding.first().getByRole("heading", { name: "What it does" }).waitFor();
  await finding.first().getByText(/^Safe: simulated with the fix/).waitFor();
  await finding.first().getByRole("button", { name: "line 2", exact: true }).click();
  const line = await layerlab.editor.evaluate((element) => element.getRootNode().querySelector(".cm-activeLine")?.textContent);
  assert.match(line, /ADD data/);
  await finding.first().getByRole("button", { name: /^Apply/ }).click();
  await layerlab.editor.locator(".cm-line", { hasText: "COPY data/ /data/" }).waitFor();
  await layerlab.editor.click();
  await layerlab.keyboard.press("ControlOrMeta+z");
  await layerlab.editor.locator(".cm-line", { hasText: "ADD data/ /data/" }).waitFor();
});

journey("all safe fixes become one more version to compare", async ({ page }) => {
  const { layerlab, total } = await findings(page);
  await total.getByRole("button", { name: "Compare as one more version" }).click();
  await page.getByRole("tablist", { name: "Texts" }).getByRole("tab", { name: "After" }).waitFor();
  await layerlab.details.getByRole("tab", { name: /^Compare/, selected: true }).waitFor();
  await layerlab.editor.locator(".cm-line", { hasText: "COPY data/ /data/" }).waitFor();
});
