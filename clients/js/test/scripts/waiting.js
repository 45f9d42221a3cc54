import { startSoraMock } from "../../src/index.js";

const mock = await startSoraMock();
console.log(mock.url);
setInterval(() => {}, 1_000);
