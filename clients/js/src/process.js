import { spawn } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
import { createInterface } from "node:readline";

import { SoraMockError } from "./errors.js";

const KEPT_LOG = 16_384;
const STOP_WITHIN_MS = 5_000;

/** @typedef {{ url: string, control_url?: string, pid: number }} Ready */

/** A server in a process of its own. It ends with this process, however that ends: its standard input is a line here. */
export class ServerProcess {
  #child;
  #log = "";

  /**
   * @param {readonly string[]} command
   * @param {readonly string[]} args
   * @param {NodeJS.ProcessEnv} env
   */
  constructor([program = "", ...first], args, env) {
    const serve = ["serve", "--port", "0", ...args, "--log-format", "json", "--until-eof"];
    this.#child = spawn(program, [...first, ...serve], { env, stdio: ["pipe", "pipe", "pipe"], windowsHide: true });
    this.#child.stdin.on("error", () => {}); // it has ended, which "close" tells
    this.#child.stderr.setEncoding("utf8").on("data", (text) => {
      this.#log = (this.#log + text).slice(-KEPT_LOG);
    });
  }

  /** The end of what the server has written to standard error. */
  get log() {
    return this.#log;
  }

  /**
   * What the server says when the next request will be answered.
   *
   * @param {number} withinMs
   * @returns {Promise<Ready>}
   */
  async ready(withinMs) {
    const child = this.#child;
    const settled = new AbortController();
    const { signal } = settled;
    /** @type {Promise<Ready>} */
    const answer = new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(this.#failure("not_ready", `The server was not ready within ${withinMs} ms.`)),
        withinMs,
      );
      signal.addEventListener("abort", () => clearTimeout(timer));
      child.once("error", (cause) => reject(new SoraMockError("cannot_start", cause.message, { cause })));
      child.once("close", (code, by) =>
        reject(this.#failure("ended", `The server ended (${by ?? `exit code ${code}`}).`)),
      );
      createInterface({ input: child.stdout }).on("line", (line) => {
        const ready = readyIn(line);
        if (ready) resolve(ready);
      });
    });
    try {
      const ready = await answer;
      this.#hold("unref");
      return ready;
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    } finally {
      settled.abort();
    }
  }

  /** End it, and wait until it has ended. */
  async stop() {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "close"); // when it has also been read to the end
    this.#hold("ref");
    child.stdin.end();
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
    await ended;
    clearTimeout(timer);
  }

  /**
   * A server that nobody has stopped keeps no process from ending.
   *
   * @param {"ref" | "unref"} whether
   */
  #hold(whether) {
    this.#child[whether]();
    for (const pipe of this.#child.stdio) {
      if (pipe instanceof Socket) pipe[whether]();
    }
  }

  /**
   * @param {string} code
   * @param {string} what
   */
  #failure(code, what) {
    const log = this.#log.trim();
    return new SoraMockError(code, log ? `${what} It wrote:\n${log}` : what);
  }
}

/**
 * @param {string} line
 * @returns {Ready | undefined}
 */
function readyIn(line) {
  try {
    const said = JSON.parse(line);
    return said.event === "ready" ? said : undefined;
  } catch {
    return undefined; // something around the server speaks, such as uvx
  }
}
