/** Shows an exception that became a 500 where the host has no `onError`: on the console, which every runtime has. The answer holds none
 * of it. */
export const reportFailure = (error: unknown): void => {
  // biome-ignore lint/suspicious/noConsole: the last resort, where the host passed no onError
  console.error('parapet answered 500:', error)
}
