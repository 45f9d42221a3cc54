// Runs once, before all tests: one server for all workers.
import { startSoraMock } from "sora-mock-server";

export default async function setup({ provide }) {
  const mock = await startSoraMock();
  provide("soraMockUrl", mock.url);
  return () => mock.stop();
}
