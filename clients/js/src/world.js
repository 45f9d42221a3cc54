import { randomUUID } from "node:crypto";

/** @typedef {import("../index.d.ts").Call} Call */

/** Its clock. Nothing sleeps; what is due at the new time has happened. */
export class Clock {
  #call;

  /** @param {Call} call */
  constructor(call) {
    this.#call = call;
  }

  get() {
    return this.#call("getClock");
  }

  /** @param {number} seconds */
  advance(seconds) {
    return this.change({ advance_s: seconds });
  }

  /** @param {number | string} moment */
  set(moment) {
    return this.change({ set: moment });
  }

  /** @param {number | string} [at] */
  freeze(at) {
    return this.change({ freeze: true, ...(at !== undefined && { set: at }) });
  }

  unfreeze() {
    return this.change({ freeze: false });
  }

  /** @param {number} factor */
  scale(factor) {
    return this.change({ scale: factor });
  }

  /** @param {import("../index.d.ts").ClockChange} change */
  change(change) {
    return this.#call("patchClock", { body: change });
  }

  reset() {
    return this.#call("deleteClock");
  }
}

/** Its tasks, rows of the table among them. */
export class Tasks {
  #call;

  /** @param {Call} call */
  constructor(call) {
    this.#call = call;
  }

  /** @param {import("../index.d.ts").Query<"listTasks">} [query] */
  async list(query) {
    return (await this.#call("listTasks", { query })).data;
  }

  /** @param {string} id */
  get(id) {
    return this.#call("getTask", { path: { task_id: id } });
  }

  /** @param {import("../index.d.ts").TaskDefinition} [definition] */
  create(definition = {}) {
    return this.put(`vid_${randomUUID().replaceAll("-", "")}`, definition);
  }

  /**
   * @param {string} id
   * @param {import("../index.d.ts").TaskDefinition} definition
   */
  put(id, definition) {
    return this.#call("putTask", { path: { task_id: id }, body: definition });
  }

  /**
   * @param {string} id
   * @param {import("../index.d.ts").TaskChange} change
   */
  change(id, change) {
    return this.#call("patchTask", { path: { task_id: id }, body: change });
  }

  /** @param {string} id */
  async delete(id) {
    await this.#call("deleteTask", { path: { task_id: id } });
  }

  async clear() {
    await this.#call("deleteTasks");
  }
}

/** What becomes of its tasks. */
export class Lifecycles {
  #call;

  /** @param {Call} call */
  constructor(call) {
    this.#call = call;
  }

  async list() {
    return (await this.#call("listLifecycles")).data;
  }

  /** @param {string} name */
  get(name) {
    return this.#call("getLifecycle", { path: { name } });
  }

  /**
   * @param {string} name
   * @param {import("../index.d.ts").Stages} stages
   */
  put(name, stages) {
    return this.#call("putLifecycle", { path: { name }, body: { stages } });
  }

  /** @param {string} name */
  async delete(name) {
    await this.#call("deleteLifecycle", { path: { name } });
  }
}

/** Its stories for new tasks. */
export class Scenarios {
  #call;

  /** @param {Call} call */
  constructor(call) {
    this.#call = call;
  }

  async list() {
    return (await this.#call("listScenarios")).data;
  }

  /** @param {string} name */
  get(name) {
    return this.#call("getScenario", { path: { name } });
  }

  /**
   * @param {string} name
   * @param {import("../index.d.ts").ScenarioDefinition} definition
   */
  put(name, definition) {
    return this.#call("putScenario", { path: { name }, body: definition });
  }

  /** @param {string} name */
  async delete(name) {
    await this.#call("deleteScenario", { path: { name } });
  }
}

/** Its declared misbehaviour. */
export class Faults {
  #call;

  /** @param {Call} call */
  constructor(call) {
    this.#call = call;
  }

  async list() {
    return (await this.#call("listFaults")).data;
  }

  async presets() {
    return (await this.#call("listFaults")).presets;
  }

  /** @param {string} name */
  get(name) {
    return this.#call("getFault", { path: { name } });
  }

  /** @param {import("../index.d.ts").FaultAddition} fault */
  async add(fault) {
    return (await this.#call("addFaults", { body: fault })).data;
  }

  /**
   * @param {string} name
   * @param {import("../index.d.ts").FaultDefinition} definition
   */
  put(name, definition) {
    return this.#call("putFault", { path: { name }, body: definition });
  }

  /** @param {string} name */
  async delete(name) {
    await this.#call("deleteFault", { path: { name } });
  }

  async clear() {
    await this.#call("deleteFaults");
  }
}

/** Its journal: which requests came, and what was answered. */
export class Requests {
  #call;

  /** @param {Call} call */
  constructor(call) {
    this.#call = call;
  }

  /** @param {import("../index.d.ts").Query<"listRequests">} [filters] */
  async find(filters) {
    return (await this.#call("listRequests", { query: { order: "asc", ...filters } })).data;
  }

  /** @param {import("../index.d.ts").Query<"listRequests">} [filters] */
  async count(filters) {
    return (await this.#call("listRequests", { query: { ...filters, limit: 0 } })).count;
  }

  /** @param {string} id */
  get(id) {
    return this.#call("getRequest", { path: { id } });
  }

  /** @param {import("../index.d.ts").Query<"exportRequests">} [filters] */
  har(filters) {
    return this.#call("exportRequests", { query: filters });
  }

  async clear() {
    await this.#call("deleteRequests");
  }
}
