/** Makes a function that does some work once and keeps what came of it. After a failure, the next call does the work again: a runtime may fail
 * once, and a promise that was rejected would stay so for as long as the process lives. */
export const kept = <T>(work: () => Promise<T>): (() => Promise<T>) => {
  let done: Promise<T> | undefined
  return () => {
    const started = done ?? work()
    if (done === undefined) {
      done = started
      started.catch(() => {
        done = undefined
      })
    }
    return started
  }
}
