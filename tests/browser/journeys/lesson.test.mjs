import assert from "node:assert/strict";
import { join } from "node:path";
import { drop, withFolder } from "../lib/disk.mjs";
import { journey, site } from "../lib/journey.mjs";
import { Layerlab } from "../lib/layerlab.mjs";

const FIRST = "Elixir: what a layer keeps";
const PHONE = { viewport: { width: 380, height: 780 }, isMobile: true, hasTouch: true };

async function take(page, title = FIRST) {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.settled();
  await layerlab.takeLesson(title);
  return layerlab;
}

journey("a lesson asks for a guess before it shows any figure, and judges it", async ({ page }) => {
  const layerlab = await take(page);
  const { lesson } = layerlab;
  await lesson.getByRole("heading", { name: "One stage holds everything" }).waitFor();
  assert.equal(await layerlab.figure("Image size").innerText(), "–", "the answer stands beside the question");
  assert.equal((await layerlab.layers()).length, 0);
  const field = lesson.getByRole("textbox", { name: /guess/ });
  await field.fill("a lot");
  await lesson.getByRole("button", { name: "Guess", exact: true }).click();
  await lesson.getByRole("alert").filter({ hasText: "50 MB" }).waitFor();
  await field.fill("9 GB");
  await field.press("Enter");
  await lesson.getByText("you said 9 GB. A surprise").waitFor();
  await layerlab.says("Image size", "142 MB");
  await lesson.getByText("142 MB").first().waitFor();
  await layerlab.nextStep();
  await lesson.getByRole("button", { name: "The image gets 6 MB smaller" }).click();
  await lesson.getByText("Not quite. The answer:").waitFor();
});

journey("a right guess is told so, and figures of the article stand beside ours", async ({ page }) => {
  const layerlab = await take(page, "Go and Python: take only what you need");
  await layerlab.lesson.getByRole("textbox", { name: /guess/ }).fill("830");
  await layerlab.lesson.getByRole("button", { name: "Guess", exact: true }).click();
  await layerlab.lesson.getByText("you said 830 MB. Spot on.").waitFor();
  await layerlab.headline.getByText("article: 829 MB").waitFor();
});

journey("a goal is reached by editing, with hints one by one", async ({ page }) => {
  const layerlab = await take(page, "Go and Node: what travels");
  const { lesson } = layerlab;
  await layerlab.justShow();
  await layerlab.nextStep();
  await lesson.getByRole("heading", { name: "A runtime that is small" }).waitFor();
  await lesson.getByRole("button", { name: "A hint (2 left)" }).click();
  await lesson.getByRole("list", { name: "Hints" }).getByText("AS builder").waitFor();
  assert.equal(await lesson.getByRole("list", { name: "Hints" }).getByRole("listitem").count(), 1);
  const goal = lesson.getByRole("region", { name: "Goal" });
  assert.equal(await goal.getAttribute("data-reached"), "false");
  await layerlab.write("FROM golang:1.19 AS builder\nCOPY . /app\nWORKDIR /app\nRUN go build -o myapp\nFROM alpine:3.17.0\nCOPY --from=builder /app/myapp /main\n");
  await goal.getByText("Reached.").waitFor();
  await lesson.getByRole("button", { name: "Next step" }).waitFor();
  // A goal stays reached.
  await layerlab.write("FROM golang:1.19\n");
  await layerlab.says("Image size", "992 MB");
  assert.equal(await goal.getAttribute("data-reached"), "true");
});

journey("a solution stands beside what a person tried", async ({ page }) => {
  const layerlab = await take(page, "Go and Node: what travels");
  await layerlab.justShow();
  await layerlab.nextStep();
  await layerlab.write("FROM scratch\n# mine\n");
  await layerlab.lesson.getByRole("button", { name: "Show a solution" }).click();
  await layerlab.lesson.getByText("Reached.").waitFor();
  assert.match(await layerlab.text(), /FROM alpine:3\.17\.0/);
  await layerlab.openText("One stage");
  assert.match(await layerlab.text(), /# mine/);
});

journey("a lesson is taken by the keyboard alone", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.settled();
  await page.getByRole("button", { name: /^Lesson/ }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  // The panel itself can hold the focus; its first choice is one further.
  if (!(await page.locator("#menu-lessons .choice").first().evaluate((it) => it === document.activeElement))) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const heading = layerlab.lesson.getByRole("heading", { name: "One stage holds everything" });
  await heading.waitFor();
  const field = layerlab.lesson.getByRole("textbox", { name: /guess/ });
  for (let i = 0; i < 40 && !(await field.evaluate((it) => it === document.activeElement)); i++) await page.keyboard.press("Tab");
  await page.keyboard.type("140 MB");
  await page.keyboard.press("Enter");
  await layerlab.lesson.getByText("Spot on.").waitFor();
  const next = layerlab.lesson.getByRole("button", { name: "Next step" });
  for (let i = 0; i < 40 && !(await next.evaluate((it) => it === document.activeElement)); i++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.textContent === "Removed is not gone");
});

journey("a lesson is taken up where it was left, and one's own text stays as it was", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.settled();
  await layerlab.startBlank();
  await layerlab.write("FROM scratch\n# my own\n");
  await layerlab.says("Image size", "0 B");
  await layerlab.takeLesson(FIRST);
  await layerlab.justShow();
  await layerlab.type("# tried in the lesson");
  // At once: nothing waits for a pause in the typing.
  await page.reload();
  await layerlab.settled();
  await layerlab.lesson.getByRole("heading", { name: "One stage holds everything" }).waitFor();
  await layerlab.says("Image size", "142 MB");
  assert.match(await layerlab.text(), /# tried in the lesson$/);
  await layerlab.lesson.getByRole("button", { name: "Start over" }).click();
  await layerlab.lesson.getByRole("textbox", { name: /guess/ }).waitFor();
  assert.doesNotMatch(await layerlab.text(), /tried/);
  await layerlab.lesson.getByRole("button", { name: "Leave the lesson" }).click();
  await layerlab.says("Image size", "0 B");
  assert.match(await layerlab.text(), /# my own/);
  await page.reload();
  await layerlab.settled();
  assert.match(await layerlab.text(), /# my own/);
  assert.equal(await layerlab.lesson.count(), 0);
});

journey("a lesson fits a phone", async ({ page }) => {
  const layerlab = await take(page);
  await layerlab.justShow();
  const { wide, width } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, width: innerWidth }));
  assert.ok(wide <= width, `the lesson is ${wide} wide on ${width}`);
  await layerlab.lesson.getByRole("button", { name: "The heaviest layer" }).click();
  await layerlab.details.waitFor();
  await page.getByRole("tab", { name: "Lesson" }).click();
  await layerlab.lesson.waitFor();
}, PHONE);

journey("a lesson that looks like HTML stays text", async ({ page, context }) => {
  const html = '<img src=x onerror="document.title=1"><b>';
  const step = {
    title: html, text: `${html}\n\n- ${html}\n\n\`${html}\` **${html}**\n\n\`\`\`\n${html}\n\`\`\``,
    dockerfiles: [{ name: html, dockerfile: `FROM scratch\n# ${html}\n` }],
    prediction: { question: html, choices: [{ says: html, when: [{ what: "image", is: "0" }] }], why: html },
    goal: { says: html, checks: [{ what: "layer", layer: html, is: "there" }] },
    hints: [html], solution: html, look: [{ says: html, layer: html }],
  };
  await context.route(/\/library-/, async (route) => {
    const library = await (await route.fetch()).json();
    library.lessons = [{ name: html, title: html, summary: html, source: html, rank: 1, manifest: `# ${html}\n`, steps: [step] }];
    await route.fulfill({ json: library });
  });
  const layerlab = await take(page, html);
  await layerlab.lesson.getByRole("button", { name: html, exact: true }).click();
  await layerlab.lesson.getByRole("button", { name: "A hint (1 left)" }).click();
  await layerlab.lesson.getByText("Right:").waitFor();
  assert.equal(await page.locator("img, .lesson b").count(), 0);
  assert.equal(await page.title(), "Layerlab");
});

// A teacher's own lesson. Whatever stands in it is text.
const HOSTILE = "<img src=x onerror=alert(1)>";
const OWN = {
  title: `Mine ${HOSTILE}`,
  summary: `What I teach ${HOSTILE}`,
  manifest: "manifest.yaml",
  steps: [
    {
      title: `One layer ${HOSTILE}`,
      text: `Look at **it**, ${HOSTILE}.`,
      dockerfiles: [{ name: "Before", dockerfile: "before.Dockerfile" }],
      goal: { says: `Make it smaller ${HOSTILE}`, checks: [{ what: "image", below: "3 MB" }] },
      hints: [HOSTILE],
      solution: "FROM scratch\nCOPY a /a\n",
    },
  ],
};
const FILES = {
  "course/manifest.yaml": "context: {files: [{path: a, size: 2 MB}, {path: b, size: 1 MB}]}\n",
  "course/before.Dockerfile": "FROM scratch\nCOPY . /\n",
};
const own = (change = {}) => JSON.stringify({ ...OWN, ...change }, null, 2);

journey("a teacher's own lesson is opened by dropping its folder, and is kept", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.settled();
  const { lesson } = layerlab;
  await withFolder({ ...FILES, "course/lesson.json": own() }, (folder) => drop(page, join(folder, "course")).then(() => lesson.waitFor()));
  await lesson.getByRole("heading", { name: OWN.steps[0].title }).waitFor();
  await layerlab.says("Image size", "3 MB");
  await lesson.getByRole("button", { name: /^A hint/ }).click();
  await lesson.getByRole("list", { name: "Hints" }).getByText(HOSTILE).waitFor();
  assert.equal(await page.locator("img").count(), 0, "what a lesson says is never markup");
  await page.reload();
  await layerlab.settled();
  await lesson.getByRole("heading", { name: OWN.steps[0].title }).waitFor();
  await layerlab.write("FROM scratch\nCOPY a /a\n");
  await lesson.getByRole("button", { name: "Finish" }).click();
  await page.getByRole("button", { name: /^Lesson/ }).click();
  const menu = page.getByRole("region", { name: "Your own lessons" });
  await menu.getByRole("button", { name: /^Mine .*You were at step 1 of 1/ }).waitFor();
  assert.equal(await page.locator("img").count(), 0);
  await menu.getByRole("button", { name: /^Remove/ }).click();
  await menu.waitFor({ state: "detached" });
  await page.reload();
  await layerlab.settled();
  assert.equal(await page.getByRole("region", { name: "Your own lessons" }).count(), 0);
});

journey("a mistake in a teacher's own lesson is told with its line, and the mended one begins anew", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.settled();
  const { lesson } = layerlab;
  const texts = Object.entries(FILES).map(([path, text]) => ({ name: path.replace("course/", ""), mimeType: "text/plain", buffer: Buffer.from(text) }));
  const open = async (text, files = texts) => {
    await page.getByRole("button", { name: /^Lesson/ }).click();
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Open a lesson of your own…" }).click()]);
    await chooser.setFiles([{ name: "lesson.json", mimeType: "application/json", buffer: Buffer.from(text) }, ...files]);
  };
  const said = (text) => page.getByRole("status").filter({ hasText: text }).waitFor();
  await open(own().replace('"summary"', '"sumary"'));
  await said("The lesson was not opened. lesson.json, line 3, column 10: unknown field `sumary`, expected one of `name`, `title`, `summary`");
  await open(own(), texts.slice(0, 1));
  await said("line 12: before.Dockerfile is not there: beside lesson.json there is manifest.yaml.");
  await open(own().replace("3 MB", "3 apples"));
  await said("lesson.json, line 20: steps[0].below: 3 apples is neither an amount nor a version");
  await open(own());
  await lesson.getByRole("heading", { name: OWN.steps[0].title }).waitFor();
  await page.getByRole("status").filter({ hasText: "The lesson was not opened" }).waitFor({ state: "detached" });
  await layerlab.write("FROM scratch\nCOPY b /b\n");
  await layerlab.says("Image size", "1 MB");
  await lesson.getByRole("region", { name: "Goal" }).and(page.locator("[data-reached=true]")).waitFor();
  await open(own({ title: "Mine, mended" }));
  await lesson.getByText("Mine, mended").waitFor();
  await layerlab.says("Image size", "3 MB");
});

journey("a teacher's own lesson is opened on a phone", async ({ page }) => {
  const layerlab = await Layerlab.open(page, site.origin);
  await layerlab.settled();
  await page.getByRole("button", { name: /^Lesson/ }).click();
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Open a lesson of your own…" }).click()]);
  const text = own({ manifest: "# nothing\n", steps: [{ title: "Only one", text: "t", dockerfiles: [{ name: "Before", dockerfile: "FROM scratch\n" }] }] });
  await chooser.setFiles({ name: "short.lesson.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await layerlab.lesson.getByRole("heading", { name: "Only one" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, "nothing hangs out of a narrow page");
}, PHONE);
