import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect } from "vitest";

import { makeVideo, VideoFailed } from "../src/videos.js";
import { test } from "./world.js";

let folder;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "videos-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("makeVideo", () => {
  test("waits for an hour, and saves the video", async ({ world, client }) => {
    await world.control.lifecycles.put("default", [{ state: "in_progress", for_s: 3600 }, { state: "completed" }]);
    await world.control.clock.freeze();
    const path = join(folder, "cat.mp4");

    await makeVideo(client, "A cat plays the piano", path, (ms) => world.control.clock.advance(ms / 1000));

    expect((await readFile(path)).subarray(4, 8).toString()).toBe("ftyp");
    expect(await world.control.requests.count({ operation: "getVideo" })).toBe(360);
  });

  test("tells why there is no video", async ({ world, client }) => {
    await world.control.lifecycles.put("default", [
      { state: "failed", error: { code: "video_generation_failed", message: "The GPU caught fire." } },
    ]);

    const made = makeVideo(client, "A cat", join(folder, "cat.mp4"));

    await expect(made).rejects.toThrow(VideoFailed);
    await expect(made).rejects.toThrow("The GPU caught fire.");
  });

  test("survives a gateway that is down, and buys no second video", async ({ world, client }) => {
    await world.control.lifecycles.put("default", "instant");
    await world.control.faults.add({
      kind: "status",
      status: 503,
      retry_after_s: 0,
      times: 1,
      when: { operation: "getVideoContent" },
    });

    await makeVideo(client, "A cat", join(folder, "cat.mp4"));

    expect(await world.control.verify({ client: "no_second_create" })).toMatchObject({ verified: true });
    expect(await world.control.requests.count({ operation: "createVideo" })).toBe(1);
  });

  test.for([1, 2, 3, 4])("has tests that do not see each other (%i)", async (_, { world, client }) => {
    await world.control.lifecycles.put("default", "instant");
    const id = await makeVideo(client, "A cat", join(folder, "cat.mp4"));
    const { data } = await client.videos.list();
    expect(data.map((video) => video.id)).toContain(id);
    expect(await world.control.requests.count({ operation: "createVideo" })).toBe(1);
  });
});
