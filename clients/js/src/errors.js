/** What went wrong, with a `code` to tell it by. */
export class SoraMockError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {{ status?: number, param?: string | null, cause?: unknown }} [more]
   */
  constructor(code, message, { status, param, cause } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "SoraMockError";
    this.code = code;
    this.status = status;
    this.param = param ?? undefined;
  }
}
