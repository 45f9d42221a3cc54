// The code under test: a download that goes on where it was cut.
import { open } from "node:fs/promises";

const TRIES = 5;

/**
 * @param {string} url
 * @param {string} apiKey
 * @param {string} path
 */
export async function download(url, apiKey, path) {
  const file = await open(path, "w");
  try {
    let have = 0;
    let etag;
    for (let tries = 1; ; tries += 1) {
      const resuming = have > 0 && etag ? { Range: `bytes=${have}-`, "If-Range": etag } : {};
      const response = await fetch(url, { headers: { Authorization: `Bearer ${apiKey}`, ...resuming } });
      if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
      if (response.status !== 206) have = 0;
      etag = response.headers.get("etag");
      try {
        for await (const bytes of response.body) {
          await file.write(bytes, 0, bytes.length, have);
          have += bytes.length;
        }
        await file.truncate(have);
        return have;
      } catch (error) {
        if (tries === TRIES) throw error;
      }
    }
  } finally {
    await file.close();
  }
}
