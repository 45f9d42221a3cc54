import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";

import { startSoraMock } from "sora-mock-server";

import { download } from "../src/download.js";

const SIZE = 1_048_576;
const VIDEO = "vid_size_1MiB";

let mock, world, content, folder;

before(async () => {
  mock = await startSoraMock();
  folder = await mkdtemp(join(tmpdir(), "download-"));
});
after(async () => {
  await mock.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  world = mock.world(); // what one test does, no other sees
  content = `${world.baseURL}/videos/${VIDEO}/content`;
});

test("a whole download", async () => {
  assert.equal(await download(content, world.apiKey, join(folder, "whole.mp4")), SIZE);
});

test("a download that is cut twice goes on where it was cut", async () => {
  await world.control.faults.add({ kind: "cut", after_bytes: 300_000, times: 2 });

  assert.equal(await download(content, world.apiKey, join(folder, "cut.mp4")), SIZE);

  // Not "resumed_from_where_it_was_cut": where a connection breaks, fetch drops what it has not handed on yet.
  const verdict = await world.control.verify({ client: "came_back", count: { exactly: 3 } });
  assert.ok(verdict.verified, verdict.explanation);
});

test("a video that changes while it is downloaded is downloaded anew", async () => {
  await world.control.faults.add({ kind: "cut", after_bytes: 300_000, times: 1 });
  await world.control.faults.add({ preset: "stale-etag" });

  assert.equal(await download(content, world.apiKey, join(folder, "changed.mp4")), SIZE);

  const statuses = (await world.control.requests.find()).map(({ status }) => status);
  assert.deepEqual(statuses, [200, 200]);
});

test("a video that is not ready is no file", async () => {
  await assert.rejects(
    download(`${world.baseURL}/videos/vid_queued/content`, world.apiKey, join(folder, "none.mp4")),
    /video_not_ready/,
  );
});
