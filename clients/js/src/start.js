import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { commands } from "./command.js";
import { Control } from "./control.js";
import { SoraMockError } from "./errors.js";
import { ServerProcess } from "./process.js";

const READY_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 50;

/** One world of a server: nobody who has another key sees its tasks, its clock, its faults or its journal. */
export class World {
  /**
   * @param {string} url
   * @param {string} controlUrl
   * @param {string} apiKey
   * @param {string | undefined} token
   */
  constructor(url, controlUrl, apiKey, token) {
    this.url = url;
    this.baseURL = `${url}/v1`;
    this.apiKey = apiKey;
    this.control = new Control(controlUrl, { apiKey, token });
  }
}

/** A server, and the world of a fresh key. */
export class SoraMock extends World {
  #controlUrl;
  #token;
  #keyPrefix;
  #process;

  /**
   * @param {import("./process.js").Ready | { url: string, control_url?: string }} ready
   * @param {import("../index.d.ts").StartOptions} options
   * @param {ServerProcess} [process]
   */
  constructor({ url, control_url = url }, { keyPrefix = "sk-mock-", controlToken }, process) {
    super(url, control_url, freshKey(keyPrefix), controlToken);
    this.#controlUrl = control_url;
    this.#token = controlToken;
    this.#keyPrefix = keyPrefix;
    this.#process = process;
  }

  /** The end of the server's log; empty for a server that was running before. */
  get log() {
    return this.#process?.log ?? "";
  }

  /** @param {string} [apiKey] */
  world(apiKey = freshKey(this.#keyPrefix)) {
    return new World(this.url, this.#controlUrl, apiKey, this.#token);
  }

  /** End the server; one that was running before goes on. */
  async stop() {
    await this.#process?.stop();
  }

  async [Symbol.asyncDispose]() {
    await this.stop();
  }
}

/**
 * Start a server, or attach to a running one where `url` or SORA_MOCK_URL names it.
 *
 * @param {import("../index.d.ts").StartOptions} [options]
 */
export async function startSoraMock(options = {}) {
  const url = options.url ?? (options.command ? undefined : process.env.SORA_MOCK_URL);
  const withinMs = options.readyWithinMs ?? READY_WITHIN_MS;
  return url ? attach(origin(url), withinMs, options) : start(withinMs, options);
}

/**
 * @param {number} withinMs
 * @param {import("../index.d.ts").StartOptions} options
 */
async function start(withinMs, options) {
  const missing = [];
  const token = options.controlToken ? { SORA_MOCK_CONTROL_TOKEN: options.controlToken } : {};
  const env = { ...process.env, ...options.env, ...token };
  for (const command of commands(options.command)) {
    const server = new ServerProcess(command, options.args ?? [], env);
    try {
      return new SoraMock(await server.ready(withinMs), options, server);
    } catch (error) {
      if (!isMissing(error)) throw error;
      missing.push(command.join(" "));
    }
  }
  throw new SoraMockError(
    "not_installed",
    `There is no sora-mock here. Tried: ${missing.join("; ")}. ` +
      "Install it (pip install sora-mock-server), or name it in `command` or SORA_MOCK_COMMAND.",
  );
}

/**
 * Whether it is the command that is not there; what a server that is there has to say is for the caller.
 *
 * @param {unknown} error
 */
function isMissing(error) {
  if (!(error instanceof SoraMockError)) return false;
  const { cause } = error;
  return (
    (cause instanceof Error && "code" in cause && cause.code === "ENOENT") ||
    /No module named '?mock_server\b/.test(error.message)
  );
}

/**
 * @param {string} url
 * @param {number} withinMs
 * @param {import("../index.d.ts").StartOptions} options
 */
async function attach(url, withinMs, options) {
  const mock = new SoraMock({ url, control_url: options.controlUrl && origin(options.controlUrl) }, options);
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      await mock.control.call("getReadiness", { signal: AbortSignal.timeout(Math.max(1, deadline - Date.now())) });
      return mock;
    } catch (cause) {
      if (Date.now() + LOOK_EVERY_MS > deadline) {
        const why = cause instanceof Error ? ` ${cause.message}` : "";
        throw new SoraMockError("not_ready", `No server was ready at ${url} within ${withinMs} ms.${why}`, { cause });
      }
      await sleep(LOOK_EVERY_MS);
    }
  }
}

/**
 * What stands before the paths of either API, whichever of the two addresses was given.
 *
 * @param {string} url
 */
function origin(url) {
  return url.replace(/\/+$/, "").replace(/\/v1$/, "");
}

/** @param {string} prefix */
function freshKey(prefix) {
  return prefix + randomUUID();
}
