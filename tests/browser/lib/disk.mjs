// Files of a person's disk, and how they come to the page.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

// Makes a folder with these files, does something with it, and takes it away again.
export async function withFolder(files, act) {
  const folder = await mkdtemp(join(tmpdir(), "layerlab-"));
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    await act(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

// Files or folders in a person's hand: dragged over the page, away from it, or dropped on it, by the browser's own drag and drop.
export async function inHand(page, ...paths) {
  const session = await page.context().newCDPSession(page);
  const { width, height } = page.viewportSize();
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  const send = (type, x = width / 2, y = height / 2) => session.send("Input.dispatchDragEvent", { type, x, y, data });
  const over = async () => {
    await send("dragEnter");
    await send("dragOver");
  };
  return { over, leave: () => send("dragOver", -9, -9), drop: () => send("drop") };
}

// Drops files or folders on the page.
export async function drop(page, ...paths) {
  const hand = await inHand(page, ...paths);
  await hand.over();
  await hand.drop();
}
