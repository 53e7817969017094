/** Handles the rejection of a value that may be a promise, and that nobody awaits. Unhandled, it would end a Node process. */
export const ignoreRejection = (value: unknown): void => {
  if (typeof value === 'object' && value !== null) Promise.resolve(value).catch(() => {})
}
