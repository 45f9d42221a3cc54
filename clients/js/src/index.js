export { Control } from "./control.js";
export { SoraMockError } from "./errors.js";
export { SoraMock, startSoraMock, World } from "./start.js";
