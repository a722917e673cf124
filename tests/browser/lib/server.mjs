// A folder over HTTP on a free port of this machine: an origin of its own for each call.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
};

const TEXT = "text/plain; charset=utf-8";

// Serves `folder`, and `texts`: pages by path that a test makes up. Gives { origin, close }.
export async function serve(folder, texts = {}) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://host").pathname);
    if (path in texts) {
      const type = path.endsWith("/") ? ".html" : extname(path);
      return response.writeHead(200, { "content-type": TYPES[type] ?? TEXT }).end(texts[path]);
    }
    const file = await fileAt(folder, path);
    if (!file) return response.writeHead(404).end("not found");
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? TEXT });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { origin: `http://127.0.0.1:${server.address().port}`, close };
}

async function fileAt(folder, path) {
  if (!folder) return null;
  const file = normalize(join(folder, path));
  if (file !== normalize(folder) && !file.startsWith(normalize(folder) + sep)) return null;
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory()) return fileAt(folder, join(path, "index.html"));
  return found ? file : null;
}
