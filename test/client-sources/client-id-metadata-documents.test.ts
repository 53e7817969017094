import { describe, expect, it } from 'vitest'
import { clientIdMetadataDocuments } from '../../src/client-sources/client-id-metadata-documents.ts'
import type { ClientIdMetadataDocumentsOptions, DocumentLogo } from '../../src/client-sources/document-options.ts'
import { fetchBudget } from '../../src/host/fetch-budget.ts'
import { oauth21 } from '../../src/profiles/oauth21.ts'

const CLIENT = 'https://client.example.com/client.json'
const documentOf = (client_id: string, members: object = {}) =>
  Response.json({ client_id, redirect_uris: ['https://client.example.com/cb'], ...members })

type Answer = (url: string, fetched: number) => Response | Promise<Response>

/** A source with a clock that the test moves, and what was fetched. */
const start = (answer: Answer, options: Partial<ClientIdMetadataDocumentsOptions> = {}) => {
  const time = { now: 1_784_000_000 }
  const fetched: string[] = []
  const find = clientIdMetadataDocuments({
    fetch: async (url) => answer(url, fetched.push(url)),
    clock: () => time.now,
    policy: oauth21,
    ...options,
  })
  const reasonOf = async (client_id: string = CLIENT): Promise<string> => {
    const found = await find(client_id)
    if (found === undefined || found === null) return 'unknown'
    return found.client_id === undefined ? found.refused.reason : 'found'
  }
  return { time, fetched, find, reasonOf }
}

describe('clientIdMetadataDocuments', () => {
  it('finds the client of a document and keeps it while it is fresh', async () => {
    const { find, fetched, time, reasonOf } = start((url) => documentOf(url))
    expect(await find(CLIENT)).toMatchObject({ client_id: CLIENT, clientSource: 'metadata-document' })
    time.now += 299
    expect(await reasonOf()).toBe('found')
    expect(fetched).toEqual([CLIENT])
    time.now += 1
    expect(await reasonOf()).toBe('found')
    expect(fetched).toEqual([CLIENT, CLIENT])
  })

  it('fetches the document anew when the clock was set back, which would keep an old one for as long', async () => {
    const { fetched, time, reasonOf } = start((url) => documentOf(url))
    expect(await reasonOf()).toBe('found')
    time.now -= 86_400
    expect(await reasonOf()).toBe('found')
    expect(fetched).toEqual([CLIENT, CLIENT])
  })

  it('asks the registry first, whose entry of the same client_id wins', async () => {
    const registered = { client_id: CLIENT, redirect_uris: ['https://registered.example/cb'] }
    const { find, fetched } = start((url) => documentOf(url), {
      findClient: async (client_id) => (client_id === CLIENT ? registered : undefined),
    })
    expect(await find(CLIENT)).toBe(registered)
    expect(fetched).toEqual([])
  })

  it('leaves identifiers that do not begin with https:// to the registry', async () => {
    const { reasonOf, fetched } = start((url) => documentOf(url))
    for (const client_id of ['client', 'http://client.example.com/client.json', 'urn:x']) {
      expect(await reasonOf(client_id)).toBe('unknown')
    }
    expect(fetched).toEqual([])
  })

  it.each([
    'https://client.example.com',
    'https://client.example.com/../client.json',
    'https://localhost/client.json',
    'https://10.0.0.1/client.json',
    'https://0x7f.1/client.json',
    'https://[::1]/client.json',
    'https://localhost.localdomain/client.json',
  ])('fetches nothing for %s', async (client_id) => {
    const { reasonOf, fetched } = start((url) => documentOf(url))
    expect(await reasonOf(client_id)).toBe('client-document-url')
    expect(fetched).toEqual([])
  })

  it('asks the host about a URL before it fetches it, and charges nothing for a no', async () => {
    const asked: string[] = []
    const { reasonOf, fetched } = start((url) => documentOf(url), {
      allowsUrl: async ({ hostname }) => asked.push(hostname) > 0 && hostname === 'client.example.com',
      budget: fetchBudget({ clock: () => 1_784_000_000, perProcess: 1 }),
    })
    expect(await reasonOf('https://other.example/client.json')).toBe('client-document-denied')
    expect(await reasonOf()).toBe('found')
    expect(asked).toEqual(['other.example', 'client.example.com'])
    expect(fetched).toEqual([CLIENT])
  })

  it('takes no answer of allowsUrl but true for a yes', async () => {
    const { find } = start((url) => documentOf(url), { allowsUrl: (() => 'yes') as never })
    await expect(find(CLIENT)).rejects.toThrow('allowsUrl must return true or false; got a string.')
  })

  it('refuses a client from the moment at which the host denies its URL, also where its document is kept', async () => {
    const state: { answer: unknown; asked: string[] } = { answer: true, asked: [] }
    const { find, reasonOf, fetched } = start((url) => documentOf(url), {
      allowsUrl: async ({ href }) => state.asked.push(href) > 0 && (state.answer as boolean),
    })
    expect(await reasonOf()).toBe('found')
    state.answer = false
    expect(await reasonOf()).toBe('client-document-denied')
    state.answer = 'yes'
    await expect(find(CLIENT)).rejects.toThrow('allowsUrl must return true or false; got a string.')
    state.answer = true
    expect(await reasonOf()).toBe('found')
    expect(state.asked).toEqual([CLIENT, CLIENT, CLIENT, CLIENT])
    expect(fetched).toEqual([CLIENT])
  })

  it('gives allowsUrl a URL of its own at each look-up, and changes of it change nothing', async () => {
    const { reasonOf, fetched, time } = start((url) => documentOf(url), {
      allowsUrl: (url) => {
        url.hostname = 'changed.example'
        return true
      },
    })
    for (const _ of [1, 2]) {
      expect(await reasonOf()).toBe('found')
      expect(await reasonOf()).toBe('found')
      time.now += 300
    }
    expect(fetched).toEqual([CLIENT, CLIENT])
  })

  it('serves no document that became stale while allowsUrl was asked', async () => {
    const { reasonOf, fetched, time } = start((url) => documentOf(url), {
      allowsUrl: async () => {
        time.now += 200
        return true
      },
    })
    for (const _ of [1, 2, 3]) expect(await reasonOf()).toBe('found')
    expect(fetched).toHaveLength(2)
  })

  it('tells the host of a logo, and survives a listener that throws', async () => {
    const logos: DocumentLogo[] = []
    const { reasonOf } = start((url) => documentOf(url, { logo_uri: 'https://client.example.com/logo.png' }), {
      onLogo: (logo) => {
        logos.push(logo)
        throw new Error('no')
      },
    })
    expect(await reasonOf()).toBe('found')
    expect(logos).toEqual([
      { client_id: CLIENT, logo_uri: 'https://client.example.com/logo.png', freshUntil: 1_784_000_300 },
    ])
  })

  it.each(['http://client.example.com/logo.png', 'https://10.0.0.1/logo.png', 'https://localhost/logo.png'])(
    'does not have the host fetch a logo at %s',
    async (logo_uri) => {
      const logos: DocumentLogo[] = []
      const { reasonOf } = start((url) => documentOf(url, { logo_uri }), { onLogo: (logo) => void logos.push(logo) })
      expect(await reasonOf()).toBe('found')
      expect(logos).toEqual([])
    },
  )

  it.each<[string, Answer, string]>([
    ['a 404', () => new Response('', { status: 404 }), 'client-document-unavailable'],
    ['a 304, which was not asked for', () => new Response(null, { status: 304 }), 'client-document-unavailable'],
    [
      'another success than 200',
      (url) => new Response(documentOf(url).body, { status: 203 }),
      'client-document-unavailable',
    ],
    [
      'a redirect',
      () => new Response('', { status: 302, headers: { location: '/other.json' } }),
      'client-document-unavailable',
    ],
    ['a failing network', () => Promise.reject(new TypeError('fetch failed')), 'client-document-unavailable'],
    ['too many bytes', (url) => documentOf(url, { x: 'x'.repeat(6_000) }), 'client-document-unavailable'],
    [
      'another type',
      (url) => new Response(documentOf(url).body, { headers: { 'content-type': 'text/html' } }),
      'client-document-invalid',
    ],
    ['no type', (url) => new Response(documentOf(url).body), 'client-document-invalid'],
    [
      'a document of another client',
      () => documentOf('https://client.example.com/other.json'),
      'client-document-invalid',
    ],
    [
      'no JSON',
      () => new Response('{', { headers: { 'content-type': 'application/json' } }),
      'client-document-invalid',
    ],
  ])('never reuses %s, whatever max-age it has', async (_, answer, reason) => {
    const { reasonOf, fetched } = start(async (url, count) => {
      if (count > 1) return documentOf(url)
      const response = await answer(url, count)
      response.headers.set('cache-control', 'max-age=3600')
      return response
    })
    expect(await reasonOf()).toBe(reason)
    expect(await reasonOf()).toBe('found')
    expect(fetched).toHaveLength(2)
  })

  it.each<[string, string, Answer, RegExp]>([
    ['the type', CLIENT, (url) => new Response(documentOf(url).body), /Content-Type/],
    ['the status', CLIENT, () => new Response('', { status: 404 }), /404/],
    ['the content', CLIENT, () => documentOf('https://client.example.com/other.json'), /client_id of the document/],
    ['the URL', 'https://client.example.com', (url) => documentOf(url), /path/],
    ['the host', 'https://10.0.0.1/client.json', (url) => documentOf(url), /public/],
  ])('says that %s is what is wrong with the client_id', async (_, client_id, answer, detail) => {
    expect(await start(answer).find(client_id)).toMatchObject({
      refused: { parameter: 'client_id', detail: expect.stringMatching(detail) },
    })
  })

  it.each<[string, Partial<ClientIdMetadataDocumentsOptions>]>([
    ['client-document-unavailable', {}],
    ['client-document-denied', { allowsUrl: () => false }],
    ['client-document-rate', { budget: { begin: () => ({ retryAfter: 1 }) } }],
  ])(
    'names the document in the detail of %s, since the event of the refusal has no client_id',
    async (reason, options) => {
      const { find } = start(() => new Response('', { status: 404 }), options)
      const refused = expect.objectContaining({ reason, detail: expect.stringContaining(`client_id: "${CLIENT}"`) })
      expect(await find(CLIENT)).toEqual({ refused })
    },
  )

  it('names no more than 256 characters of a document, all of them visible ASCII', async () => {
    const client_id = `https://client.example.com/\u202e${'a'.repeat(600)}`
    const found = await start((url) => documentOf(url)).find(client_id)
    const shown = `client_id: "https://client.example.com/?${'a'.repeat(228)}"`
    expect(found).toMatchObject({
      refused: { reason: 'client-document-url', detail: expect.stringMatching(/.* client_id: "[ -~]{256}"$/) },
    })
    expect(found).toMatchObject({ refused: { detail: expect.stringContaining(shown) } })
  })

  it('names the bound of the budget that is reached', async () => {
    const budget = fetchBudget({ clock: () => 1_784_000_000, perOrigin: 1 })
    const { find } = start((url) => documentOf(url), { budget })
    await find(CLIENT)
    expect(await find('https://client.example.com/other.json')).toMatchObject({
      refused: {
        reason: 'client-document-rate',
        detail: expect.stringContaining('The bound perOrigin of the budget is reached.'),
      },
    })
  })

  it('refuses a document whose body broke before it could be cancelled', async () => {
    const broken = () => new ReadableStream({ start: (controller) => controller.error(new TypeError('terminated')) })
    for (const [status, headers] of [
      [404, {}],
      [200, { 'content-length': '5121' }],
    ] as const) {
      expect(await start(() => new Response(broken(), { status, headers })).reasonOf()).toBe(
        'client-document-unavailable',
      )
    }
  })

  it('rejects where an option throws, which is no fault of the document', async () => {
    const { find } = start((url) => documentOf(url), {
      timeout: () => {
        throw new RangeError('No timer is left.')
      },
    })
    await expect(find(CLIENT)).rejects.toThrow('No timer is left.')
  })

  it('forgets a document of which a later one is invalid, also for a clock that is set back', async () => {
    const { reasonOf, time } = start((url, count) => (count === 1 ? documentOf(url) : Response.json({})))
    expect(await reasonOf()).toBe('found')
    time.now += 300
    expect(await reasonOf()).toBe('client-document-invalid')
    time.now -= 1
    expect(await reasonOf()).toBe('client-document-invalid')
  })

  it.each([404, 500])('does not serve a stale document for a %i', async (status) => {
    const { reasonOf, time } = start((url, count) => (count === 1 ? documentOf(url) : new Response('', { status })))
    expect(await reasonOf()).toBe('found')
    time.now += 301
    expect(await reasonOf()).toBe('client-document-unavailable')
    expect(await reasonOf()).toBe('client-document-unavailable')
  })

  it('takes any type of JSON, with parameters', async () => {
    const reasonFor = (type: string) =>
      start((url) => new Response(documentOf(url).body, { headers: { 'content-type': type } })).reasonOf()
    for (const type of [
      'Application/JSON; charset=utf-8',
      'application/json ;charset=utf-8',
      'application/client-metadata+json',
      ' application/json ',
    ]) {
      expect(await reasonFor(type)).toBe('found')
    }
    for (const type of ['application/jsonx', 'text/x;application/json', 'application/json, text/html']) {
      expect(await reasonFor(type)).toBe('client-document-invalid')
    }
  })

  it('follows redirects only where the host chose draft -00, each hop within the same rules', async () => {
    const hop = (location: string) => new Response('', { status: 302, headers: { location } })
    const moved: Answer = (url) => (url === CLIENT ? hop('https://cdn.example.net/client.json') : documentOf(CLIENT))
    expect(await start(moved).reasonOf()).toBe('client-document-unavailable')
    expect(await start(moved, { maxRedirects: 1 }).reasonOf()).toBe('found')
    const inward: Answer = (url) => (url === CLIENT ? hop('https://169.254.169.254/latest') : documentOf(CLIENT))
    const trapped = start(inward, { maxRedirects: 2 })
    expect(await trapped.reasonOf()).toBe('client-document-unavailable')
    expect(trapped.fetched).toEqual([CLIENT])
  })

  it('makes one fetch for all who name a URL at the same time', async () => {
    let release: (response: Response) => void = () => {}
    const { find, fetched } = start(() => new Promise((resolve) => (release = resolve)))
    const waiting = [find(CLIENT), find(CLIENT), find(CLIENT)]
    await new Promise((resolve) => setImmediate(resolve))
    release(documentOf(CLIENT))
    const clients = await Promise.all(waiting)
    expect(new Set(clients).size).toBe(1)
    expect(fetched).toEqual([CLIENT])
  })

  describe('where a host in upper case or a default port spells one URL in many ways', () => {
    const SPELLINGS = [
      'https://Client.example.com',
      'https://client.example.COM',
      'https://client.example.com:443',
    ].map((origin) => `${origin}/client.json`)

    it('makes one fetch at a time, and finds the client under the client_id of the document alone', async () => {
      let release: (response: Response) => void = () => {}
      const ends: string[] = []
      const begun: string[] = []
      const logos: string[] = []
      const { reasonOf, fetched } = start(() => new Promise((resolve) => (release = resolve)), {
        budget: {
          begin: ({ href }) => {
            begun.push(href)
            return { end: () => void ends.push(href) }
          },
        },
        onLogo: ({ client_id }) => void logos.push(client_id),
      })
      const waiting = [...SPELLINGS, CLIENT, CLIENT].map((client_id) => reasonOf(client_id))
      await new Promise((resolve) => setImmediate(resolve))
      expect([fetched, begun, ends]).toEqual([[CLIENT], [CLIENT], []])
      release(documentOf(CLIENT, { logo_uri: 'https://client.example.com/logo.png' }))
      const invalid = SPELLINGS.map(() => 'client-document-invalid')
      expect(await Promise.all(waiting)).toEqual([...invalid, 'found', 'found'])
      expect([fetched, begun, ends, logos]).toEqual([[CLIENT], [CLIENT], [CLIENT], [CLIENT]])
      expect(await reasonOf()).toBe('found')
      expect(fetched).toHaveLength(1)
    })

    it('does not refuse a known client because the rate of new spellings is used up', async () => {
      const { reasonOf, time } = start((url) => documentOf(url), {
        budget: fetchBudget({ clock: () => 1_784_000_000, perProcess: 1 }),
      })
      expect(await reasonOf()).toBe('found')
      time.now += 300
      const reasons = await Promise.all([...SPELLINGS, CLIENT].map((client_id) => reasonOf(client_id)))
      expect(reasons).toEqual([...SPELLINGS.map(() => 'client-document-rate'), 'found'])
    })

    it('keeps the document from the moment at which it was asked for, under whichever spelling', async () => {
      let release: (response: Response) => void = () => {}
      const { reasonOf, fetched, time } = start((url, count) =>
        count > 1 ? documentOf(url) : new Promise((resolve) => (release = resolve)),
      )
      const first = reasonOf(SPELLINGS[0])
      await new Promise((resolve) => setImmediate(resolve))
      time.now += 4
      const second = reasonOf()
      await new Promise((resolve) => setImmediate(resolve))
      release(documentOf(CLIENT))
      expect(await Promise.all([first, second])).toEqual(['client-document-invalid', 'found'])
      time.now += 295
      expect(await reasonOf()).toBe('found')
      expect(fetched).toHaveLength(1)
      time.now += 1
      expect(await reasonOf()).toBe('found')
      expect(fetched).toHaveLength(2)
    })
  })

  it('finds a known client although new URLs of its origin stall', async () => {
    const { reasonOf, time } = start((url) => (url.includes('stalling') ? new Promise(() => {}) : documentOf(url)))
    expect(await reasonOf()).toBe('found')
    time.now += 300
    for (let index = 0; index < 8; index++) void reasonOf(`https://client.example.com/stalling-${index}`)
    await new Promise((resolve) => setImmediate(resolve))
    expect(await reasonOf('https://client.example.com/new')).toBe('client-document-rate')
    expect(await reasonOf()).toBe('found')
  })

  it('answers 429 where the budget is used up, and serves what is fresh all the same', async () => {
    const { find, reasonOf, fetched } = start((url) => documentOf(url), {
      budget: fetchBudget({ clock: () => 1_784_000_000, perProcess: 2 }),
    })
    expect(await reasonOf()).toBe('found')
    expect(await reasonOf('https://a.example/1')).toBe('found')
    expect(await find('https://b.example/2')).toMatchObject({
      refused: { reason: 'client-document-rate', status: 429, error: 'temporarily_unavailable', retryAfter: 30 },
    })
    expect(await reasonOf()).toBe('found')
    expect(fetched).toHaveLength(2)
  })

  it('fetches the document of a known client although an attacker used the rate for new ones up', async () => {
    const time = { now: 1_800_000_000 }
    const { reasonOf } = start((url) => documentOf(url), {
      budget: fetchBudget({ clock: () => time.now, perProcess: 5 }),
      clock: () => time.now,
    })
    expect(await reasonOf()).toBe('found')
    time.now += 400
    for (let index = 0; index < 20; index++) await reasonOf(`https://host-${index}.example/`)
    expect(await reasonOf('https://new.example/')).toBe('client-document-rate')
    expect(await reasonOf()).toBe('found')
  })

  it('has an origin with many documents drive out its own first', async () => {
    const { reasonOf, fetched } = start((url) => documentOf(url), { maxEntries: 10, maxEntriesPerOrigin: 3 })
    expect(await reasonOf()).toBe('found')
    for (let index = 0; index < 20; index++) expect(await reasonOf(`https://attacker.example/${index}`)).toBe('found')
    const before = fetched.length
    expect(await reasonOf()).toBe('found')
    expect(fetched).toHaveLength(before)
    expect(await reasonOf('https://attacker.example/0')).toBe('found')
    expect(fetched).toHaveLength(before + 1)
  })

  it('keeps no more documents of one origin than the host allows', async () => {
    const { reasonOf, fetched } = start((url) => documentOf(url), { maxEntriesPerOrigin: 2 })
    const paths = (...all: readonly number[]) => all.map((path) => `https://client.example.com/${path}`)
    for (const url of paths(1, 2, 3, 2, 3, 1)) expect(await reasonOf(url)).toBe('found')
    expect(fetched).toEqual(paths(1, 2, 3, 1))
  })

  it('keeps a bounded number of documents, those asked for last', async () => {
    const { reasonOf, fetched } = start((url) => documentOf(url), { maxEntries: 2 })
    for (const host of ['a', 'b', 'a', 'c']) expect(await reasonOf(`https://${host}.example/`)).toBe('found')
    expect(fetched).toHaveLength(3)
    expect(await reasonOf('https://a.example/')).toBe('found')
    expect(fetched).toHaveLength(3)
    expect(await reasonOf('https://b.example/')).toBe('found')
    expect(fetched).toHaveLength(4)
  })

  it('gives up by its time limit where fetch and body do not', async () => {
    const controller = new AbortController()
    const never = new Promise<Response>(() => {})
    const stalled = new Response(new ReadableStream({ pull: () => new Promise(() => {}) }), {
      headers: { 'content-type': 'application/json' },
    })
    for (const answer of [() => never, () => stalled]) {
      const { reasonOf } = start(answer, { timeout: () => controller.signal })
      const pending = reasonOf()
      setImmediate(() => controller.abort())
      expect(await pending).toBe('client-document-unavailable')
    }
  })

  it.each([1, 'yes', Promise.resolve(true)])('rejects where allowsPrivateHost answers %j', async (answer) => {
    const { find, fetched } = start((url) => documentOf(url), { allowsPrivateHost: () => answer as never })
    await expect(find('https://10.0.0.1/client.json')).rejects.toThrow(
      'allowsPrivateHost must return true or false; got',
    )
    expect(fetched).toEqual([])
  })

  it('announces itself', () => {
    expect(start((url) => documentOf(url)).find.client_id_metadata_document_supported).toBe(true)
  })

  it.each([
    [{ fetch: undefined }, 'fetch must be a function; got undefined.'],
    [{ policy: undefined }, 'policy must be a Policy; got undefined. Pass the policy'],
    [{ maxAge: Number.NaN }, 'maxAge must be a whole number of seconds, at least 0; got NaN.'],
    [{ maxEntries: 0 }, 'maxEntries must be a whole number of entries, at least 1; got 0.'],
    [{ budget: {} }, 'budget.begin must be a function; got undefined. Pass fetchBudget().'],
    [{ maxEntriesPerOrigin: 0 }, 'maxEntriesPerOrigin must be a whole number of entries, at least 1; got 0.'],
    [{ minAge: 10, maxAge: 5 }, 'minAge must not be greater than maxAge, which is 5; got 10.'],
    [{ minAge: 10, maxAge: 5 }, 'clientIdMetadataDocuments'],
    [{ maxage: 5 }, 'maxage must be an option of clientIdMetadataDocuments; got an unknown name. Write maxAge.'],
    [
      { allowUrl: () => true },
      'allowUrl must be an option of clientIdMetadataDocuments; got an unknown name. Write allowsUrl.',
    ],
  ])('refuses %j', (options, message) => {
    expect(() => start((url) => documentOf(url), options as never)).toThrow(message)
  })

  it('serves a document for exactly the time that minAge and maxAge both say', async () => {
    const { reasonOf, time, fetched } = start((url) => documentOf(url), { minAge: 10, maxAge: 10 })
    expect(await reasonOf()).toBe('found')
    time.now += 9
    expect(await reasonOf()).toBe('found')
    expect(fetched).toHaveLength(1)
    time.now += 1
    expect(await reasonOf()).toBe('found')
    expect(fetched).toHaveLength(2)
  })
})
