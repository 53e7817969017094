import { describe, expect, it } from 'vitest'
import { checkAllowedOrigins, corsHeaders, corsPreflightReply } from '../../src/http/cors.ts'

const request = (headers: Record<string, string>, method = 'POST') => ({ method, headers: new Headers(headers) })

const ORIGINS = ['https://spa.example']

describe('checkAllowedOrigins', () => {
  it.each([
    ['https://spa.example/'],
    ['https://spa.example/app'],
    ['https://a.example,https://b.example'],
    ['spa.example'],
    ['*'],
    ['null'],
    [''],
    [['https://spa.example', 7]],
    ['https://spa.example:443'],
    ['http://spa.example:80'],
    ['https://Spa.example'],
    ['https://*.example'],
    [['https://spa.example', 'https://spa-*.example']],
    [{}],
    [null],
  ])('refuses %j, which no browser sends', (allowed) => {
    expect(() => checkAllowedOrigins(allowed as never)).toThrow(/^allowedOrigins must/)
  })

  it.each([
    ['https://spa.example'],
    [['http://localhost:3000', 'https://spa.example:8443', 'http://spa.example:443', 'chrome-extension://abcdef']],
    [() => true],
  ])('takes %j', (allowed) => {
    expect(() => checkAllowedOrigins(allowed)).not.toThrow()
  })
})

describe('corsHeaders', () => {
  it('lets an allowed origin read the reply, the nonce and the challenge', () => {
    expect(corsHeaders('push', request({ origin: 'https://spa.example' }), ORIGINS)).toEqual({
      'Access-Control-Allow-Origin': 'https://spa.example',
      'Access-Control-Expose-Headers': 'DPoP-Nonce, WWW-Authenticate, OAuth-Client-Attestation-Challenge',
      Vary: 'Origin',
    })
  })

  it.each([
    'https://evil.example',
    'https://spa.example.evil.example',
    'https://spa.example:444',
    'HTTPS://SPA.EXAMPLE',
    'null',
    '',
  ])('tells the origin %j nothing but that the reply varies', (origin) => {
    expect(corsHeaders('token', request({ origin }), ORIGINS)).toEqual({ Vary: 'Origin' })
  })

  it('takes a predicate', () => {
    const allowed = (origin: string): boolean => origin.endsWith('.spa.example')
    expect(corsHeaders('push', request({ origin: 'https://a.spa.example' }), allowed)).toHaveProperty(
      'Access-Control-Allow-Origin',
      'https://a.spa.example',
    )
    expect(corsHeaders('push', request({ origin: 'https://evil.example' }), allowed)).toEqual({ Vary: 'Origin' })
  })

  it.each(['https://a.example, https://b.example', 'https://a.example b', `https://${'a'.repeat(600)}.example`])(
    'never reflects what is no origin (%#), whatever the predicate says',
    (origin) => {
      expect(corsHeaders('push', request({ origin }), () => true)).toEqual({ Vary: 'Origin' })
    },
  )

  it('never allows credentials', () => {
    expect(corsHeaders('push', request({ origin: 'https://spa.example' }), () => true)).not.toHaveProperty(
      'Access-Control-Allow-Credentials',
    )
  })

  it('is not for the authorization endpoint', () => {
    // @ts-expect-error the type says so
    expect(() => corsHeaders('authorization', request({}), ORIGINS)).toThrow(TypeError)
  })
})

describe('CORS of discovery', () => {
  const any = () => true
  const origin = 'https://spa.example'

  it('lets a script read the document, and exposes no header', () => {
    expect(corsHeaders('metadata', request({ origin }, 'GET'), any)).toEqual({
      'Access-Control-Allow-Origin': origin,
      Vary: 'Origin',
    })
    expect(corsHeaders('metadata', request({ origin }, 'GET'), ['https://other.example'])).toEqual({ Vary: 'Origin' })
  })

  it('allows GET, with the headers that a script asks for', () => {
    const asked = { 'access-control-request-method': 'GET', 'access-control-request-headers': 'traceparent' }
    expect(corsPreflightReply('metadata', request({ origin, ...asked }, 'OPTIONS'), any)).toEqual({
      status: 204,
      headers: {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Methods': 'GET',
        'Access-Control-Allow-Headers': 'traceparent',
        'Access-Control-Max-Age': '600',
        Vary: 'Origin',
      },
      body: '',
    })
  })
})

describe('corsPreflightReply', () => {
  const OWN = 'DPoP, Authorization, OAuth-Client-Attestation, OAuth-Client-Attestation-PoP, Content-Type'
  const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'dpop' }

  it('allows POST with the headers of the protocol', () => {
    const reply = corsPreflightReply(
      'push',
      request({ origin: 'https://spa.example', ...preflight }, 'OPTIONS'),
      ORIGINS,
    )
    expect(reply).toEqual({
      status: 204,
      headers: {
        'Access-Control-Allow-Origin': 'https://spa.example',
        'Access-Control-Allow-Methods': 'POST',
        'Access-Control-Allow-Headers': OWN,
        'Access-Control-Max-Age': '600',
        Vary: 'Origin',
      },
      body: '',
    })
  })

  it.each([
    ['traceparent, dpop', `${OWN}, traceparent`],
    ['traceparent,tracestate,traceparent', `${OWN}, traceparent, tracestate`],
    ['bad name, a\u0000b, x:y, "q"', OWN],
    ['x'.repeat(129), OWN],
    ['traceparent,'.repeat(100), OWN],
  ])('allows what else a script asks to send, and no text that is no name: %j', (asked, allowed) => {
    const headers = {
      get: (name: string) =>
        ({ ...preflight, origin: 'https://spa.example', 'access-control-request-headers': asked })[name],
    }
    const reply = corsPreflightReply('push', { method: 'OPTIONS', headers }, ORIGINS)
    expect(reply?.headers['Access-Control-Allow-Headers']).toBe(allowed)
  })

  it('takes one origin as a string, and no part of it', () => {
    const allowed = 'https://app.example.com'
    expect(corsHeaders('push', request({ origin: allowed }), allowed)).toHaveProperty('Access-Control-Allow-Origin')
    for (const origin of ['https://app.example', 'https://app', 'app.example.com', 'https://app.example.com.evil']) {
      expect(corsHeaders('push', request({ origin }), allowed)).toEqual({ Vary: 'Origin' })
    }
  })

  it('takes no answer of a predicate that is neither yes nor no', () => {
    for (const answer of [1, 'yes', undefined, Promise.resolve(false)]) {
      const allows = (() => answer) as never
      expect(() => corsHeaders('push', request({ origin: 'https://spa.example' }), allows)).toThrow(
        /^allowedOrigins must return true or false; got (?:an? )?\w+\.$/,
      )
    }
  })

  it('allows a foreign origin nothing', () => {
    const reply = corsPreflightReply(
      'push',
      request({ origin: 'https://evil.example', ...preflight }, 'OPTIONS'),
      ORIGINS,
    )
    expect(reply).toEqual({ status: 204, headers: { Vary: 'Origin' }, body: '' })
  })

  it.each([
    ['POST', preflight],
    ['OPTIONS', {}],
  ])('leaves a %s that is no preflight to the endpoint', (method, headers) => {
    expect(
      corsPreflightReply('push', request({ origin: 'https://spa.example', ...headers }, method), ORIGINS),
    ).toBeUndefined()
  })
})
