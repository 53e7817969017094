import { describe, expect, it } from 'vitest'
import type { Fetch, FetchLimits, FetchResponse } from '../../src/host/bounded-fetch.ts'
import { fetchJWKSet } from '../../src/host/jwks-uri-fetch.ts'

const jwks_uri = 'https://client.example.com/jwks'
const key = { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', kid: 'a' }
const limits: FetchLimits = { allowsHost: () => false, maxBytes: 1_000, maxRedirects: 2 }
const answering =
  (...responses: readonly FetchResponse[]): Fetch =>
  async () =>
    responses[asked++ % responses.length] ?? new Response()
let asked = 0

const fetchFrom = (fetch: Fetch, given: Partial<FetchLimits> = {}, uri = jwks_uri) => {
  asked = 0
  return fetchJWKSet(fetch, uri, new AbortController().signal, { ...limits, ...given })
}
const text = (body: string, init?: ResponseInit) => new Response(body, init)
const redirect = (location: string, status = 302) => new Response('', { status, headers: { location } })
const good = () => text(JSON.stringify({ keys: [key] }))

/** A body that never ends and notices when nobody reads on. */
const endless = () => {
  const seen = { chunks: 0, cancelled: false }
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      seen.chunks++
      controller.enqueue(new Uint8Array(100).fill(0x20))
    },
    cancel: () => {
      seen.cancelled = true
    },
  })
  return { seen, body }
}

describe('fetchJWKSet', () => {
  it('reads the keys, whatever members the set has beside them', async () => {
    expect(await fetchFrom(answering(text(JSON.stringify({ keys: [key], iss: 'x' }))))).toEqual({ keys: [key] })
  })

  it('leaves out what is no key, and what should never have been published', async () => {
    const keys = [null, 1, 'a', [], {}, { kty: 1 }, { kty: 'oct', k: 'AA' }, { ...key, d: 'AA' }, { kty: 'XX' }, key]
    expect(await fetchFrom(answering(text(JSON.stringify({ keys }))))).toEqual({ keys: [{ kty: 'XX' }, key] })
  })

  it.each([
    ['no JSON', '<html>'],
    ['an array', '[]'],
    ['no keys', '{}'],
    ['keys that are no array', '{"keys":{}}'],
    ['keys named twice', '{"keys":[],"keys":[]}'],
    ['more than 100 keys', JSON.stringify({ keys: Array.from({ length: 101 }, () => 0) })],
    ['an object in pieces', '{"keys":[]}{}'],
    ['too many levels', `{"keys":[${'['.repeat(20)}${']'.repeat(20)}]}`],
    ['nothing', ''],
  ])('refuses %s', async (_, body) => {
    await expect(fetchFrom(answering(text(body)))).rejects.toThrow('JWK Set')
  })

  it('takes a set of 100 keys', async () => {
    const keys = Array.from({ length: 100 }, () => key)
    expect((await fetchFrom(answering(text(JSON.stringify({ keys }))), { maxBytes: 10_000 })).keys).toHaveLength(100)
  })

  it('refuses what is no UTF-8', async () => {
    await expect(fetchFrom(answering(new Response(Uint8Array.of(0x7b, 0xff))))).rejects.toThrow('UTF-8')
  })

  it.each([201, 206, 304, 400, 404, 500, 503])('refuses status %i', async (status) => {
    const body = status === 304 ? null : JSON.stringify({ keys: [key] })
    await expect(fetchFrom(answering(new Response(body, { status })))).rejects.toThrow('200')
  })

  it('refuses a response without a body', async () => {
    await expect(fetchFrom(answering(new Response(null)))).rejects.toThrow('nothing')
  })

  it('refuses a body that says it is too large, and reads none of it', async () => {
    const { seen, body } = endless()
    const response = { status: 200, headers: new Headers({ 'content-length': '1001' }), body }
    await expect(fetchFrom(answering(response))).rejects.toThrow('too much')
    expect(seen.cancelled).toBe(true)
  })

  it('stops reading a body that turns out too large', async () => {
    const { seen, body } = endless()
    await expect(fetchFrom(answering({ status: 200, headers: new Headers(), body }))).rejects.toThrow('too much')
    expect(seen.cancelled).toBe(true)
    expect(seen.chunks).toBeLessThan(20)
  })

  it('takes a body of exactly maxBytes', async () => {
    const body = JSON.stringify({ keys: [key] })
    expect(await fetchFrom(answering(text(body)), { maxBytes: body.length })).toEqual({ keys: [key] })
    await expect(fetchFrom(answering(text(body)), { maxBytes: body.length - 1 })).rejects.toThrow('too much')
  })

  it('counts bytes and not characters, in whatever pieces they come', async () => {
    const bytes = new TextEncoder().encode(JSON.stringify({ keys: [{ ...key, kid: 'ü€😀' }] }))
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    expect(await fetchFrom(answering(new Response(body)), { maxBytes: bytes.length })).toEqual({
      keys: [{ ...key, kid: 'ü€😀' }],
    })
  })

  describe('follows redirects', () => {
    it.each([301, 302, 303, 307, 308])('of status %i', async (status) => {
      const urls: string[] = []
      const fetch: Fetch = async (url) => {
        urls.push(url)
        return urls.length === 1 ? redirect('/keys?v=2', status) : good()
      }
      expect(await fetchFrom(fetch)).toEqual({ keys: [key] })
      expect(urls).toEqual([jwks_uri, 'https://client.example.com/keys?v=2'])
    })

    it('no more often than it is told', async () => {
      expect(await fetchFrom(answering(redirect('/b'), redirect('/c'), good()))).toEqual({ keys: [key] })
      await expect(fetchFrom(answering(redirect('/b')))).rejects.toThrow('too often')
      expect(asked).toBe(3)
      await expect(fetchFrom(answering(redirect('/b')), { maxRedirects: 0 })).rejects.toThrow(
        'it answered 302, and no redirect is followed.',
      )
      expect(asked).toBe(1)
    })

    it.each([
      'http://client.example.com/jwks',
      'https://127.0.0.1/jwks',
      'https://[::ffff:7f00:1]/jwks',
      'https://user@client.example.com/',
      'https://metadata.google.internal/',
      'file:///etc/passwd',
      'https://',
    ])('never to %s', async (location) => {
      await expect(fetchFrom(answering(redirect(location), good()))).rejects.toThrow('not to be fetched from')
      expect(asked).toBe(1)
    })

    it('only where they say where to', async () => {
      await expect(fetchFrom(answering(new Response('', { status: 302 })))).rejects.toThrow('200')
    })
  })

  it('asks no address that is not public, unless the host vouches for it', async () => {
    const uri = 'https://keys.localhost:8443/'
    await expect(fetchFrom(answering(good()), {}, uri)).rejects.toThrow('not to be fetched from')
    expect(asked).toBe(0)
    expect(await fetchFrom(answering(good()), { allowsHost: (host) => host === 'keys.localhost' }, uri)).toEqual({
      keys: [key],
    })
  })

  it('hands its signal on, and gives up by it even where fetch or the body do not', async () => {
    const never = new Promise<never>(() => undefined)
    const stuck = { status: 200, headers: new Headers(), body: new ReadableStream<Uint8Array>({ pull: () => never }) }
    const deaf: readonly Fetch[] = [() => never, async () => stuck]
    for (const fetch of deaf) {
      const controller = new AbortController()
      let handed: unknown
      const waiting = fetchJWKSet(
        (url, request) => {
          handed = request.signal
          return fetch(url, request)
        },
        jwks_uri,
        controller.signal,
        limits,
      )
      controller.abort()
      await expect(waiting).rejects.toThrow('in time')
      expect(handed).toBe(controller.signal)
    }
  })

  it('does not begin to wait where time is up already', async () => {
    await expect(
      fetchJWKSet(() => new Promise(() => undefined), jwks_uri, AbortSignal.abort(), limits),
    ).rejects.toThrow('in time')
  })

  it('says nothing of what the other side said', async () => {
    const outcomes = await Promise.allSettled([
      fetchFrom(answering(text('<b>secret</b>'))),
      fetchFrom(answering(text('secret', { status: 500 }))),
      fetchFrom(answering(redirect('http://secret.example/'))),
    ])
    for (const outcome of outcomes) {
      expect(outcome.status === 'rejected' && String(outcome.reason)).not.toContain('secret')
      expect(outcome.status).toBe('rejected')
    }
  })
})
