// Writes what is made from the control API's document: types, and the table of operations.
//
//     node scripts/generate.js [DIRECTORY]     default: this package
//
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import openapiTS, { astToString } from "openapi-typescript";
import { parse } from "yaml";

const CONTRACT = new URL("../../../mock_server/control/control.yaml", import.meta.url);
const NOTICE = "// Made from the control API's document by `npm run generate`.\n";
const METHODS = ["get", "put", "post", "delete", "patch"];

/** @param {string} text */
function operations(text) {
  const rows = [];
  for (const [path, methods] of Object.entries(parse(text).paths)) {
    for (const method of METHODS.filter((name) => name in methods)) {
      rows.push(`  ${methods[method].operationId}: ["${method.toUpperCase()}", "${path}"],`);
    }
  }
  return `/** Method and path of each operation. */\nexport const OPERATIONS = /** @type {const} */ ({\n${rows.join("\n")}\n});\n`;
}

const text = await readFile(CONTRACT, "utf8");
const types = astToString(await openapiTS(text, { defaultNonNullable: false }));
const folder = process.argv[2] ?? fileURLToPath(new URL("..", import.meta.url));
const made = { "control-api.d.ts": types, "src/operations.js": operations(text) };
for (const [name, content] of Object.entries(made)) {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), NOTICE + content);
}
