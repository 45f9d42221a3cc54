import { SoraMockError } from "./errors.js";
import { OPERATIONS } from "./operations.js";
import { Clock, Faults, Lifecycles, Requests, Scenarios, Tasks } from "./world.js";

const ANSWER_WITHIN_MS = 30_000;

/** The control API for the world of one key. */
export class Control {
  #url;
  #headers;

  /**
   * @param {string} url
   * @param {{ apiKey?: string, token?: string }} [who]
   */
  constructor(url, { apiKey, token } = {}) {
    this.#url = url;
    this.#headers = {
      ...(apiKey && { Authorization: `Bearer ${apiKey}` }),
      ...(token && { "Mock-Token": token }),
    };
    /** @type {import("../index.d.ts").Call} */
    const call = this.call.bind(this);
    this.clock = new Clock(call);
    this.tasks = new Tasks(call);
    this.lifecycles = new Lifecycles(call);
    this.scenarios = new Scenarios(call);
    this.faults = new Faults(call);
    this.requests = new Requests(call);
  }

  /**
   * Any operation of the control API by its operationId.
   *
   * @template {import("../index.d.ts").OperationId} O
   * @param {O} operation
   * @param {import("../index.d.ts").Asked<O>} [asked]
   * @returns {Promise<import("../index.d.ts").Answer<O>>}
   */
  async call(operation, asked = {}) {
    const { path, query, body, signal = AbortSignal.timeout(ANSWER_WITHIN_MS) } = asked;
    const [method, template] = OPERATIONS[operation];
    const url = this.#url + filled(template, path) + search(query);
    const [response, text] = await this.#fetch(url, {
      method,
      signal,
      headers: { ...this.#headers, ...(body !== undefined && { "Content-Type": "application/json" }) },
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (!response.ok) throw refusal(response, text);
    const isJson = response.headers.get("content-type")?.startsWith("application/json");
    return /** @type {any} */ (isJson ? JSON.parse(text) : text || undefined);
  }

  /** @param {import("../index.d.ts").Query<"listReceipts">} [filters] */
  async receipts(filters) {
    return (await this.call("listReceipts", { query: filters })).data;
  }

  /** @param {import("../index.d.ts").Verification} expected */
  verify(expected) {
    return this.call("verify", { body: expected });
  }

  /** @param {import("../index.d.ts").Query<"getState">} [more] */
  state(more) {
    return this.call("getState", { query: more });
  }

  /** @param {import("../index.d.ts").State} state */
  async restore(state) {
    await this.call("putState", { body: state });
  }

  /** @param {import("../index.d.ts").Part[]} what */
  async reset(...what) {
    await this.call("reset", { body: what.length ? { what } : {} });
  }

  async version() {
    return (await this.call("getVersion")).version;
  }

  /**
   * @param {string} url
   * @param {RequestInit} request
   * @returns {Promise<[Response, string]>}
   */
  async #fetch(url, request) {
    try {
      const response = await fetch(url, request);
      return [response, await response.text()];
    } catch (cause) {
      throw new SoraMockError("no_answer", `${request.method} ${url}: no answer (${reason(cause)})`, { cause });
    }
  }
}

/**
 * @param {string} template
 * @param {unknown} path
 */
function filled(template, path) {
  const values = /** @type {Record<string, string>} */ (path);
  return template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(values?.[name])));
}

/** @param {object} [query] */
function search(query = {}) {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) fields.append(name, String(value));
  }
  return fields.size ? `?${fields}` : "";
}

/**
 * @param {Response} response
 * @param {string} text
 */
function refusal(response, text) {
  try {
    const { code, message, param } = JSON.parse(text).error;
    return new SoraMockError(code, message, { status: response.status, param });
  } catch {
    const shown = text.slice(0, 200);
    return new SoraMockError("not_understood", `${response.url} answered ${response.status}: ${shown}`, {
      status: response.status,
    });
  }
}

/** @param {unknown} error */
function reason(error) {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}
