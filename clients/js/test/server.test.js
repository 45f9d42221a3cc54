import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

import { SoraMockError, startSoraMock } from "../src/index.js";

const SCRIPTS = new URL("./scripts/", import.meta.url);

/** @param {string} url */
async function answers(url) {
  try {
    return (await fetch(`${url}/_mock/health`)).ok;
  } catch {
    return false;
  }
}

/** @param {string} url */
async function untilGone(url) {
  const deadline = Date.now() + 20_000;
  while (await answers(url)) assert.ok(Date.now() < deadline, "the server is still there");
}

/** @param {string} code */
function refusedWith(code) {
  return (/** @type {unknown} */ error) => error instanceof SoraMockError && error.code === code;
}

test("a started server answers, and is gone after stop", async () => {
  const mock = await startSoraMock();
  assert.ok(await answers(mock.url));
  await mock.stop();
  await mock.stop(); // a second one has nothing to do
  assert.equal(await answers(mock.url), false);
});

test("await using stops it", async () => {
  const mock = await startSoraMock();
  await mock[Symbol.asyncDispose]();
  assert.equal(await answers(mock.url), false);
});

test("flags and environment reach the server, and its log can be read", async () => {
  const mock = await startSoraMock({ args: ["--lifecycle", "instant"], env: { SORA_MOCK_POLL_AFTER_MS: "7" } });
  try {
    const headers = { Authorization: `Bearer ${mock.apiKey}`, "Content-Type": "application/json" };
    const made = await fetch(`${mock.baseURL}/videos`, { method: "POST", headers, body: '{"prompt": "a cat"}' });
    assert.match(await made.text(), /"completed"/);
    const { headers: told } = await fetch(`${mock.baseURL}/videos/vid_queued`, { headers });
    assert.equal(told.get("openai-poll-after-ms"), "7");
  } finally {
    await mock.stop();
  }
  assert.match(mock.log, /\/v1\/videos\/vid_queued/);
});

test("a server with a control token is driven with it, on a port of its own too", async () => {
  const mock = await startSoraMock({ controlToken: "open sesame", args: ["--control-port", "0"] });
  try {
    assert.equal((await mock.control.tasks.get("vid_queued")).state, "queued");
    assert.equal((await fetch(`${mock.url}/_mock/tasks`)).status, 404);
  } finally {
    await mock.stop();
  }
});

test("a server that is running can be attached to, and is not stopped", async () => {
  const mock = await startSoraMock();
  try {
    for (const path of ["/", "/v1", "/v1/"]) {
      const attached = await startSoraMock({ url: `${mock.url}${path}`, controlUrl: `${mock.url}/` });
      assert.notEqual(attached.apiKey, mock.apiKey);
      assert.equal(attached.url, mock.url);
      assert.equal(await attached.control.version(), await mock.control.version());
      await attached.stop();
      assert.ok(await answers(mock.url));
    }
  } finally {
    await mock.stop();
  }
});

test("SORA_MOCK_URL names the server to attach to, SORA_MOCK_COMMAND the one to start", async () => {
  const mock = await startSoraMock();
  const { SORA_MOCK_COMMAND: command } = process.env;
  try {
    process.env.SORA_MOCK_URL = mock.url;
    assert.equal((await startSoraMock()).url, mock.url);
    delete process.env.SORA_MOCK_URL;
    process.env.SORA_MOCK_COMMAND = "no-such-program at-all";
    await assert.rejects(startSoraMock(), refusedWith("not_installed"));
  } finally {
    delete process.env.SORA_MOCK_URL;
    if (command === undefined) delete process.env.SORA_MOCK_COMMAND;
    else process.env.SORA_MOCK_COMMAND = command;
    await mock.stop();
  }
});

test("nobody at the address is told in time, with what came instead", async () => {
  await assert.rejects(startSoraMock({ url: "http://127.0.0.1:1", readyWithinMs: 200 }), (error) => {
    assert.ok(refusedWith("not_ready")(error));
    assert.match(String(error), /within 200 ms\. GET http:\/\/127\.0\.0\.1:1\/_mock\/ready: no answer/);
    return true;
  });
});

test("a command that is not there is told with what was tried", async () => {
  await assert.rejects(startSoraMock({ command: ["no-such-program", "it's"] }), (error) => {
    assert.ok(refusedWith("not_installed")(error));
    assert.match(String(error), /no-such-program it's/);
    return true;
  });
});

test("a flag that the server refuses is told in the server's words", async () => {
  await assert.rejects(startSoraMock({ args: ["--lifecycle", "instnat"] }), (error) => {
    assert.ok(refusedWith("ended")(error));
    assert.match(String(error), /exit code 2/);
    assert.match(String(error), /instnat/);
    return true;
  });
});

test("a command that never gets ready is killed in time", async () => {
  const command = [process.execPath, fileURLToPath(new URL("silent.js", SCRIPTS))];
  await assert.rejects(startSoraMock({ command, readyWithinMs: 3_000 }), (error) => {
    assert.ok(refusedWith("not_ready")(error));
    assert.match(String(error), /I say nothing/);
    return true;
  });
});

/** @param {string} name */
function running(name) {
  const child = spawn(process.execPath, [fileURLToPath(new URL(name, SCRIPTS))], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  child.stdout.setEncoding("utf8");
  return child;
}

test("a process that forgets to stop the server ends all the same, and takes it along", async () => {
  const child = running("forgetful.js");
  const [url] = await once(child.stdout, "data");
  const [code] = await once(child, "exit");
  assert.equal(code, 0);
  await untilGone(url.trim());
});

test("a process that is killed takes the server along", async () => {
  const child = running("waiting.js");
  const [url] = await once(child.stdout, "data");
  assert.ok(await answers(url.trim()));
  child.kill("SIGKILL");
  await once(child, "exit");
  await untilGone(url.trim());
});
