import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { SoraMockError, startSoraMock } from "../src/index.js";

/** @type {import("../src/index.js").SoraMock} */
let mock;
/** @type {import("../src/index.js").World} */
let world;

before(async () => {
  mock = await startSoraMock();
});
after(() => mock.stop());
beforeEach(() => {
  world = mock.world();
});

/**
 * @param {string} path
 * @param {RequestInit & { headers?: Record<string, string> }} [request]
 */
async function ask(path, request = {}) {
  return fetch(world.baseURL + path, {
    ...request,
    headers: { ...request.headers, Authorization: `Bearer ${world.apiKey}` },
  });
}

/**
 * @param {Promise<Response>} response
 * @returns {Promise<any>}
 */
async function json(response) {
  return (await response).json();
}

test("a task can be put into any state", async () => {
  const { id, state } = await world.control.tasks.create({ state: "failed", progress: 89 });
  assert.equal(state, "failed");
  assert.equal((await json(ask(`/videos/${id}`))).status, "failed");
  assert.equal((await world.control.tasks.change(id, { state: "completed" })).state, "completed");
  await world.control.tasks.delete(id);
  await assert.rejects(world.control.tasks.get(id), { code: "task_not_found", status: 404 });
});

test("an hour passes without waiting", async () => {
  const { id } = await world.control.tasks.create({
    lifecycle: [{ state: "in_progress", for_s: 3600 }, { state: "completed" }],
  });
  const begun = (await world.control.clock.freeze()).now;
  assert.equal((await world.control.tasks.get(id)).state, "in_progress");
  assert.equal((await world.control.clock.advance(3600)).now, begun + 3600);
  assert.equal((await world.control.tasks.get(id)).state, "completed");
  assert.equal((await world.control.clock.set("2030-01-01T00:00:00Z")).now, 1893456000);
  assert.equal((await world.control.clock.scale(2)).scale, 2);
  assert.equal((await world.control.clock.unfreeze()).frozen, false);
  assert.equal((await world.control.clock.reset()).scale, 1);
});

test("worlds do not see each other", async () => {
  const other = mock.world();
  const { id } = await world.control.tasks.create();
  await assert.rejects(other.control.tasks.get(id), { code: "task_not_found" });
  assert.equal(mock.world(world.apiKey).apiKey, world.apiKey);
});

test("a fault befalls the client, and its receipt tells what the client did", async () => {
  const [cut] = await world.control.faults.add({ kind: "cut", after_bytes: 1000, times: 1 });
  assert.ok(cut);
  await assert.rejects((await ask("/videos/vid_completed/content")).arrayBuffer());
  const rest = await ask("/videos/vid_completed/content", { headers: { Range: "bytes=1000-1999" } });
  assert.equal((await rest.arrayBuffer()).byteLength, 1000);
  const [receipt] = await world.control.receipts({ fault: cut.name });
  assert.deepEqual([receipt?.fired, receipt?.requests[0]?.did], [1, "resumed"]);
  assert.equal((await world.control.faults.get(cut.name)).fired, 1);
  const verdict = await world.control.verify({ client: "resumed_from_where_it_was_cut" });
  assert.equal(verdict.verified, true, verdict.explanation);
  await world.control.faults.delete(cut.name);
  await world.control.faults.put("slow", { kind: "latency", seconds: 0 });
  assert.deepEqual(
    (await world.control.faults.list()).map(({ name }) => name),
    ["slow"],
  );
  await world.control.faults.clear();
  assert.deepEqual(await world.control.faults.list(), []);
  assert.ok((await world.control.faults.presets()).some(({ name }) => name === "flaky-cdn"));
});

test("the journal tells what was asked", async () => {
  await ask("/videos/vid_queued");
  await ask("/videos/no_such_video");
  assert.deepEqual(
    (await world.control.requests.find()).map(({ status }) => status),
    [200, 404],
  );
  assert.equal(await world.control.requests.count({ status: "4xx" }), 1);
  const [entry] = await world.control.requests.find({ task: "vid_queued" });
  assert.equal((await world.control.requests.get(entry?.id ?? "")).operation, "getVideo");
  assert.ok((await world.control.requests.har()).log);
  await world.control.requests.clear();
  assert.equal(await world.control.requests.count(), 0);
});

test("new tasks follow a lifecycle and a scenario of the world's own", async () => {
  await world.control.lifecycles.put("default", "instant");
  assert.equal((await world.control.lifecycles.get("default")).origin, "world");
  await world.control.scenarios.put("storms", {
    when: { prompt: { contains: "storm" } },
    answer: "400/moderation_blocked",
  });
  const create = (/** @type {string} */ prompt) =>
    ask("/videos", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ prompt }),
    });
  assert.equal((await json(create("a calm sea"))).status, "completed");
  assert.equal((await json(create("a storm"))).error.code, "moderation_blocked");
  assert.equal((await world.control.scenarios.list())[0]?.name, "storms");
  await world.control.scenarios.delete("storms");
  await world.control.lifecycles.delete("default");
  assert.ok((await world.control.lifecycles.list()).every(({ origin }) => origin === "table"));
});

test("a world can be exported, reset and brought back", async () => {
  const { id } = await world.control.tasks.create({ state: "queued" });
  const state = await world.control.state();
  await world.control.reset("tasks");
  await assert.rejects(world.control.tasks.get(id), { code: "task_not_found" });
  await world.control.restore(state);
  assert.equal((await world.control.tasks.get(id)).state, "queued");
  await world.control.reset();
  assert.equal((await world.control.tasks.list({ state: "queued" })).length, 1, "the row of the table");
  await world.control.tasks.clear();
  assert.deepEqual(await world.control.tasks.list(), []);
});

test("an error carries code, status, parameter and message", async () => {
  // @ts-expect-error what the types forbid, the server refuses
  await assert.rejects(world.control.clock.change({ freze: true }), (error) => {
    assert.ok(error instanceof SoraMockError);
    assert.deepEqual([error.code, error.status, error.param], ["invalid_value", 400, "freze"]);
    assert.match(error.message, /Did you mean 'freeze'/);
    return true;
  });
});

test("ids are encoded into the path", async () => {
  await assert.rejects(
    world.control.tasks.get("../state?x=#"),
    (error) => error instanceof SoraMockError && [400, 404].includes(error.status ?? 0),
  );
});

test("a server that is gone is an error of its own", async () => {
  const gone = await startSoraMock();
  await gone.stop();
  await assert.rejects(gone.control.clock.get(), { code: "no_answer" });
});
