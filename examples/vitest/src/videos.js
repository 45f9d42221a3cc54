// The code under test: makes a video with the official SDK, and saves it.
import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_EVERY_MS = 10_000;

/** A task that will never have a video. */
export class VideoFailed extends Error {}

/**
 * @param {import("openai").OpenAI} client
 * @param {string} prompt
 * @param {string} path
 * @param {(milliseconds: number) => Promise<unknown>} [wait]
 */
export async function makeVideo(client, prompt, path, wait = sleep) {
  let video = await client.videos.create({ model: "sora-2", prompt });
  while (video.status === "queued" || video.status === "in_progress") {
    await wait(POLL_EVERY_MS);
    video = await client.videos.retrieve(video.id);
  }
  if (video.status !== "completed") throw new VideoFailed(video.error?.message ?? video.status);
  const content = await client.videos.downloadContent(video.id);
  await writeFile(path, Buffer.from(await content.arrayBuffer()));
  return video.id;
}
