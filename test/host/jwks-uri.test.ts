import { describe, expect, it } from 'vitest'
import type { FetchRequest, FetchResponse } from '../../src/host/bounded-fetch.ts'
import { findKeysOf } from '../../src/host/client-registry.ts'
import { fetchBudget } from '../../src/host/fetch-budget.ts'
import { type RemoteClientKeysOptions, remoteClientKeys } from '../../src/host/jwks-uri.ts'
import type { Client } from '../../src/types/client.ts'

const jwks_uri = 'https://client.example.com/jwks'
const client: Client = { client_id: 'c-1', jwks_uri }
const key = (kid: string) => ({ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', kid })
const setOf = (...kids: readonly string[]) => ({ keys: kids.map(key) })
const json = (body: unknown, init?: ResponseInit) => new Response(JSON.stringify(body), init)

type Answer = (url: string) => FetchResponse | Promise<FetchResponse>

/** A host with a clock that is set by hand and a network that answers as told. */
const setUp = (answer: Answer, options: Partial<RemoteClientKeysOptions> = {}) => {
  const state = { now: 1_000, answer }
  const calls: { url: string; request: FetchRequest }[] = []
  const find = remoteClientKeys({
    clock: () => state.now,
    fetch: async (url, request) => {
      calls.push({ url, request })
      return state.answer(url)
    },
    ...options,
  })
  return {
    state,
    calls,
    find,
    kids: async (kid?: string) => kidsOf(await find(client, kid === undefined ? {} : { kid })),
  }
}
const kidsOf = ({ keys }: { readonly keys: readonly { readonly kid?: string | undefined }[] }) =>
  keys.map(({ kid }) => kid)
const failing: Answer = () => Promise.reject(new Error('down'))

describe('remoteClientKeys', () => {
  it.each([undefined, 5_000, {}])(
    'rejects for a timeout that makes no signal but %j, and fetches nothing',
    async (signal) => {
      const { find, calls } = setUp(() => json({ keys: [] }), { timeout: () => signal as never })
      await expect(find(client)).rejects.toThrow(/^timeout must return an AbortSignal; got /)
      expect(calls).toEqual([])
    },
  )

  it('that gets another answer than a Response makes the operation reject, and refuses no client for it', async () => {
    const { find } = setUp(() => ({ status: 200, headers: {} }) as never)
    const as = { findClientKeys: find, onEvent: () => {}, clock: () => 1_000 }
    await expect(findKeysOf(as, client, undefined)).rejects.toThrow(/^fetch must return a Response: /)
  })

  it('takes the keys of the record without asking anyone', async () => {
    const { find, calls } = setUp(failing)
    expect(kidsOf(await find({ client_id: 'c', jwks: setOf('a'), jwks_uri }))).toEqual(['a'])
    expect(calls).toEqual([])
  })

  it('rejects where the record has neither', async () => {
    await expect(setUp(failing).find({ client_id: 'c' })).rejects.toThrow('neither')
  })

  it('asks once, by GET and for JSON, following no redirect unseen', async () => {
    const { kids, calls } = setUp(() => json(setOf('a', 'b')))
    expect(await kids()).toEqual(['a', 'b'])
    expect(await kids('b')).toEqual(['a', 'b'])
    expect(calls).toHaveLength(1)
    expect(calls[0]).toMatchObject({ url: jwks_uri, request: { method: 'GET', redirect: 'manual' } })
    expect(calls[0]?.request.headers.accept).toContain('application/jwk-set+json')
    expect(calls[0]?.request.signal).toBeInstanceOf(AbortSignal)
  })

  describe('keeps keys', () => {
    it('until they are older than maxAge', async () => {
      const { kids, calls, state } = setUp(() => json(setOf('a')), { maxAge: 600 })
      await kids()
      state.now += 599
      state.answer = () => json(setOf('b'))
      expect(await kids()).toEqual(['a'])
      state.now += 1
      expect(await kids()).toEqual(['b'])
      expect(calls).toHaveLength(2)
    })

    it('no longer when the clock was set back', async () => {
      const { kids, state } = setUp(() => json(setOf('a')))
      await kids()
      state.now -= 100
      state.answer = () => json(setOf('b'))
      expect(await kids()).toEqual(['b'])
    })

    it('of as many as maxEntries, and drops those that were not asked for longest', async () => {
      const { find, calls } = setUp(() => json(setOf('a')), { maxEntries: 2 })
      const ask = (name: string) => find({ client_id: name, jwks_uri: `https://${name}.example/jwks` })
      for (const name of ['one', 'two', 'one', 'three', 'one', 'two']) await ask(name)
      expect(calls.map(({ url }) => new URL(url).hostname)).toEqual([
        'one.example',
        'two.example',
        'three.example',
        'two.example',
      ])
    })

    it('apart for every client', async () => {
      const { find } = setUp((url) => json(setOf(url)))
      const other = 'https://other.example/jwks'
      expect(kidsOf(await find(client))).toEqual([jwks_uri])
      expect(kidsOf(await find({ client_id: 'c-2', jwks_uri: other }))).toEqual([other])
    })
  })

  describe('on an unknown kid', () => {
    it('asks again, once an interval', async () => {
      const { kids, calls, state } = setUp(() => json(setOf('a')), { minInterval: 30 })
      await kids('a')
      state.answer = () => json(setOf('a', 'b'))
      state.now += 29
      expect(await kids('b')).toEqual(['a'])
      state.now += 1
      expect(await kids('b')).toEqual(['a', 'b'])
      expect(await kids('c')).toEqual(['a', 'b'])
      state.now += 29
      expect(await kids('d')).toEqual(['a', 'b'])
      expect(calls).toHaveLength(2)
    })

    it('leaves those who know theirs alone', async () => {
      const { kids, state, calls } = setUp(() => json(setOf('a')))
      await kids('a')
      state.now += 60
      let answer: (response: Response) => void = () => undefined
      state.answer = () => new Promise((resolve) => (answer = resolve))
      const waiting = kids('b')
      expect(await kids('a')).toEqual(['a'])
      answer(json(setOf('b')))
      expect(await waiting).toEqual(['b'])
      expect(calls).toHaveLength(2)
    })
  })

  it('asks once for all who wait', async () => {
    const { kids, calls } = setUp(() => json(setOf('a')))
    expect(await Promise.all([kids(), kids('a'), kids('b'), kids()])).toEqual([['a'], ['a'], ['a'], ['a']])
    expect(calls).toHaveLength(1)
  })

  it('rejects all who wait when asking fails, and does not ask again for an interval', async () => {
    const { kids, calls, state } = setUp(failing, { minInterval: 30 })
    const outcomes = await Promise.allSettled([kids(), kids('a')])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(kids()).rejects.toThrow('a moment ago')
    state.now += 30
    state.answer = () => json(setOf('a'))
    expect(await kids()).toEqual(['a'])
    expect(calls).toHaveLength(2)
  })

  describe('while asking fails', () => {
    it('serves the keys at hand, up to maxStale', async () => {
      const { kids, state, calls } = setUp(() => json(setOf('a')), { maxAge: 600, maxStale: 1_000, minInterval: 30 })
      await kids()
      state.answer = failing
      state.now += 600
      expect(await kids()).toEqual(['a'])
      expect(await kids('unknown')).toEqual(['a'])
      expect(calls).toHaveLength(2)
      state.now += 999
      expect(await kids()).toEqual(['a'])
      state.now += 1
      await expect(kids()).rejects.toThrow()
      state.answer = () => json(setOf('b'))
      state.now += 30
      expect(await kids()).toEqual(['b'])
    })

    it('serves them on an unknown kid as well', async () => {
      const { kids, state } = setUp(() => json(setOf('a')))
      await kids()
      state.answer = failing
      state.now += 60
      expect(await kids('b')).toEqual(['a'])
    })
  })

  describe('for a client that a metadata document describes', () => {
    const described = (jwks_uri: string): Client => ({
      client_id: 'https://a.example/',
      jwks_uri,
      clientSource: 'metadata-document',
    })
    const error = (promise: Promise<unknown>) => promise.then(() => undefined).catch((thrown: unknown) => thrown)

    it('asks within the budget alone, and says when to try again', async () => {
      const budget = fetchBudget({ clock: () => 1_000, perOrigin: 3 })
      const { find, calls } = setUp(() => json(setOf('a')), { budget })
      for (const path of ['1', '2', '3']) await find(described(`https://victim.example/${path}`))
      expect(await error(find(described('https://victim.example/4')))).toMatchObject({
        retryAfter: 20,
        message: 'Too many URLs of clients are fetched: the bound perOrigin of the budget is reached.',
      })
      expect(await error(find(described('https://victim.example/1')))).toBeUndefined()
      expect(calls).toHaveLength(3)
    })

    it('shares the budget that it is given', async () => {
      const budget = fetchBudget({ clock: () => 1_000, perProcess: 1 })
      budget.begin(new URL('https://a.example/'), false).end?.()
      const { find, calls } = setUp(() => json(setOf('a')), { budget })
      expect(await error(find(described(jwks_uri)))).toMatchObject({ retryAfter: 60 })
      expect(calls).toEqual([])
    })

    it('has a budget without being given one', async () => {
      const { find, calls } = setUp(() => json(setOf('a')))
      for (let index = 0; index < 130; index++) await error(find(described(`https://victim.example/${index}`)))
      expect(calls).toHaveLength(120)
    })

    it('serves the keys at hand where the budget is used up', async () => {
      const budget = fetchBudget({ clock: () => 1_000, perUrl: 1 })
      const { find, state } = setUp(() => json(setOf('a')), { budget })
      await find(described(jwks_uri))
      state.now += 601
      await find(described(jwks_uri))
      state.now += 601
      expect(kidsOf(await find(described(jwks_uri)))).toEqual(['a'])
    })

    it('gives the place back after a failure', async () => {
      const budget = fetchBudget({ clock: () => 1_000, inFlightPerOrigin: 1 })
      const { find, calls } = setUp(failing, { budget })
      await error(find(described('https://a.example/1')))
      await error(find(described('https://a.example/2')))
      expect(calls).toHaveLength(2)
    })

    it('takes no place where no time limit can be made', async () => {
      const limits = { made: 0 }
      const { find } = setUp(() => json(setOf('a')), {
        budget: fetchBudget({ clock: () => 1_000, inFlight: 1 }),
        timeout: () => {
          if (limits.made++ === 0) throw new RangeError('No timer is left.')
          return new AbortController().signal
        },
      })
      expect(await error(find(described(jwks_uri)))).toMatchObject({ message: 'No timer is left.' })
      expect(kidsOf(await find(described(jwks_uri)))).toEqual(['a'])
    })

    it('follows no redirect', async () => {
      const moved: Answer = (url) =>
        url === jwks_uri ? new Response('', { status: 302, headers: { location: '/other' } }) : json(setOf('a'))
      const { find, calls } = setUp(moved)
      expect(await error(find(described(jwks_uri)))).toMatchObject({
        message: expect.stringContaining('no redirect is followed'),
      })
      expect(calls).toHaveLength(1)
      expect(kidsOf(await setUp(moved).find(client))).toEqual(['a'])
    })

    it('does not keep a client of the registry from its keys by letting a fetch of the same URL fail', async () => {
      const moved: Answer = (url) =>
        url === jwks_uri ? new Response('', { status: 302, headers: { location: '/other' } }) : json(setOf('new'))
      const { find, state } = setUp(() => json(setOf('old')))
      expect(kidsOf(await find(client))).toEqual(['old'])
      state.answer = moved
      state.now += 60
      // the fetch for the document follows no redirect
      const forDocument = error(find(described(jwks_uri), { kid: 'new' }))
      expect(kidsOf(await find(client, { kid: 'new' }))).toEqual(['new'])
      expect(await forDocument).toMatchObject({ message: expect.stringContaining('no redirect is followed') })
      state.now += 10_000
      await error(find(described(jwks_uri)))
      expect(kidsOf(await find(client))).toEqual(['new'])
    })

    it('leaves clients of the registry alone, who are not counted', async () => {
      const { find, calls } = setUp(() => json(setOf('a')), { budget: { begin: () => ({ retryAfter: 60 }) } })
      expect(await error(find(described('https://a.example/1')))).toMatchObject({
        retryAfter: 60,
        message: 'Too many URLs of clients are fetched.',
      })
      expect(kidsOf(await find(client))).toEqual(['a'])
      expect(calls).toHaveLength(1)
    })

    it('drives out no keys of clients in the registry, not even those that it named first', async () => {
      const { find, calls } = setUp(() => json(setOf('a')), { maxEntries: 3 })
      await find(described(jwks_uri))
      await find(client)
      await find({ client_id: 'c-2', jwks_uri: 'https://second.example/jwks' })
      for (let index = 0; index < 50; index++) await find(described(`https://attacker.example/${index}`))
      const before = calls.length
      await find(client)
      await find({ client_id: 'c-2', jwks_uri: 'https://second.example/jwks' })
      expect(calls).toHaveLength(before)
    })
  })

  describe.each(['http://client.example.com/jwks', 'https://keys.internal/jwks', 'http://127.0.0.1:8080/jwks'])(
    'from %s, which no server in use may fetch',
    (jwks_uri) => {
      it('fetches in insecure development alone', async () => {
        const { find, calls } = setUp(() => json(setOf('a')), { minInterval: 0 })
        await expect(find({ client_id: 'c', jwks_uri })).rejects.toThrow('not to be fetched from')
        expect(calls).toEqual([])
        expect(kidsOf(await find({ client_id: 'c', jwks_uri }, { insecureDevelopment: true }))).toEqual(['a'])
      })

      it('fetches nothing for a client that a metadata document describes, for anybody may write one', async () => {
        const { find, calls } = setUp(() => json(setOf('a')))
        const described: Client = { client_id: 'https://a.example/', jwks_uri, clientSource: 'metadata-document' }
        await expect(find(described, { insecureDevelopment: true })).rejects.toThrow('not to be fetched from')
        expect(calls).toEqual([])
      })
    },
  )

  it('finds a key among others, and says what failed a moment ago', async () => {
    const { kids, calls, state } = setUp(() => json(setOf('a', 'b', 'c')), { minInterval: 30 })
    await kids()
    state.now += 60
    expect(await kids('b')).toEqual(['a', 'b', 'c'])
    expect(calls).toHaveLength(1)
    const other = setUp(() => new Response('', { status: 500 }))
    await expect(other.kids()).rejects.toThrow('it answered 500')
    await expect(other.kids()).rejects.toThrow(/^The jwks_uri was asked a moment ago\. .*it answered 500/)
  })

  it('keeps no fewer than it may, and the newest always', async () => {
    const { find, calls } = setUp(() => json(setOf('a')), { maxEntries: 1 })
    const described: Client = { client_id: 'https://a.example/', jwks_uri, clientSource: 'metadata-document' }
    for (const asked of [client, described, described]) await find(asked)
    expect(calls).toHaveLength(2)
  })

  it('takes a known URL of a document for one, whose fetches have a rate of their own', async () => {
    const known: boolean[] = []
    const budget = {
      begin: (_url: unknown, isKnown: boolean) => {
        known.push(isKnown)
        return { end: () => undefined }
      },
    }
    const { find, state } = setUp(() => json(setOf('a')), { budget })
    const described: Client = { client_id: 'https://a.example/', jwks_uri, clientSource: 'metadata-document' }
    await find(described)
    state.now += 600
    await find(described)
    expect(known).toEqual([false, true])
  })

  it('asks anew when the clock was set back after a failure', async () => {
    const { kids, state } = setUp(failing)
    await expect(kids()).rejects.toThrow('could not be reached')
    state.now -= 500
    state.answer = () => json(setOf('a'))
    expect(await kids()).toEqual(['a'])
  })

  it('asks about a private host, and takes no promise for a yes', async () => {
    const local = { client_id: 'c', jwks_uri: 'https://keys.internal/jwks' }
    const asked: string[] = []
    const allowsPrivateHost = (hostname: string) => asked.push(hostname) > 0
    const { find } = setUp(() => json(setOf('a')), { allowsPrivateHost })
    expect(kidsOf(await find(local))).toEqual(['a'])
    expect(asked).toEqual(['keys.internal'])
    const { find: lax, calls } = setUp(() => json(setOf('a')), { allowsPrivateHost: (async () => false) as never })
    await expect(lax(local)).rejects.toThrow('allowsPrivateHost must return true or false')
    expect(calls).toEqual([])
  })

  it('vouches for a private host in a stranger’s document only where the document came from it', async () => {
    const { find, calls } = setUp(() => json(setOf('a')), { allowsPrivateHost: (host) => host.endsWith('.internal') })
    const described = (client_id: string): Client => ({
      client_id,
      jwks_uri: 'https://keys.internal/admin?restart=1',
      clientSource: 'metadata-document',
    })
    for (const elsewhere of ['https://evil.example/c', 'https://other.internal/c', 'no URL']) {
      await expect(find(described(elsewhere))).rejects.toThrow('The jwks_uri')
    }
    expect(calls).toEqual([])
    expect(kidsOf(await find(described('https://keys.internal/c')))).toEqual(['a'])
  })

  it.each([
    ['fetch', { fetch: undefined }],
    ['clock', { clock: 1796095938 }],
    ['maxAge', { maxAge: -1 }],
    ['minInterval', { minInterval: 0.5 }],
    ['timeoutMilliseconds', { timeoutMilliseconds: Number.NaN }],
    ['maxBytes', { maxBytes: Number.POSITIVE_INFINITY }],
    ['maxEntries', { maxEntries: 0 }],
    ['budget', { budget: {} }],
    ['allowsPrivateHost', { allowsPrivateHost: 'no' }],
  ])('says what to do where %s is no good', (name, wrong) => {
    const options = { fetch: failing, clock: () => 0, ...wrong } as unknown as RemoteClientKeysOptions
    expect(() => remoteClientKeys(options)).toThrow(name)
    expect(() => remoteClientKeys(options)).toThrow(TypeError)
  })
})
