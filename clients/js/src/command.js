import { readFileSync } from "node:fs";

/** @type {{ version: string }} */
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** Ways to start the server where nobody has said how; the last one may fetch it. */
const COMMANDS = [
  ["sora-mock"],
  ["python3", "-m", "mock_server"],
  ["python", "-m", "mock_server"],
  ["uvx", "--from", `sora-mock-server==${version}`, "sora-mock"],
];

/**
 * The commands to try, each a program and its first arguments.
 *
 * @param {string | readonly string[] | undefined} given
 * @returns {readonly (readonly string[])[]}
 */
export function commands(given) {
  const chosen = given ?? process.env.SORA_MOCK_COMMAND;
  if (chosen === undefined || chosen.length === 0) return COMMANDS;
  return [typeof chosen === "string" ? chosen.trim().split(/\s+/) : chosen];
}
