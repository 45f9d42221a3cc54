// Made from the control API's document by `npm run generate`.
export interface paths {
    "/_mock/clock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the clock of the world shows */
        get: operations["getClock"];
        put?: never;
        post?: never;
        /** Back to real time */
        delete: operations["deleteClock"];
        options?: never;
        head?: never;
        /**
         * Freeze, set, advance or scale the time of the world
         * @description First set, then advance, then the speed. Nothing sleeps; what is due at the new time has happened.
         */
        patch: operations["patchClock"];
        trace?: never;
    };
    "/_mock/faults": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The faults that are in force, and how often each has fired
         * @description Those of the world, of the table and of the settings, in the order in which they are looked at. Scenarios of tasks have their own.
         */
        get: operations["listFaults"];
        put?: never;
        /** Declare a fault, or all faults of a preset */
        post: operations["addFaults"];
        /**
         * Withdraw every fault of the world, and begin all tallies anew
         * @description Those of the table and of the settings stay.
         */
        delete: operations["deleteFaults"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_mock/faults/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        /** One of the faults that are in force */
        get: operations["getFault"];
        /** Have a fault of this name */
        put: operations["putFault"];
        post?: never;
        /** Withdraw a fault of the world's own */
        delete: operations["deleteFault"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_mock/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the server is alive */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_mock/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether contract, table and content are loaded */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_mock/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Back to the table as loaded
         * @description Without a body everything of the world. Rows that were deleted or changed are there again.
         */
        post: operations["reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_mock/scenarios": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The scenarios of the world */
        get: operations["listScenarios"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_mock/scenarios/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        /** One of the scenarios */
        get: operations["getScenario"];
        /**
         * Have a scenario of this name
         * @description A new task gets it by choice, or where all of `when` holds.
         */
        put: operations["putScenario"];
        post?: never;
        /**
         * Forget the world's own scenario of this name
         * @description The table's of this name, if there is one, is in force again.
         */
        delete: operations["deleteScenario"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_mock/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Export the world */
        get: operations["getState"];
        /**
         * Import a world
         * @description Replaces what the world has; done twice, it is as if done once. A journal in the body is read past, as it tells what happened elsewhere.
         */
        put: operations["putState"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_mock/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The tasks of the world, rows of the table among them
         * @description By creation. The next page is the one `after` the last task of this one.
         */
        get: operations["listTasks"];
        put?: never;
        post?: never;
        /**
         * Delete every task
         * @description Rows of the table as well, until the world is reset.
         */
        delete: operations["deleteTasks"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_mock/tasks/{task_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task_id: components["parameters"]["task_id"];
            };
            cookie?: never;
        };
        /**
         * Everything that is known of a task
         * @description This counts as no poll.
         */
        get: operations["getTask"];
        /**
         * Create or replace a task
         * @description What the body leaves out is as with a create. A `state` alone never changes; with a `lifecycle`, the task stands in that stage of it.
         */
        put: operations["putTask"];
        post?: never;
        /**
         * Delete a task, whatever its state
         * @description A row of the table, protected or not, stays deleted in this world until it is reset.
         */
        delete: operations["deleteTask"];
        options?: never;
        head?: never;
        /**
         * Change, move or pin a task
         * @description `state` moves the task by hand, and its lifecycle goes on from there where it has such a stage; `pin` keeps it there.
         */
        patch: operations["patchTask"];
        trace?: never;
    };
    "/_mock/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The version of the server */
        get: operations["getVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_mock/lifecycles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The lifecycles of the world */
        get: operations["listLifecycles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_mock/lifecycles/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        /** One of the lifecycles */
        get: operations["getLifecycle"];
        /**
         * Have a lifecycle of this name
         * @description New tasks of this world get the one that is called `default`. Tasks that exist keep theirs.
         */
        put: operations["putLifecycle"];
        post?: never;
        /**
         * Forget the world's own lifecycle of this name
         * @description The table's of this name, if there is one, is in force again.
         */
        delete: operations["deleteLifecycle"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_mock/openapi.yaml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["getControlContract"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_mock/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The API reference as a page
         * @description For a browser. It asks nobody but this server for anything.
         */
        get: operations["getReferencePage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_mock/docs/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file that the page is made of */
        get: operations["getReferenceAsset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.yaml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The contract of the API, as it is in force */
        get: operations["getContract"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The contract of the API, as JSON */
        get: operations["getContractAsJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_mock/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find requests in the journal, count them, or wait for them
         * @description Waits up to a second for requests that have not ended, unless `open` is asked for, and says which those were. With `wait_s` it waits until `at_least` requests fit. `limit=0` only counts.
         */
        get: operations["listRequests"];
        put?: never;
        post?: never;
        /** Empty the journal */
        delete: operations["deleteRequests"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_mock/requests/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One request, by the X-Request-Id of its answer */
        get: operations["getRequest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_mock/requests/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The live tail of the journal, as server-sent events
         * @description One event for each request after `Last-Event-ID` or `after`, its data as in the journal. The stream ends with what there is, or with the first event within `wait_s`; browsers come back by themselves.
         */
        get: operations["followRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_mock/requests.har": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The journal as a HAR 1.2 archive */
        get: operations["exportRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_mock/receipts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which faults have fired, on which requests, and what the client did about it
         * @description One receipt for each fault that is in force or has fired, as far back as the journal goes. Waits up to a second for requests that have not ended, and says which those were.
         */
        get: operations["listReceipts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_mock/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Whether the client did what is expected of it
         * @description How often, in what order, how far apart, and what was done about faults. Both outcomes are a 200: `verified` tells which. Waits up to a second for requests that have not ended.
         */
        post: operations["verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Name: string;
        TaskId: string;
        /** @enum {string} */
        TaskState: "queued" | "in_progress" | "completed" | "failed" | "cancelled" | "expired";
        /** @description Unix seconds of world time, up to the year 9999 */
        Moment: number;
        MomentOrNull: number | null;
        Percentage: number;
        Progress: number | null;
        SizeInBytes: number;
        /**
         * @description Whether the world has written it
         * @enum {string}
         */
        Origin: "table" | "world";
        TaskError: {
            code: string;
            message: string;
        };
        /** @description One of linear, stalls_at_99, stuck_at_0 and jumps; a percentage; [from, to]; or [share of the stage, percentage] points. */
        Curve: ("linear" | "stalls_at_99" | "stuck_at_0" | "jumps") | components["schemas"]["Percentage"] | components["schemas"]["Percentage"][] | [
            number,
            components["schemas"]["Percentage"]
        ][];
        /** @description A stage lasts for_s seconds or for_polls status requests, not both; without either, until it is moved by hand. */
        Stage: {
            state: components["schemas"]["TaskState"];
            for_s?: number;
            for_polls?: number;
            progress?: components["schemas"]["Curve"];
            error?: components["schemas"]["TaskError"];
            content_after_s?: number;
            content_after_calls?: number;
        };
        Stages: components["schemas"]["Stage"][];
        /** @description Stages, or the name of a lifecycle. */
        StagesOrName: components["schemas"]["Name"] | components["schemas"]["Stages"];
        Clock: {
            /** @description World time in Unix seconds */
            now: number;
            /** @description The same moment in real time */
            real: number;
            /** @description How many times as fast as real time it runs */
            scale: number;
            frozen: boolean;
        };
        ClockChange: {
            /** @description Unix seconds, or an RFC 3339 date and time. */
            set?: components["schemas"]["Moment"] | string;
            /** @description Seconds; a negative number goes back */
            advance_s?: number;
            /** @description true stops the clock, false lets a stopped one run on, as fast as real time or as scale says */
            freeze?: boolean;
            scale?: number;
        };
        LifecycleDefinition: {
            stages: components["schemas"]["StagesOrName"];
        };
        Lifecycle: {
            name: string;
            origin: components["schemas"]["Origin"];
            stages: components["schemas"]["Stages"];
        };
        LifecycleList: {
            data: components["schemas"]["Lifecycle"][];
        };
        /** @description A text that must be equal, or one to contain, or a regular expression to match. */
        Condition: string | {
            equals?: string;
            contains?: string;
            matches?: string;
        };
        When: {
            prompt?: components["schemas"]["Condition"];
            model?: components["schemas"]["Condition"];
            seconds?: components["schemas"]["Condition"];
            size?: components["schemas"]["Condition"];
            key?: components["schemas"]["Condition"];
        };
        /** @description A kind of fault with the kind's own parameters, which docs/faults.md lists, and which requests it befalls. */
        FaultDefinition: {
            /** @enum {string} */
            kind: "rate_limit" | "concurrent_jobs" | "status" | "ignore_range" | "unasked_range" | "redirect" | "json_url" | "json_as_video" | "no_content" | "lying_range" | "range_without_total" | "etag" | "file_name" | "content_type" | "endless" | "gzip" | "content_length" | "chunked" | "corrupt" | "throttle" | "stall" | "cut" | "bad_chunk" | "reset" | "garbage" | "close" | "hang" | "latency";
            /** @description Which requests it befalls; all that is given has to hold. */
            when?: {
                /** @description operationId */
                operation?: string;
                /** @description A task id, or a glob. */
                task?: string;
                method?: string;
                /** @description A key, or a glob. */
                key?: string;
                /** @enum {string} */
                range?: "none" | "any" | "from_start" | "resumed";
                /** @description Which of those requests, counted from 1: a number, or [first, last]. */
                nth?: number | number[];
                /** @description Whether `nth` and `times` count for each task by itself. */
                each_task?: boolean;
            };
            /** @description How many requests it befalls at most. */
            times?: number;
            probability?: number;
        } & {
            [key: string]: unknown;
        };
        /** @description The body has either `kind`, for a fault with or without a name, or `preset`, for the faults of a preset. */
        FaultAddition: {
            preset: string;
        } | (components["schemas"]["FaultDefinition"] & {
            name?: components["schemas"]["Name"];
        });
        StoredFault: components["schemas"]["FaultDefinition"] & {
            name: string;
        };
        Fault: {
            name: string;
            /** @enum {string} */
            kind: "rate_limit" | "concurrent_jobs" | "status" | "ignore_range" | "unasked_range" | "redirect" | "json_url" | "json_as_video" | "no_content" | "lying_range" | "range_without_total" | "etag" | "file_name" | "content_type" | "endless" | "gzip" | "content_length" | "chunked" | "corrupt" | "throttle" | "stall" | "cut" | "bad_chunk" | "reset" | "garbage" | "close" | "hang" | "latency";
            /** @enum {string} */
            origin: "world" | "table" | "settings";
            /**
             * @description What the server has to be capable of.
             * @enum {string}
             */
            capability: "any" | "wire" | "second_origin";
            /** @description Whether what it makes of an answer may be something that the contract, or the RFCs behind it, does not allow. */
            breaks_contract: boolean;
            /** @description Requests that fit. */
            met: number;
            /** @description Requests that it changed something for. */
            fired: number;
        } & {
            [key: string]: unknown;
        };
        FaultList: {
            data: components["schemas"]["Fault"][];
            presets: {
                name: string;
                description: string;
            }[];
            /** @description What decides the luck of faults with a probability. */
            seed: number;
        };
        ScenarioDefinition: {
            description?: string;
            when?: components["schemas"]["When"];
            /** @description Refuse the create with this documented answer, STATUS/example */
            answer?: string;
            lifecycle?: components["schemas"]["StagesOrName"];
            content?: string;
            size_bytes?: components["schemas"]["SizeInBytes"];
            /** @description What befalls requests for the new task. */
            faults?: components["schemas"]["FaultDefinition"][];
        };
        StoredScenario: {
            name: components["schemas"]["Name"];
            description?: string;
            when?: components["schemas"]["When"];
            /** @description Refuse the create with this documented answer, STATUS/example */
            answer?: string;
            lifecycle?: components["schemas"]["Stages"];
            content?: string;
            size_bytes?: components["schemas"]["SizeInBytes"];
            faults?: components["schemas"]["StoredFault"][];
        };
        Scenario: {
            name: string;
            faults?: components["schemas"]["StoredFault"][];
            origin: components["schemas"]["Origin"];
            description?: string;
            when?: components["schemas"]["When"];
            /** @description Refuse the create with this documented answer, STATUS/example */
            answer?: string;
            lifecycle?: components["schemas"]["Stages"];
            content?: string;
            size_bytes?: components["schemas"]["SizeInBytes"];
        };
        ScenarioList: {
            data: components["schemas"]["Scenario"][];
        };
        Reset: {
            what?: ("clock" | "faults" | "journal" | "lifecycles" | "scenarios" | "tasks")[];
        };
        State: {
            /** @enum {integer} */
            version: 1;
            /** @description At the real moment real_anchor the clock showed world_anchor; since then it has run at scale. */
            clock: {
                real_anchor: components["schemas"]["Moment"];
                world_anchor: components["schemas"]["Moment"];
                scale: number;
            };
            lifecycles: {
                [key: string]: components["schemas"]["Stages"];
            };
            scenarios: components["schemas"]["StoredScenario"][];
            faults?: components["schemas"]["StoredFault"][];
            tasks: components["schemas"]["StoredTask"][];
            journal?: Record<string, never>[];
        };
        /** @description A task that the world has written, or a row that it has deleted. */
        StoredTask: {
            id: components["schemas"]["TaskId"];
            /** @enum {boolean} */
            gone?: true;
            created_at?: components["schemas"]["Moment"];
            lifecycle?: components["schemas"]["Stages"];
            stage?: number;
            stage_at?: components["schemas"]["Moment"];
            polls?: number;
            content_calls?: number;
            completed_at?: components["schemas"]["MomentOrNull"];
            expires_at?: components["schemas"]["MomentOrNull"];
            progress?: components["schemas"]["Progress"];
            model?: string;
            prompt?: string | null;
            seconds?: string;
            size?: string;
            remixed_from?: string | null;
            scenario?: string | null;
            faults?: components["schemas"]["StoredFault"][];
            metadata?: Record<string, never> | null;
            /** @description A name of content/content.yaml */
            content?: string;
            size_bytes?: number | null;
            /** @description Whether the API refuses to delete it */
            protected?: boolean;
        } | unknown | unknown;
        TaskDefinition: {
            state?: components["schemas"]["TaskState"];
            lifecycle?: components["schemas"]["StagesOrName"];
            scenario?: components["schemas"]["Name"];
            created_at?: components["schemas"]["Moment"];
            completed_at?: components["schemas"]["MomentOrNull"];
            expires_at?: components["schemas"]["MomentOrNull"];
            progress?: components["schemas"]["Progress"];
            error?: components["schemas"]["TaskError"];
            model?: string;
            prompt?: string | null;
            seconds?: string;
            size?: string;
            remixed_from?: string | null;
            metadata?: Record<string, never> | null;
            /** @description A name of content/content.yaml */
            content?: string;
            size_bytes?: number | null;
            /** @description Whether the API refuses to delete it */
            protected?: boolean;
        };
        /** @description At most one of state and pin. */
        TaskChange: {
            state?: components["schemas"]["TaskState"];
            pin?: components["schemas"]["TaskState"];
            lifecycle?: components["schemas"]["StagesOrName"];
            created_at?: components["schemas"]["Moment"];
            completed_at?: components["schemas"]["MomentOrNull"];
            expires_at?: components["schemas"]["MomentOrNull"];
            progress?: components["schemas"]["Progress"];
            error?: components["schemas"]["TaskError"];
            model?: string;
            prompt?: string | null;
            seconds?: string;
            size?: string;
            remixed_from?: string | null;
            metadata?: Record<string, never> | null;
            /** @description A name of content/content.yaml */
            content?: string;
            size_bytes?: number | null;
            /** @description Whether the API refuses to delete it */
            protected?: boolean;
        };
        Task: {
            id: components["schemas"]["TaskId"];
            origin: components["schemas"]["Origin"];
            state: components["schemas"]["TaskState"];
            /**
             * @description The word that the API shows
             * @enum {string}
             */
            status: "queued" | "in_progress" | "completed" | "failed" | "cancelled";
            progress: number;
            /** @description The index of the stage that is in force */
            stage: number;
            /** @description Since when it is */
            stage_at: number;
            /** @description Status requests counted in this stage */
            polls: number;
            /** @description Requests for content counted */
            content_calls: number;
            /** @description Whether content is still refused although it is completed */
            content_lag: boolean;
            created_at: number;
            completed_at: number | null;
            expires_at: number | null;
            error: components["schemas"]["TaskError"] | null;
            lifecycle: components["schemas"]["Stages"];
            model: string;
            prompt: string | null;
            seconds: string;
            size: string;
            remixed_from: string | null;
            scenario: string | null;
            metadata: Record<string, never> | null;
            content: string;
            size_bytes: number | null;
            protected: boolean;
        };
        TaskList: {
            data: components["schemas"]["Task"][];
            has_more: boolean;
        };
        Error: {
            error: {
                message: string;
                code: string;
                type?: string;
                param?: string | null;
            };
        };
        /** @enum {string} */
        SeenState: "unknown" | "queued" | "in_progress" | "completed" | "failed" | "cancelled" | "expired";
        /** @description An entry of the journal. It holds no secrets. */
        Request: {
            /** @description Its number in the journal, from 1 on. */
            number: number;
            /** @description The X-Request-Id of the answer. */
            id: string;
            /** @description When it came, in seconds since the Unix epoch. */
            at: number;
            /** @description The same moment in the time of its world. */
            world_at: number;
            /** @description The name of its world, from which no key can be read back, or `anonymous`. */
            world: string;
            method: string;
            path: string;
            query: string;
            headers: {
                [key: string]: string;
            };
            /** @description It has not ended. */
            open: boolean;
            /** @description operationId */
            operation: string | null;
            /** @description The beginning of a long key. */
            key: string | null;
            /** @description The shape of the body: the names of a JSON object or form with their types. */
            body: {
                [key: string]: string;
            } | string | null;
            /** @description The task that it named or created. */
            task: string | null;
            /** @description Where nobody has the task: ids of its world that are similar. */
            near?: string[];
            /** @description The state that the task was in. */
            state: components["schemas"]["SeenState"] | null;
            /** @description The stage of its lifecycle, from 0 on. */
            stage: number | null;
            scenario: string | null;
            /** @description The preferences that were followed. */
            prefer: string | null;
            status: number | null;
            /** @description The documented answer: a status, and the name of its example. */
            answer: string | null;
            /** @description The code of the error. */
            code: string | null;
            media_type: string | null;
            range: {
                asked: string | null;
                given: string | null;
            };
            /** @description Bytes of the body that were handed to the network. */
            sent_bytes: number | null;
            /** @description The client hung up before the end. */
            aborted: boolean;
            duration_ms: number | null;
            /** @description Why the front end could not read it as a request. */
            refused: string | null;
            /** @description The faults that changed what became of it. */
            faults: string[];
            /** @description It took a key to the second origin. */
            leaked_key: boolean;
            /** @description The entity tag that was sent. */
            etag: string | null;
            /** @description After how many seconds the client was told to come back, in whichever way. */
            retry_after_s: number | null;
            /** @description All that was announced was sent, and the client stayed to the end. */
            whole: boolean;
        };
        /** @description What became of one fault. */
        Receipt: {
            /** @description Its name. */
            fault: string;
            kind: string | null;
            /** @description It befalls requests by itself; else somebody or a scenario asked for it. */
            in_force: boolean;
            /** @description How many requests of the journal it befell. */
            fired: number;
            requests: components["schemas"]["Firing"][];
        };
        /** @description A request that a fault befell, and what the client did next for the same task. */
        Firing: {
            /** @description The id of the request. */
            request: string;
            /** @description Its number in the journal. */
            number: number;
            operation: string | null;
            task: string | null;
            status: number | null;
            sent_bytes: number | null;
            whole: boolean;
            /** @enum {string} */
            did: "resumed" | "restarted" | "asked_elsewhere" | "followed" | "retried" | "went_on" | "created" | "accepted" | "gave_up";
            /** @description The id of the request by which it did that. */
            next: string | null;
            /** @description Seconds from the end of the answer to that request. */
            after_s: number | null;
            /** @description Where a download broke off: the first byte that was not sent. */
            resume_at: number | null;
            /**
             * @description Whether the request for the rest had the entity tag that was sent.
             * @enum {string|null}
             */
            if_range: "right" | "wrong" | "missing" | null;
            retry_after_s: number | null;
            honoured_retry_after: boolean | null;
            /** @description A key was taken to the second origin. */
            leaked_key: boolean;
            /** @description Requests that created another task before the content of this one had arrived. */
            second_creates: string[];
        };
        /** @description What requests have to be. `*` stands for anything in path, faults, range and headers; null for nothing there. */
        Filters: {
            operation?: string;
            task?: string;
            method?: string;
            path?: string;
            /** @description 404, or `4xx` */
            status?: number | string;
            code?: string;
            state?: components["schemas"]["SeenState"];
            scenario?: string;
            aborted?: boolean;
            open?: boolean;
            /** @description The name of a fault that befell it. */
            faults?: string;
            range?: {
                asked?: string | null;
                given?: string | null;
            };
            /** @description By name, whatever the case. */
            headers?: {
                [key: string]: string | null;
            };
        };
        /** @description All that is given has to hold. Without `count`, `sequence` and `client`, at least one request has to fit. */
        Verification: {
            requests?: components["schemas"]["Filters"];
            /** @description How many requests fit. */
            count?: {
                exactly?: number;
                at_least?: number;
                at_most?: number;
            };
            /** @description Some of the requests, in this order; others may be between. */
            sequence?: components["schemas"]["Filters"][];
            /** @description No other of the requests is between. */
            strict?: boolean;
            /** @description Seconds between those that follow each other. */
            apart_s?: {
                at_least?: number;
                at_most?: number;
            };
            /**
             * @description What the client did after each of the requests that a fault befell.
             * @enum {string}
             */
            client?: "resumed_from_where_it_was_cut" | "resumed_with_if_range" | "restarted_from_the_beginning" | "honoured_retry_after" | "no_second_create" | "followed_the_redirect" | "never_sent_the_key_to_the_second_origin" | "came_back" | "gave_up";
            /** @description What it did later than so many seconds after an answer does not count. */
            client_within_s?: number;
            /**
             * @description Which seconds those are.
             * @enum {string}
             */
            clock?: "real" | "world";
            /** @description Only requests of the last so many seconds. */
            within_s?: number;
            /** @description Only requests with numbers above this one. */
            after?: number;
            /**
             * @default own
             * @enum {string}
             */
            world?: "own" | "anonymous";
        };
    };
    responses: {
        /** @description The request is not one that this contract allows. */
        BadRequest: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The key is not known, or the control token is missing or another one. */
        Unauthorized: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The request body is over the limit. */
        ContentTooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The request body is of a type that this operation does not take. */
        UnsupportedMediaType: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description A fault of this server. Please report it. */
        InternalError: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description No operation has this path, or nothing has this name. */
        NotFound: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The path is known, the method is not one of its own. */
        MethodNotAllowed: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                Allow: components["headers"]["Allow"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description A CORS preflight. */
        Preflight: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The methods of a path. */
        Options: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                Allow: components["headers"]["Allow"];
                [name: string]: unknown;
            };
            content?: never;
        };
    };
    parameters: {
        name: components["schemas"]["Name"];
        task_id: components["schemas"]["TaskId"];
    };
    requestBodies: never;
    headers: {
        "X-Request-Id": string;
        Allow: string;
        "Cache-Control": "no-cache";
        "Content-Security-Policy": string;
        ETag: string;
        "WWW-Authenticate": "Bearer, Mock-Token";
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getClock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The clock. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clock"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    deleteClock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The clock, which shows real time. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clock"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    patchClock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClockChange"];
            };
        };
        responses: {
            /** @description The clock after the change. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clock"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
        };
    };
    listFaults: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The faults, and the presets that there are. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    addFaults: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FaultAddition"];
            };
        };
        responses: {
            /** @description They are in force. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Fault"][];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
        };
    };
    deleteFaults: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The world has no fault of its own. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    getFault: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The fault. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Fault"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
        };
    };
    putFault: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FaultDefinition"];
            };
        };
        responses: {
            /** @description It was replaced, and its tally begins anew. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Fault"];
                };
            };
            /** @description It is new in this world. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Fault"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
        };
    };
    deleteFault: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        status: string;
                    };
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        status: string;
                    };
                };
            };
        };
    };
    reset: {
        parameters: {
            query?: {
                /** @description Every world instead of one. */
                all?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reset"];
            };
        };
        responses: {
            /** @description It is as it was at the start. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
        };
    };
    listScenarios: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order in which they are matched, the world's own first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScenarioList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    getScenario: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The scenario. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scenario"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
        };
    };
    putScenario: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScenarioDefinition"];
            };
        };
        responses: {
            /** @description It was replaced. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scenario"];
                };
            };
            /** @description It is new in this world. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scenario"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
        };
    };
    deleteScenario: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
        };
    };
    getState: {
        parameters: {
            query?: {
                /** @description Whether to add the journal. */
                journal?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the world has on top of the table. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    putState: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["State"];
            };
        };
        responses: {
            /** @description The world is what the body says. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
        };
    };
    listTasks: {
        parameters: {
            query?: {
                /** @description Only tasks in this state. */
                state?: components["schemas"]["TaskState"];
                /** @description How many tasks a page has at most. */
                limit?: number;
                order?: "asc" | "desc";
                /** @description The id of the last task of the page before. */
                after?: components["schemas"]["TaskId"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tasks. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
        };
    };
    deleteTasks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The world has no task any more. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    getTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task_id: components["parameters"]["task_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
        };
    };
    putTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task_id: components["parameters"]["task_id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskDefinition"];
            };
        };
        responses: {
            /** @description It was replaced. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description It is new. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
        };
    };
    deleteTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task_id: components["parameters"]["task_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task is gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
        };
    };
    patchTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task_id: components["parameters"]["task_id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskChange"];
            };
        };
        responses: {
            /** @description The task after the change. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
        };
    };
    getVersion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The version. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        version: string;
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    listLifecycles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The table's and the world's own, by name. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LifecycleList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    getLifecycle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lifecycle. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lifecycle"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
        };
    };
    putLifecycle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LifecycleDefinition"];
            };
        };
        responses: {
            /** @description It was replaced. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lifecycle"];
                };
            };
            /** @description It is new in this world. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lifecycle"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
        };
    };
    deleteLifecycle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
        };
    };
    getControlContract: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1 */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": unknown;
                };
            };
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    getReferencePage: {
        parameters: {
            query?: {
                /** @description Which of the documents of this port it shows. */
                document?: "api" | "control";
            };
            header?: {
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
            /** @description It is what the client has. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
        };
    };
    getReferenceAsset: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: string;
            };
            path: {
                name: "favicon-32x32.png" | "reference.css" | "reference.js" | "swagger-ui-bundle.js" | "swagger-ui.css";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "image/png": unknown;
                    "text/css": unknown;
                    "text/javascript": unknown;
                };
            };
            /** @description It is what the client has. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalError"];
        };
    };
    getContract: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1 */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": unknown;
                };
            };
        };
    };
    getContractAsJson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1 */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    listRequests: {
        parameters: {
            query?: {
                /** @description operationId */
                operation?: string;
                /** @description Task id */
                task?: string;
                method?: string;
                /** @description Path of the request; `*` stands for anything. */
                path?: string;
                /** @description As `404` or `4xx`. */
                status?: string;
                /** @description The code of an error */
                code?: string;
                /** @description The state that the task was in */
                state?: components["schemas"]["SeenState"];
                scenario?: string;
                /** @description Whether the client hung up before the end */
                aborted?: boolean;
                /** @description Whether the request has not ended yet */
                open?: boolean;
                /** @description The name of a fault that befell it; `*` stands for anything. */
                faults?: string;
                /** @description Only entries with numbers above this one */
                after?: number;
                /** @description The world of the key, or `anonymous`: the requests without an accepted key. */
                world?: "own" | "anonymous";
                /** @description All worlds */
                all?: boolean;
                limit?: number;
                /** @description Newest first, or oldest first. */
                order?: "asc" | "desc";
                /** @description Seconds to wait */
                wait_s?: number;
                /** @description How many requests `wait_s` is for */
                at_least?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What fits. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        object: "list";
                        data: components["schemas"]["Request"][];
                        /** @description How many fit, whatever the limit. */
                        count: number;
                        has_more: boolean;
                        /** @description The number of the newest entry that was looked at, to go on `after`. */
                        last: number;
                        /** @description Requests that have not ended. */
                        open: string[];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    deleteRequests: {
        parameters: {
            query?: {
                /** @description The world of the key, or `anonymous`: the requests without an accepted key. */
                world?: "own" | "anonymous";
                /** @description All worlds */
                all?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is empty. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    getRequest: {
        parameters: {
            query?: {
                /** @description The world of the key, or `anonymous`: the requests without an accepted key. */
                world?: "own" | "anonymous";
                /** @description All worlds */
                all?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Request"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
        };
    };
    followRequests: {
        parameters: {
            query?: {
                /** @description operationId */
                operation?: string;
                /** @description Task id */
                task?: string;
                method?: string;
                /** @description Path of the request; `*` stands for anything. */
                path?: string;
                /** @description As `404` or `4xx`. */
                status?: string;
                /** @description The code of an error */
                code?: string;
                /** @description The state that the task was in */
                state?: components["schemas"]["SeenState"];
                scenario?: string;
                /** @description Whether the client hung up before the end */
                aborted?: boolean;
                /** @description Whether the request has not ended yet */
                open?: boolean;
                /** @description The name of a fault that befell it; `*` stands for anything. */
                faults?: string;
                /** @description Only entries with numbers above this one */
                after?: number;
                /** @description The world of the key, or `anonymous`: the requests without an accepted key. */
                world?: "own" | "anonymous";
                limit?: number;
                /** @description Seconds to wait */
                wait_s?: number;
            };
            header?: {
                /** @description The number of the last event that was seen */
                "Last-Event-ID"?: number;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    exportRequests: {
        parameters: {
            query?: {
                /** @description operationId */
                operation?: string;
                /** @description Task id */
                task?: string;
                method?: string;
                /** @description Path of the request; `*` stands for anything. */
                path?: string;
                /** @description As `404` or `4xx`. */
                status?: string;
                /** @description The code of an error */
                code?: string;
                /** @description The state that the task was in */
                state?: components["schemas"]["SeenState"];
                scenario?: string;
                /** @description Whether the client hung up before the end */
                aborted?: boolean;
                /** @description Whether the request has not ended yet */
                open?: boolean;
                /** @description The name of a fault that befell it; `*` stands for anything. */
                faults?: string;
                /** @description Only entries with numbers above this one */
                after?: number;
                /** @description The world of the key, or `anonymous`: the requests without an accepted key. */
                world?: "own" | "anonymous";
                /** @description All worlds */
                all?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The archive. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    listReceipts: {
        parameters: {
            query?: {
                /** @description The name of one fault */
                fault?: string;
                /** @description Task id */
                task?: string;
                /** @description What the client does later than so many seconds after an answer does not count. */
                within_s?: number;
                /** @description Only entries with numbers above this one */
                after?: number;
                /** @description The world of the key, or `anonymous`: the requests without an accepted key. */
                world?: "own" | "anonymous";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The receipts. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        object: "list";
                        data: components["schemas"]["Receipt"][];
                        /** @description Requests that have not ended. */
                        open: string[];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["InternalError"];
        };
    };
    verify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Verification"];
            };
        };
        responses: {
            /** @description The outcome. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        verified: boolean;
                        explanation: string;
                        /** @description The requests that fit. */
                        matched: string[];
                        /** @description The requests that came nearest to what was missed, each with what differs. */
                        nearest: {
                            request: components["schemas"]["Request"];
                            differs: {
                                [key: string]: {
                                    expected: unknown;
                                    got: unknown;
                                };
                            };
                        }[];
                        /** @description Requests that have not ended. */
                        open: string[];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
        };
    };
}
