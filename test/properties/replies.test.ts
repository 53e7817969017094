import { describe, expect, it } from 'vitest'
import { authorizationRequest, pushRequest, tokenRequest } from '../../src/testing/index.ts'
import type { HttpRequest } from '../../src/types/http.ts'
import { fc } from '../support/fast-check.ts'
import { type AdapterName, type Answer, type EndpointName, makeEndpoints } from './support/endpoints.ts'
import { kitOf, scriptFor, sendings, under } from './support/monotone.ts'
import { PROFILES } from './support/profiles.ts'

const ATTACKER = 'attacker.example'

/** Headers that no cache has in its key, and that frameworks and proxies build URLs from. */
const UNKEYED = {
  Host: ATTACKER,
  Forwarded: `host=${ATTACKER};proto=http`,
  'X-Forwarded-Host': ATTACKER,
  'X-Forwarded-Proto': 'http',
  'X-Forwarded-Port': '1337',
  'X-Forwarded-Prefix': '/attacker',
  'X-Original-URL': '/attacker',
  'X-Rewrite-URL': '/attacker',
  'X-HTTP-Method-Override': 'PUT',
  'X-Host': ATTACKER,
  Origin: `https://${ATTACKER}`,
  Referer: `https://${ATTACKER}/`,
  'Accept-Language': 'tlh',
}

/** The request as an attacker sends it, to have a cache keep what comes of it. */
const poisoned = (request: HttpRequest): HttpRequest => {
  const url = new URL(request.url)
  const headers = new Headers(request.headers as Headers)
  for (const [name, value] of Object.entries(UNKEYED)) headers.set(name, value)
  return { ...request, url: `https://${ATTACKER}${url.pathname}${url.search}`, headers }
}

/** Where a reply sends the browser. */
const targetOf = ({ headers, body }: Answer): string | undefined =>
  headers.get('location') ?? /<form method="post" action="([^"]*)"/.exec(body)?.[1]

/** The reply without what is new in each: codes, references, signed responses. */
const settled = ({ status, headers, body }: Answer): string =>
  JSON.stringify([status, [...headers], body]).replaceAll(/[\w-]{40,}(?:\.[\w-]{20,})*|\bid-\d+/g, 'new')

const flow = async (
  profile: string,
  sent: Parameters<typeof scriptFor>[1],
  adapter: AdapterName,
  change: (request: HttpRequest) => HttpRequest,
  registered: string,
): Promise<readonly string[]> => {
  const kit = await kitOf(profile)
  const server = under(kit, kit.as.policy)
  const serve = makeEndpoints(server, { explanations: [], errors: [] })
  const script = scriptFor(server, sent)
  const replies: string[] = []
  const send = async (endpoint: EndpointName, request: HttpRequest): Promise<Answer> => {
    const answer = await serve(adapter, endpoint, change(request))
    // the answer that the host makes of a grant is its own
    if (!(endpoint === 'token' && answer.status === 200)) expect(answer.headers.get('cache-control')).toBe('no-store')
    const target = targetOf(answer)
    if (target !== undefined) expect(target.split(/[?#]/)[0]).toBe(registered)
    replies.push(`${endpoint} ${target === undefined ? '' : 'redirects '}${settled(answer)}`)
    return answer
  }
  const pushed = await send('push', await pushRequest(server, script))
  const request_uri = /"request_uri":"([^"]+)"/.exec(pushed.body)?.[1]
  if (request_uri === undefined) return replies
  const response = await send('authorization', authorizationRequest(server, request_uri, script))
  const code = /[?&#]code=([^&]+)/.exec(response.headers.get('location') ?? '')?.[1]
  if (code !== undefined) await send('token', await tokenRequest(server, code, script))
  return replies
}

describe('a reply', () => {
  it('is stored by no cache, is the same whatever unkeyed headers say, and sends the browser to a registered URI alone', async () => {
    const seen = { replies: 0, redirects: 0, errors: 0 }
    await fc.assert(
      fc.asyncProperty(
        sendings,
        fc.constantFrom(...Object.keys(PROFILES)),
        fc.constantFrom('fetch', 'node'),
        async (sent, profile, adapter) => {
          const { clients } = await kitOf(profile)
          const [registered = ''] = clients.private_key_jwt.redirect_uris ?? []
          const plain = await flow(profile, sent, adapter, (request) => request, registered)
          const other = await flow(profile, sent, adapter, poisoned, registered)
          expect(other).toEqual(plain)
          seen.replies += plain.length
          seen.redirects += plain.filter((reply) => reply.includes(' redirects ')).length
          seen.errors += plain.filter((reply) => reply.includes('[4')).length
        },
      ),
      { numRuns: 40 },
    )
    expect(Math.min(seen.redirects, seen.errors)).toBeGreaterThan(5)
  })
})
