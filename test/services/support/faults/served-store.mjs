// A store that an engine's own runtime serves over HTTP, and the faults that the tests order there. Runs in Deno and in workerd.

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** What becomes of the calls of the engine: every so many fail before the engine has them, lose their answer, or come late. */
const makeFaults = () => {
  let order = {}
  let calls = 0
  return {
    set: (next) => {
      order = next
    },
    /** What was ordered, for faults that the engine itself must bring about. */
    order: () => order,
    around: async (call) => {
      const number = ++calls
      const isHit = (every) => every !== undefined && number % every === 0
      if (isHit(order.failEvery)) throw new Error('the engine failed')
      const outcome = await call()
      if (isHit(order.loseEvery)) throw new Error('the answer was lost')
      if (isHit(order.delayEvery)) await pause(order.delay)
      return outcome
    },
  }
}

/** Answers `insert`, `get` and `take` of the store that `open` makes around the faults, and `faults`, which orders them. `clock` shows
 * the time of the request, where it says one. */
export const serveStore = (open) => {
  const faults = makeFaults()
  let shown
  const clock = () => shown ?? Math.floor(Date.now() / 1000)
  const calls = {
    insert: (store, { key, value, expiresAt }) => store.insert(key, value, expiresAt),
    get: (store, { key }) => store.get(key),
    take: (store, { key }) => store.take(key),
  }
  return async (request, ...engines) => {
    try {
      const { now, ...input } = await request.json()
      const name = new URL(request.url).pathname.split('/').at(-1)
      if (name === 'faults') {
        faults.set(input)
        return Response.json({})
      }
      shown = now
      const store = await open({ ...faults, clock }, ...engines)
      return Response.json({ outcome: await calls[name](store, input) })
    } catch (error) {
      return new Response(String(error), { status: 500 })
    }
  }
}

/** An object of which every method passes through the faults. */
export const faulty = (engine, around, names) =>
  Object.fromEntries(names.map((name) => [name, (...args) => around(() => engine[name](...args))]))
