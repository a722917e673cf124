import assert from "node:assert/strict";
import { noSeriousViolation } from "../lib/axe.mjs";
import { journey, site } from "../lib/journey.mjs";
import { Layerlab, SUM } from "../lib/layerlab.mjs";

// ADD of plain files is what COPY does: a safe fix, wherever it stands.
const DOCKERFILE = "FROM example/shell:1\nADD data/ /data/\n";
// Besides, a container that runs as root, and a file that looks like a secret: fixes that assume something.
const RISKY = `${DOCKERFILE}COPY conf/ /conf/\nCMD ["/data/a"]\n`;
const RISKY_MANIFEST = `${SUM.manifest}    - {path: conf/.env, size: 300 B}\n    - {path: conf/app.toml, size: 1 kB}\n`;
// Two findings of one rule, each with a value of its own.
const UNPINNED = "FROM debian AS first\nFROM alpine\nCOPY --from=first /etc/issue /first\n";
const ADD = "add-where-copy-is-meant";

async function findings(page, dockerfile = DOCKERFILE, manifest = SUM.manifest) {
  const layerlab = await Layerlab.openOwn(page, site.origin, dockerfile, manifest);
  await layerlab.settled();
  await layerlab.openDetail(/^Findings/);
  return { layerlab, total: page.getByRole("region", { name: "The chosen fixes together" }) };
}

// The finding of a rule.
function of(layerlab, rule) {
  const name = layerlab.scope.locator("summary code", { hasText: new RegExp(`^${rule}$`) });
  return layerlab.details.locator(".finding", { has: name }).first();
}

function line(layerlab, text) {
  return layerlab.editor.locator(".cm-line", { hasText: text }).first();
}

async function undo(layerlab) {
  await layerlab.editor.click();
  await layerlab.keyboard.press("ControlOrMeta+z");
}

journey("a finding is explained, leads to its line, and its fix is applied and undone", async ({ page }) => {
  const { layerlab } = await findings(page);
  const finding = of(layerlab, ADD);
  await finding.getByText("Why, and what the fix does").click();
  await finding.getByRole("heading", { name: "What it does" }).waitFor();
  await finding.getByText(/^Safe: built with this fix alone/).waitFor();
  await finding.getByRole("button", { name: "line 2", exact: true }).click();
  const active = await layerlab.editor.evaluate((element) => element.getRootNode().querySelector(".cm-activeLine")?.textContent);
  assert.match(active, /ADD data/);
  await finding.getByRole("button", { name: /^Apply/ }).click();
  await line(layerlab, "COPY data/ /data/").waitFor();
  await undo(layerlab);
  await line(layerlab, "ADD data/ /data/").waitFor();
});

journey("all safe fixes become one more version to compare", async ({ page }) => {
  const { layerlab, total } = await findings(page);
  await total.getByRole("button", { name: "Compare as one more version" }).click();
  await page.getByRole("tablist", { name: "Texts" }).getByRole("tab", { name: "After" }).waitFor();
  await layerlab.details.getByRole("tab", { name: /^Compare/, selected: true }).waitFor();
  await line(layerlab, "COPY data/ /data/").waitFor();
});

journey("the first findings stand under the text, and lead to all of them", async ({ page }) => {
  const { layerlab } = await findings(page, RISKY, RISKY_MANIFEST);
  await layerlab.openDetail("Compare");
  const first = page.getByRole("region", { name: "Worth doing first" });
  await first.getByRole("listitem").filter({ hasText: "line 2" }).getByRole("button", { name: /^Apply/ }).click();
  await line(layerlab, "COPY data/ /data/").waitFor();
  await undo(layerlab);
  await line(layerlab, "ADD data/ /data/").waitFor();
  await first.getByRole("button", { name: /^All \d+ findings/ }).click();
  await layerlab.details.getByRole("tab", { name: /^Findings\s*\d/, selected: true }).waitFor();
  await first.waitFor({ state: "detached" });
});

journey("a rewrite is looked at before it is taken over, and taken back", async ({ page }) => {
  const { layerlab, total } = await findings(page);
  await total.getByRole("button", { name: "Preview" }).click();
  const preview = total.getByRole("region", { name: "The Dockerfile" });
  await preview.getByText("1 line gone, 1 new").waitFor();
  await preview.getByText("COPY data/ /data/").waitFor();
  await line(layerlab, "ADD data/ /data/").waitFor();
  await total.getByRole("button", { name: "Apply all" }).click();
  await line(layerlab, "COPY data/ /data/").waitFor();
  await total.waitFor({ state: "detached" });
  await undo(layerlab);
  await line(layerlab, "ADD data/ /data/").waitFor();
});

journey("an assumption is edited and agreed to, and its fix goes into the rewrite", async ({ page }) => {
  const { layerlab, total } = await findings(page, RISKY, RISKY_MANIFEST);
  const root = of(layerlab, "root-as-final-user");
  const agree = root.getByRole("checkbox", { name: /^Agree and fix/ });
  assert.equal(await agree.isChecked(), false);
  const user = root.getByRole("textbox", { name: /^The user/ });
  await user.fill("1234");
  await user.press("Enter");
  await total.getByText("2 chosen fixes together").waitFor();
  assert.equal(await agree.isChecked(), true);
  await user.fill("");
  await user.press("Enter");
  await root.getByText(/^The fix can't be applied: it would make a new error/).waitFor();
  await user.fill("4321");
  await user.press("Enter");
  await total.getByText("2 chosen fixes together").waitFor();
  await total.getByRole("button", { name: "Apply all" }).click();
  await line(layerlab, "USER 4321").waitFor();
});

journey("what was agreed to is taken back, and a safe fix is left out", async ({ page }) => {
  const { layerlab, total } = await findings(page, RISKY, RISKY_MANIFEST);
  const agree = of(layerlab, "root-as-final-user").getByRole("checkbox");
  await agree.check();
  await total.getByText("2 chosen fixes together").waitFor();
  await of(layerlab, ADD).getByRole("checkbox").uncheck();
  await total.getByText("1 chosen fix together").waitFor();
  await agree.uncheck();
  await total.waitFor({ state: "detached" });
  // What was chosen belongs to the finding, also when its line moves.
  await layerlab.editor.click();
  await layerlab.keyboard.press("ControlOrMeta+Home");
  await layerlab.keyboard.insertText("# one line more\n");
  await of(layerlab, ADD).getByRole("button", { name: "line 3", exact: true }).waitFor();
  assert.equal(await of(layerlab, ADD).getByRole("checkbox").isChecked(), false);
});

journey("what was chosen survives a reload, and belongs to its document", async ({ page }) => {
  const { layerlab, total } = await findings(page, RISKY, RISKY_MANIFEST);
  const user = () => of(layerlab, "root-as-final-user").getByRole("textbox", { name: /^The user/ });
  await user().fill("1234");
  await user().press("Enter");
  await total.getByText("2 chosen fixes together").waitFor();
  await of(layerlab, ADD).getByRole("checkbox").uncheck();
  await total.getByText("1 chosen fix together").waitFor();
  await page.reload();
  await layerlab.settled();
  await layerlab.openDetail(/^Findings/);
  await total.getByText("1 chosen fix together").waitFor();
  assert.equal(await of(layerlab, ADD).getByRole("checkbox").isChecked(), false);
  assert.equal(await user().inputValue(), "1234");
  await layerlab.documentAct("New");
  await layerlab.write(RISKY);
  await layerlab.openDetail(/^Findings/);
  await of(layerlab, ADD).waitFor();
  assert.equal(await of(layerlab, ADD).getByRole("checkbox").isChecked(), true, "another document is another choice");
  assert.notEqual(await user().inputValue(), "1234");
  await layerlab.openDocument("My Dockerfile");
  await layerlab.openDetail(/^Findings/);
  await total.getByText("1 chosen fix together").waitFor();
});

journey("a value that was changed belongs to its finding alone", async ({ page }) => {
  const { layerlab } = await findings(page, UNPINNED);
  const unpinned = layerlab.details.locator(".finding", { has: page.locator("summary code", { hasText: /^base-tag-not-pinned$/ }) });
  const [debian, alpine] = [unpinned.first(), unpinned.nth(1)];
  const guess = await alpine.getByRole("textbox").inputValue();
  assert.match(guess, /^alpine:/);
  await debian.getByRole("textbox").fill("debian:11");
  await debian.getByRole("textbox").press("Enter");
  await debian.getByText("debian:11 is the version that is meant.").waitFor();
  await alpine.getByText(`${guess} is the version that is meant.`).waitFor();
  assert.deepEqual(await unpinned.getByRole("checkbox").evaluateAll((boxes) => boxes.map((box) => box.checked)), [true, false]);
});

journey("a fix that writes an ignore file takes it over into the project", async ({ page }) => {
  const { layerlab, total } = await findings(page, RISKY, RISKY_MANIFEST);
  await of(layerlab, "secret-file-in-layer").getByRole("checkbox").check();
  await total.getByText("Applying also writes the .dockerignore, which all versions share.").waitFor();
  await total.getByRole("button", { name: "Preview" }).click();
  await total.getByRole("region", { name: "The .dockerignore" }).getByText("**/.env").waitFor();
  await total.getByRole("button", { name: "Apply all" }).click();
  await layerlab.says("Image size", "4 MB");
  await of(layerlab, "secret-file-in-layer").waitFor({ state: "detached" });
  await layerlab.openText(/ignore/);
  await line(layerlab, "**/.env").waitFor();
});

journey("a goal is chosen and kept", async ({ page }) => {
  const { layerlab, total } = await findings(page);
  await total.waitFor();
  const goals = page.getByRole("group", { name: "Goal" });
  assert.equal(await goals.getByRole("button", { name: "Smallest image" }).getAttribute("aria-pressed"), "true");
  await goals.getByRole("button", { name: "Fastest rebuild" }).click();
  await total.getByText("1 safe fix together").waitFor();
  await layerlab.settled();
  await page.reload();
  await layerlab.ready();
  await layerlab.openDetail(/^Findings/);
  assert.equal(await goals.getByRole("button", { name: "Fastest rebuild" }).getAttribute("aria-pressed"), "true");
});

journey("a rule is switched off in the project, and on again", async ({ page }) => {
  const { layerlab } = await findings(page);
  const finding = of(layerlab, ADD);
  await finding.getByText("Why, and what the fix does").click();
  await finding.getByRole("button", { name: /^Switch the rule off/ }).click();
  await finding.waitFor({ state: "detached" });
  const list = page.getByRole("region", { name: "Rules that are switched off" });
  await list.getByText(ADD, { exact: true }).waitFor();
  await list.getByRole("button", { name: /^Switch on again/ }).click();
  await finding.waitFor();
  await list.waitFor({ state: "detached" });
});

journey("a finding is ignored where it stands, by a comment", async ({ page }) => {
  const { layerlab } = await findings(page);
  const finding = of(layerlab, ADD);
  await finding.getByText("Why, and what the fix does").click();
  await finding.getByRole("button", { name: /^Ignore it here/ }).click();
  await line(layerlab, `# layerlab ignore=${ADD}`).waitFor();
  await finding.waitFor({ state: "detached" });
});

journey("what the optimizer finds is marked faintly in the text, explained and mended there", async ({ page }) => {
  const { layerlab } = await findings(page);
  await of(layerlab, ADD).waitFor();
  await layerlab.editor.locator(".cm-lintRange-info").first().hover();
  const hint = page.locator(".cm-tooltip-lint");
  await hint.getByText(ADD).waitFor();
  await hint.getByRole("button", { name: "Fix" }).click();
  await line(layerlab, "COPY data/ /data/").waitFor();
});

journey("packages are offered with their weight where they are installed", async ({ page }) => {
  const { layerlab } = await findings(page, "FROM debian:12\n");
  await layerlab.type("RUN apt-get install -y cur");
  const offers = page.locator(".cm-tooltip-autocomplete");
  await offers.locator("li", { hasText: /^curl\d/ }).waitFor();
  await layerlab.keyboard.type("l");
  await layerlab.keyboard.press("Enter");
  await line(layerlab, "RUN apt-get install -y curl").waitFor();
});

for (const colorScheme of ["light", "dark"]) {
  journey(`axe finds nothing serious among findings, ${colorScheme}`, async ({ page }) => {
    const { layerlab, total } = await findings(page, RISKY, RISKY_MANIFEST);
    await of(layerlab, "root-as-final-user").getByRole("checkbox").check();
    await total.getByText("2 chosen fixes together").waitFor();
    await total.getByRole("button", { name: "Preview" }).click();
    await of(layerlab, ADD).getByText("Why, and what the fix does").click();
    await noSeriousViolation(page, "findings with a preview");
  }, { colorScheme, bypassCSP: true });
}
