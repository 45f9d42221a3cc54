// A `test` whose tests have a world each, on the one server.
import { OpenAI } from "openai";
import { startSoraMock } from "sora-mock-server";
import { inject, test as base } from "vitest";

export const test = base.extend({
  world: async ({ task }, use) => {
    const world = await startSoraMock({ url: inject("soraMockUrl") });
    await use(world);
    if (task.result?.state === "fail") console.log(await story(world));
  },
  client: async ({ world }, use) => {
    await use(new OpenAI({ baseURL: world.baseURL, apiKey: world.apiKey }));
  },
});

async function story(world) {
  const entries = await world.control.requests.find();
  return entries.map(({ method, path, status, code }) => `${method} ${path} ${status} ${code ?? ""}`).join("\n");
}
