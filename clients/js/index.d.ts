import type { components, operations } from "./control-api.js";

type Schemas = components["schemas"];

export type Clock = Schemas["Clock"];
export type ClockChange = Schemas["ClockChange"];
export type Fault = Schemas["Fault"];
export type FaultAddition = Schemas["FaultAddition"];
export type FaultDefinition = Schemas["FaultDefinition"];
export type Lifecycle = Schemas["Lifecycle"];
export type Receipt = Schemas["Receipt"];
/** An entry of the journal. */
export type JournalEntry = Schemas["Request"];
export type Scenario = Schemas["Scenario"];
export type ScenarioDefinition = Schemas["ScenarioDefinition"];
/** Stages, or the name of a lifecycle. */
export type Stages = Schemas["StagesOrName"];
export type State = Schemas["State"];
export type Task = Schemas["Task"];
export type TaskChange = Schemas["TaskChange"];
export type TaskDefinition = Schemas["TaskDefinition"];
export type TaskState = Schemas["TaskState"];
export type Verification = Schemas["Verification"];
/** What a reset can be limited to. */
export type Part = NonNullable<Schemas["Reset"]["what"]>[number];
export type Preset = Schemas["FaultList"]["presets"][number];

/** The control API's operationIds. */
export type OperationId = keyof operations;
type Parameters<O extends OperationId> = operations[O]["parameters"];
export type Path<O extends OperationId> = Parameters<O> extends { path: infer P } ? P : never;
export type Query<O extends OperationId> = NonNullable<Parameters<O>["query"]>;
export type Body<O extends OperationId> = operations[O] extends {
  requestBody?: { content: { "application/json": infer B } };
}
  ? B
  : never;
type Content<R> = R extends { content: infer C } ? (C extends { "application/json": infer J } ? J : string) : undefined;
type Succeeded<R> = { [Status in keyof R]: Status extends 200 | 201 | 204 ? Content<R[Status]> : never }[keyof R];
export type Answer<O extends OperationId> = Succeeded<operations[O]["responses"]>;

export interface Asked<O extends OperationId> {
  path?: Path<O>;
  query?: Query<O>;
  body?: Body<O>;
  /** Default: half a minute. */
  signal?: AbortSignal;
}
export type Call = <O extends OperationId>(operation: O, asked?: Asked<O>) => Promise<Answer<O>>;

/** What went wrong, with a `code` to tell it by. */
export declare class SoraMockError extends Error {
  constructor(code: string, message: string, more?: { status?: number; param?: string | null; cause?: unknown });
  /**
   * The server's own code (`task_not_found`, `invalid_value`, …), or `not_installed`, `cannot_start`, `ended`,
   * `not_ready`, `no_answer` or `not_understood`.
   */
  code: string;
  /** Status of the answer, if there was one. */
  status: number | undefined;
  /** The parameter that the server objects to. */
  param: string | undefined;
}

/** The control API for the world of one key. Whatever is refused, or not answered, throws a SoraMockError. */
export declare class Control {
  constructor(url: string, who?: { apiKey?: string; token?: string });
  /** Any operation by its operationId. */
  call<O extends OperationId>(operation: O, asked?: Asked<O>): Promise<Answer<O>>;

  /** Its clock. Nothing sleeps; what is due at the new time has happened. */
  clock: {
    get(): Promise<Clock>;
    /** Put it forward; a negative number puts it back. */
    advance(seconds: number): Promise<Clock>;
    /** Unix seconds, or an RFC 3339 date and time. */
    set(moment: number | string): Promise<Clock>;
    freeze(at?: number | string): Promise<Clock>;
    unfreeze(): Promise<Clock>;
    /** Let it run so many times as fast as real time. */
    scale(factor: number): Promise<Clock>;
    change(change: ClockChange): Promise<Clock>;
    /** Back to real time. */
    reset(): Promise<Clock>;
  };
  /** Its tasks, rows of the table among them. */
  tasks: {
    list(query?: Query<"listTasks">): Promise<Task[]>;
    /** This counts as no poll. */
    get(id: string): Promise<Task>;
    /** A task with a new id. */
    create(definition?: TaskDefinition): Promise<Task>;
    /** Create it, or replace the one with this id. */
    put(id: string, definition: TaskDefinition): Promise<Task>;
    /** Change properties, move it by hand (`state`), or keep it in a state (`pin`). */
    change(id: string, change: TaskChange): Promise<Task>;
    delete(id: string): Promise<void>;
    clear(): Promise<void>;
  };
  /** What becomes of its tasks; new ones get `default`. */
  lifecycles: {
    list(): Promise<Lifecycle[]>;
    get(name: string): Promise<Lifecycle>;
    put(name: string, stages: Stages): Promise<Lifecycle>;
    delete(name: string): Promise<void>;
  };
  /** Its stories for new tasks. */
  scenarios: {
    list(): Promise<Scenario[]>;
    get(name: string): Promise<Scenario>;
    put(name: string, definition: ScenarioDefinition): Promise<Scenario>;
    delete(name: string): Promise<void>;
  };
  /** Its declared misbehaviour. */
  faults: {
    list(): Promise<Fault[]>;
    presets(): Promise<Preset[]>;
    get(name: string): Promise<Fault>;
    add(fault: FaultAddition): Promise<Fault[]>;
    put(name: string, definition: FaultDefinition): Promise<Fault>;
    delete(name: string): Promise<void>;
    clear(): Promise<void>;
  };
  /** Its journal: which requests came, and what was answered. */
  requests: {
    /** Those that fit, oldest first. */
    find(filters?: Query<"listRequests">): Promise<JournalEntry[]>;
    count(filters?: Query<"listRequests">): Promise<number>;
    /** One, by the X-Request-Id of its answer. */
    get(id: string): Promise<JournalEntry>;
    /** Those that fit, as a HAR 1.2 archive. */
    har(filters?: Query<"exportRequests">): Promise<Answer<"exportRequests">>;
    clear(): Promise<void>;
  };

  /** Which faults have fired, and what the client did about it. */
  receipts(filters?: Query<"listReceipts">): Promise<Receipt[]>;
  /** Whether the client did what is expected of it: look at `verified`. */
  verify(expected: Verification): Promise<Answer<"verify">>;
  /** What the world has on top of the table, for `restore`. */
  state(more?: Query<"getState">): Promise<State>;
  restore(state: State): Promise<void>;
  /** Back to the table as loaded: everything, or what is named. */
  reset(...what: Part[]): Promise<void>;
  version(): Promise<string>;
}

/** One world of a server: nobody who has another key sees its tasks, its clock, its faults or its journal. */
export declare class World {
  constructor(url: string, controlUrl: string, apiKey: string, token: string | undefined);
  /** Address of the server, such as http://127.0.0.1:41297. */
  url: string;
  /** What the official SDK takes: `url` and /v1. */
  baseURL: string;
  apiKey: string;
  control: Control;
}

/** A server, and the world of a fresh key. `await using` stops it. */
export declare class SoraMock extends World {
  private constructor();
  /** The end of the server's log; empty for a server that was running before. */
  get log(): string;
  /** The world of a fresh key, or of this one. */
  world(apiKey?: string): World;
  /** End the server; one that was running before goes on. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface StartOptions {
  /** A running server to attach to. Default: SORA_MOCK_URL, unless there is a `command`. */
  url?: string;
  /** The address of its control API, where that has a port of its own. */
  controlUrl?: string;
  /**
   * A program and its first arguments. Default: SORA_MOCK_COMMAND; else the first of `sora-mock`, `python3 -m
   * mock_server`, `python -m mock_server` and `uvx` that is there. A text is split at white space.
   */
  command?: string | readonly string[];
  /** More flags of `sora-mock serve`, such as `["--lifecycle", "instant"]`. */
  args?: readonly string[];
  /** More of the environment. */
  env?: Record<string, string>;
  /** What the server's `--control-token` says; a server that is started gets it. */
  controlToken?: string;
  /** What fresh keys begin with, where the server has keys of its own. Default: `sk-mock-`. */
  keyPrefix?: string;
  /** Milliseconds that the server has to be ready in. Default: half a minute. */
  readyWithinMs?: number;
}

/** Start a server on a free port, which ends with this process; or attach to a running one. */
export declare function startSoraMock(options?: StartOptions): Promise<SoraMock>;
