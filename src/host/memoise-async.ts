/** Makes a function that does some work at the first call and returns the same result at every later one. A failure is not kept: the next
 * call does the work again, because a runtime may fail once. */
export const memoiseAsync = <T>(work: () => Promise<T>): (() => Promise<T>) => {
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
