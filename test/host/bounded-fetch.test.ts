import { describe, expect, it, vi } from 'vitest'
import {
  type Fetch,
  type FetchLimits,
  type FetchRequest,
  type FetchResponse,
  fetchText,
} from '../../src/host/bounded-fetch.ts'

const URI = 'https://client.example.com/document'
const limits: FetchLimits = { allowsHost: () => false, maxBytes: 100, maxRedirects: 2 }
const subject = {
  name: 'document',
  accept: 'application/json',
  failure: (sentence: string, cause?: unknown) => new Error(sentence, { cause }),
}

const read = (fetch: Fetch, given: Partial<FetchLimits> = {}, signal: AbortSignal = new AbortController().signal) =>
  fetchText(fetch, URI, subject, signal, { ...limits, ...given })

/** A response whose body counts how often it was cancelled. */
const watched = (status: number, headers: Readonly<Record<string, string>> = {}, text = '{}') => {
  const seen = { cancelled: 0 }
  const chunks = [new TextEncoder().encode(text)]
  const cancel = async () => {
    seen.cancelled++
  }
  const read = async () => ({ done: chunks.length === 0, value: chunks.shift() })
  const response: FetchResponse = {
    status,
    headers: new Headers(headers),
    body: { getReader: () => ({ read, cancel }), cancel },
  }
  return { seen, response }
}

describe('a fetch of the host that answers with anything but a Response', () => {
  const body = { getReader: () => ({ read: async () => ({ done: true }), cancel: async () => {} }) }
  it.each([
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['text', '{}', 'a string'],
    ['a Response of axios', { status: 200, headers: new Headers(), data: {} }, 'an object'],
    ['the body of node-fetch', { status: 200, headers: new Headers(), body: { pipe: () => {} } }, 'an object'],
    ['headers that are a plain object', { status: 200, headers: {}, body }, 'an object'],
    ['a status that is text', { status: '200', headers: new Headers(), body }, 'an object'],
  ])('is told so by the name of the option: %s', async (_what, answer, came) => {
    const reading = read(async () => answer as never)
    await expect(reading).rejects.toThrow(TypeError)
    await expect(reading).rejects.toThrow(/^fetch must return a Response: /)
    await expect(reading).rejects.toThrow(`; got ${came}.`)
  })

  it.each([['text'], [[123, 125]], [null], [{ length: Number.NaN }]])(
    'is told so for a chunk that is no bytes: %j',
    async (value) => {
      const cancel = vi.fn(async () => {})
      const getReader = () => ({ read: async () => ({ done: false, value }), cancel })
      const response = { status: 200, headers: new Headers(), body: { getReader, cancel } }
      await expect(read(async () => response as never)).rejects.toThrow(
        'fetch: a chunk of the body must be a Uint8Array',
      )
      expect(cancel).toHaveBeenCalled()
    },
  )
})

describe('a document that is fetched', () => {
  it('is asked for by GET, in its media types, with no redirect followed unseen', async () => {
    const requests: FetchRequest[] = []
    const { signal } = new AbortController()
    const { response } = watched(200, { etag: 'one' }, 'text')
    const fetched = await read(
      async (_url, request) => {
        requests.push(request)
        return response
      },
      {},
      signal,
    )
    expect(requests).toEqual([
      { method: 'GET', headers: { accept: 'application/json' }, redirect: 'manual', signal: signal as never },
    ])
    expect([fetched.text, fetched.headers.get('etag')]).toEqual(['text', 'one'])
  })

  it('may say that it has as many bytes as are taken, and no more', async () => {
    const { response } = watched(200, { 'content-length': '100' })
    expect((await read(async () => response)).text).toBe('{}')
    const longer = watched(200, { 'content-length': '101' })
    await expect(read(async () => longer.response)).rejects.toThrow('too much: more than 100 bytes')
    expect(longer.seen.cancelled).toBe(1)
  })

  it.each([
    ['one byte order mark', '\ufeff{}', '{}'],
    ['two, of which one goes', '\ufeff\ufeff{}', '\ufeff{}'],
    ['one that is not in front', '{}\ufeff', '{}\ufeff'],
  ])('is read without a byte order mark in front (RFC 8259 §8.1): %s', async (_, text, expected) => {
    const { response } = watched(200, {}, text)
    expect((await read(async () => response)).text).toBe(expected)
  })

  it('may have no more bytes than are taken, whatever it says', async () => {
    const { response, seen } = watched(200, { 'content-length': '1' }, 'x'.repeat(101))
    await expect(read(async () => response)).rejects.toThrow('too much: more than 100 bytes')
    expect(seen.cancelled).toBe(1)
  })

  it('comes over plain http where that is allowed', async () => {
    const fetch: Fetch = async () => watched(200).response
    const uri = 'http://client.example.com/document'
    const { signal } = new AbortController()
    await expect(fetchText(fetch, uri, subject, signal, limits)).rejects.toThrow('it must be https')
    expect((await fetchText(fetch, uri, subject, signal, { ...limits, allowsHttp: true })).text).toBe('{}')
  })

  it('is redirected over plain http where that is allowed', async () => {
    const steps = [watched(302, { location: 'http://client.example.com/other' }).response, watched(200).response]
    const fetch: Fetch = async () => steps.shift() ?? watched(500).response
    expect((await read(fetch, { allowsHttp: true })).text).toBe('{}')
  })
})

describe('the body of an answer that is not read', () => {
  it.each([
    ['of an error', 404, {}],
    ['of a redirect', 302, { location: '/other' }],
    ['of a redirect that leads nowhere', 302, {}],
  ])('%s is cancelled, so that its connection is free', async (_, status, headers) => {
    const { response, seen } = watched(status, headers as Record<string, string>)
    await expect(read(async () => response, { maxRedirects: 0 })).rejects.toThrow()
    expect(seen.cancelled).toBe(1)
  })

  const broken = (status: number, headers: Readonly<Record<string, string>>, cancel: () => Promise<void>): Fetch => {
    const getReader = () => ({ read: async () => ({ done: true }), cancel })
    return async () => ({ status, headers: new Headers(headers), body: { getReader, cancel } })
  }

  it.each([
    ['of an error', 404, {}, 'The document must answer 200; it answered 404.'],
    ['of a redirect', 302, { location: '/other' }, 'it answered 302, and no redirect is followed.'],
    ['that says that it is too long', 200, { 'content-length': '101' }, 'too much: more than 100 bytes'],
  ] as const)(
    '%s may fail or hang when it is cancelled, and the reason stays the same',
    async (_, status, headers, reason) => {
      const cancels = [
        () => Promise.reject(new TypeError('terminated')),
        () => new Promise<never>(() => undefined),
        () => {
          throw new TypeError('The body is locked.')
        },
      ]
      for (const cancel of cancels) {
        await expect(read(broken(status, headers, cancel), { maxRedirects: 0 })).rejects.toThrow(reason)
      }
    },
  )

  it.each([200, 404])(
    'is cancelled where it comes after the time was up, by a fetch that ignores its signal: %i',
    async (status) => {
      const controller = new AbortController()
      const { response, seen } = watched(status)
      let answer = (_late: FetchResponse): void => undefined
      const late = new Promise<FetchResponse>((resolve) => {
        answer = resolve
      })
      const reading = read(() => late, {}, controller.signal)
      controller.abort()
      await expect(reading).rejects.toThrow('The document did not answer in time.')
      answer(response)
      await vi.waitFor(() => expect(seen.cancelled).toBe(1))
    },
  )

  it('is cancelled when time is up while it is being read, whatever comes of the cancelling', async () => {
    const controller = new AbortController()
    let cancelled = 0
    const body = {
      getReader: () => ({
        read: () => {
          controller.abort()
          return new Promise<never>(() => undefined)
        },
        cancel: () => {
          cancelled++
          return Promise.reject(new Error('The connection is gone.'))
        },
      }),
      cancel: async () => undefined,
    }
    const fetch: Fetch = async () => ({ status: 200, headers: new Headers(), body })
    await expect(read(fetch, {}, controller.signal)).rejects.toThrow('The document did not answer in time.')
    expect(cancelled).toBe(1)
  })
})

describe('a document that cannot be reached', () => {
  const failing =
    (error: unknown): Fetch =>
    () =>
      Promise.reject(error)
  const messageOf = (fetch: Fetch) => read(fetch).then(String, ({ message }: Error) => message)

  it.each([
    ['ENOTFOUND', { code: 'ENOTFOUND' }],
    ['CERT_HAS_EXPIRED', { cause: { code: 'CERT_HAS_EXPIRED' } }],
    ['E_1', { code: 7, cause: { code: 'E_1' } }],
    ['A'.repeat(49), { code: 'A'.repeat(49) }],
  ])('says why by the code %s of the runtime', async (code, members) => {
    const error = Object.assign(new Error('secret.example failed'), members)
    expect(await messageOf(failing(error))).toBe(`The document could not be reached (${code}).`)
  })

  it.each([
    [undefined],
    ['ENOTFOUND'],
    [{ code: 'enotfound' }],
    [{ code: 'EA' }],
    [{ code: 'A'.repeat(50) }],
    [{ code: 'ENOTFOUND of secret.example' }],
    [{ code: 'secret.example: ENOTFOUND' }],
    [{ code: ['ENOTFOUND'] }],
    [{ cause: 'ENOTFOUND' }],
    [{ cause: null }],
  ])('says no more where what was thrown has no such code: %j', async (error) => {
    expect(await messageOf(failing(error))).toBe('The document could not be reached.')
  })

  it('hands on what was thrown as the cause', async () => {
    const error = new Error('down')
    await expect(read(failing(error))).rejects.toMatchObject({ cause: error })
  })

  it('because it broke off while it was read says so as well', async () => {
    const body = {
      getReader: () => ({
        read: () => Promise.reject(Object.assign(new Error('reset'), { code: 'ECONNRESET' })),
        cancel: async () => undefined,
      }),
      cancel: async () => undefined,
    }
    const fetch: Fetch = async () => ({ status: 200, headers: new Headers(), body })
    expect(await messageOf(fetch)).toBe('The document could not be reached (ECONNRESET).')
  })

  it('in time is late, also where fetch itself says so with a code', async () => {
    const controller = new AbortController()
    const fetch: Fetch = () => {
      controller.abort()
      return Promise.reject(Object.assign(new Error('aborted'), { code: 'ABORT_ERR' }))
    }
    await expect(read(fetch, {}, controller.signal)).rejects.toThrow('The document did not answer in time.')
  })
})
