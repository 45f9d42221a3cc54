// Downloads with the official SDK. Arguments: the API's address, the task's id, the key, the file to write.
// With "new" for the task's id, it creates a task, polls it, and looks for it in the list first.

const {createWriteStream} = require("node:fs");
const {Readable} = require("node:stream");
const {pipeline} = require("node:stream/promises");
const {OpenAI} = require("openai");

const [url, asked, key, path] = process.argv.slice(2);

async function create(client) {
  let video = await client.videos.create({prompt: "A fox", size: "1280x720"});
  while (video.status !== "completed") video = await client.videos.retrieve(video.id);
  const listed = [];
  for await (const each of client.videos.list()) listed.push(each.id);
  console.log(video.status, "and", listed.includes(video.id) ? "listed" : "not listed");
  return video.id;
}

(async () => {
  const client = new OpenAI({baseURL: `${url}/v1`, apiKey: key});
  const task = asked === "new" ? await create(client) : asked;
  const answer = await client.videos.downloadContent(task);
  await pipeline(Readable.fromWeb(answer.body), createWriteStream(path));
})().catch((error) => {
  console.error(`${error.constructor.name}: ${error.message}`);
  process.exitCode = 1;
});
