// Downloads with Node's fetch. Arguments: the API's address, the task's id, the key, the file to write.

const {writeFile} = require("node:fs/promises");

const [url, task, key, path] = process.argv.slice(2);
(async () => {
  const answer = await fetch(`${url}/v1/videos/${task}/content`, {
    headers: {Authorization: `Bearer ${key}`},
    signal: AbortSignal.timeout(2500),  // of the whole: it has no other
  });
  if (!answer.ok) throw Object.assign(new Error(answer.statusText), {name: `Status${answer.status}`});
  await writeFile(path, Buffer.from(await answer.arrayBuffer()));
})().catch((error) => {
  console.error(`${error.name}: ${error.message}`);
  process.exitCode = 1;
});
