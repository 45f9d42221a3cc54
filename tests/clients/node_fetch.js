// What Node's fetch makes of whole content, a part, an error, a form, and of leaving a download early.
// Prints one line of JSON.

const [url] = process.argv.slice(2);
const ask = async (id, headers = {}, more = {}) =>
  fetch(`${url}/v1/videos${id}`, {headers: {Authorization: "Bearer sk-mock", ...headers}, ...more});
const digest = (bytes) => require("node:crypto").createHash("sha256").update(bytes).digest("hex");
(async () => {
  const whole = await ask("/vid_abc123xyz456/content");
  const part = await ask("/vid_abc123xyz456/content", {Range: "bytes=1000-50999"});
  const error = await ask("/vid_expired/content");
  const form = new FormData();
  form.set("prompt", "A fox");
  form.set("input_reference", new Blob([new Uint8Array(200000)], {type: "image/png"}), "fox.png");
  const created = await ask("", {}, {method: "POST", body: form}).then((answer) => answer.json());
  const leaving = new AbortController();
  const huge = await ask("/vid_size_1TiB/content", {}, {signal: leaving.signal});
  await huge.body.getReader().read();
  leaving.abort();
  console.log(JSON.stringify({
    whole: [whole.status, whole.headers.get("content-length"), digest(Buffer.from(await whole.arrayBuffer()))],
    part: [part.status, part.headers.get("content-range"), digest(Buffer.from(await part.arrayBuffer()))],
    error: [error.status, await error.json()],
    created,
    after: (await ask("/vid_queued")).status,
  }));
})();
