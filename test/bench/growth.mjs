// How cost grows with what is kept, sent and registered.
import { clients, makeMany, post, pushes, REDIRECT_URI, requestParameters } from './material.mjs'
import { measureOnce, median } from './measure.mjs'
import { makeServer, neutral, operations } from './parapet.mjs'

/** Rounds that do not count, until what is measured has been compiled. */
const WARM_UP = 6

const medianOf = async (rounds, measure) => {
  const samples = []
  await measure()
  for (let round = 0; round < rounds; round++) samples.push(await measure(round))
  return { cpu: median(samples.map(({ cpu }) => cpu)), p50: median(samples.map(({ p50 }) => p50)) }
}

/** Outstanding requests in the memory store, each a record like that of (c): bytes of heap for one, and the time of a push and a
 * presentation beside them. Each number has a store of its own, so that none is counted with what was pushed beside another. */
export const growthOfStore = async (parapet, sizes, { rounds, onProgress }) => {
  // the record of a real push, under keys of the same length
  const record = await recordOf(parapet)
  await beside(parapet, makeStore(parapet), WARM_UP)
  const rows = []
  for (const size of sizes) {
    const store = makeStore(parapet)
    await collect()
    const empty = process.memoryUsage().heapUsed
    for (let kept = 0; kept < size; kept++) {
      const id = kept.toString(36).padStart(43, 'k')
      // a string of its own, as JSON.stringify makes one
      await store.insert(`request:${id}`, JSON.stringify({ ...record, created_at: kept }), clock() + 7200 + (kept % 60))
    }
    await collect()
    const bytes = (process.memoryUsage().heapUsed - empty) / size
    const row = { size, bytes: Math.round(bytes), ...(await beside(parapet, store, rounds)) }
    rows.push(row)
    onProgress?.(`${size} outstanding requests: ${row.bytes} bytes each`)
  }
  return rows
}

/** Twice, each in a turn of its own: what is awaited still holds on to what it had. */
const collect = async () => {
  for (let time = 0; time < 2; time++) {
    await new Promise((resolve) => setImmediate(resolve))
    globalThis.gc?.()
  }
}

const clock = () => Math.floor(Date.now() / 1000)
const makeStore = (parapet) => parapet.memoryStore({ clock, maxEntries: 10_000_000 })

/** The time of a push and of a presentation beside what a store has. */
const beside = async (parapet, store, rounds) => {
  const as = makeServer(parapet, { store })
  const { push, makePush } = operations(parapet, as)
  const present = async (request) => {
    const result = await parapet.processAuthorizationRequest(as, request)
    if (!result.ok) throw new Error(result.error.error.reason)
  }
  const pushed = await medianOf(rounds, async () => {
    const inputs = await makePush('d')(2000)
    return measureOnce({ inputs, run: push, concurrency: 1 })
  })
  const presented = await medianOf(rounds, async () => {
    const answers = await Promise.all((await makePush('d')(2000)).map(push))
    const inputs = answers.map(({ request_uri }) =>
      neutral({
        method: 'GET',
        path: `/auth?${new URLSearchParams({ client_id: 'public', request_uri })}`,
        headers: {},
      }),
    )
    return measureOnce({ inputs, run: present, concurrency: 1 })
  })
  return { push: pushed.p50, present: presented.p50 }
}

const recordOf = async (parapet) => {
  const kept = new Map()
  const store = {
    insert: async (key, value) => {
      kept.set(key, value)
      return true
    },
    get: async () => undefined,
    take: async () => undefined,
  }
  const { push } = operations(parapet, makeServer(parapet, { store }))
  await push(neutral(pushes.c()))
  return JSON.parse([...kept].find(([key]) => key.startsWith('request:'))[1])
}

/** Pushes of a public client or by assertion, with more and more of one thing. */
export const growthOfRequests = async (parapet, { rounds, count, onProgress }) => {
  const detail = (at) => ({
    type: 'payment_initiation',
    instructedAmount: { currency: 'EUR', amount: `${at}.50` },
    creditorName: 'Merchant',
  })
  const anything = { '~standard': { version: 1, vendor: 'bench', validate: (value) => ({ value }) } }
  const open = makeServer(parapet, { authorizationDetails: { payment_initiation: anything } })
  const most = open.policy.maxRequestBytes
  const publicPush = (more) => () => post('/request', { ...requestParameters(), client_id: 'public', ...more })
  const many = (length, client) => {
    const uris = Array.from({ length }, (_, at) => `${REDIRECT_URI}/${at}`)
    const [key] = clients[1].jwks.keys
    const others = Array.from({ length: length - 1 }, (_, at) => ({ ...key, kid: `other-${at}` }))
    const registered = { ...client, redirect_uris: [...uris.slice(1), REDIRECT_URI] }
    const found = client.jwks === undefined ? registered : { ...registered, jwks: { keys: [...others, key] } }
    return makeServer(parapet, { findClient: async () => found })
  }
  const cases = [
    ...[1, 4, 16, 60].map((kilobytes) => {
      const filler = 'x'.repeat(2000)
      const fields = Object.fromEntries(
        Array.from({ length: Math.max(0, Math.floor((kilobytes * 1000 - 400) / 2020)) }, (_, at) => [`x${at}`, filler]),
      )
      return { name: `body of ${kilobytes} kB`, as: open, make: publicPush(fields) }
    }),
    ...[1, 10, 100].map((length) => ({
      name: `authorization details: ${length}`,
      as: open,
      make: publicPush({ authorization_details: JSON.stringify(Array.from({ length }, (_, at) => detail(at))) }),
    })),
    ...[1, 100, 1000].map((length) => ({
      name: `redirect URIs: ${length}`,
      as: many(length, clients[2]),
      make: publicPush({}),
    })),
    ...[1, 100, 1000].map((length) => ({
      name: `keys of a client: ${length}`,
      as: many(length, clients[1]),
      make: pushes.b,
    })),
  ]
  const subjects = cases
    .filter(({ make }) => neutral(make()).body.length <= most)
    .map(({ name, as: server, make }) => {
      const { push } = operations(parapet, server)
      const run = () => measureOnce({ inputs: makeMany(make)(count).map(neutral), run: push })
      return { name, run, samples: [] }
    })
  for (let round = -WARM_UP; round < rounds; round++) {
    for (const { run, samples } of round % 2 === 0 ? subjects : subjects.toReversed()) {
      const sample = await run()
      if (round >= 0) samples.push(sample)
    }
    onProgress?.(`requests with more and more of something: round ${round + 1} of ${rounds}`)
  }
  return subjects.map(({ name, samples }) => ({
    name,
    cpu: median(samples.map(({ cpu }) => cpu)),
    p50: median(samples.map(({ p50 }) => p50)),
  }))
}
