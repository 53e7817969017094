import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { areDetailsNarrower } from '../../src/authorization-request/narrower-details.ts'
import { matchRedirectUri } from '../../src/authorization-request/redirect-uri.ts'
import { requireAllowedScope } from '../../src/authorization-request/scope.ts'
import { requireSupportedScope } from '../../src/client-registration/flows.ts'
import { narrowGrant } from '../../src/endpoints/narrow-grant.ts'
import { rfc9440Headers } from '../../src/http/client-certificate/rfc9440.ts'
import { traefikHeaders } from '../../src/http/client-certificate/traefik.ts'
import { testFacts } from '../support/facts.ts'
import { clients, testHost } from '../support/host.ts'
import { testPolicy } from '../support/policy.ts'
import { countSearched } from '../support/steps.ts'

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index}`)

/** A list that counts how often an entry of it is read. */
const counted = (entries: readonly string[]) => {
  let reads = 0
  const list = new Proxy(entries, {
    get: (target, name, receiver) => {
      if (typeof name === 'string' && /^\d+$/.test(name)) reads++
      return Reflect.get(target, name, receiver)
    },
  })
  return { list, reads: () => reads }
}

describe('the work of one request grows no faster than the request', () => {
  it('where a detail with 8,000 entries is compared with the one granted (RFC 9396 §6)', () => {
    const [ours, theirs] = [counted(names(8000).reverse()), counted(names(8000))]
    const detail = (actions: readonly string[]) => ({ type: 'payment', actions })
    const schema = v.looseObject({ type: v.string() })
    expect(areDetailsNarrower([detail(ours.list)], [detail(theirs.list)], { payment: schema })).toBe(true)
    expect(ours.reads() + theirs.reads()).toBeLessThan(8 * 8000)
  })

  it('where a hundred details are compared with a hundred', async () => {
    const wide = Array.from({ length: 100 }, (_, at) => ({ type: 'payment', actions: names(80), at }))
    const types = { payment: v.looseObject({ type: v.string() }) }
    const searched = await countSearched(() => {
      expect(areDetailsNarrower([...wide].reverse(), wide, types)).toBe(true)
    })
    expect(searched).toBeLessThan(100 * 100 + 100 * 80 * 4 + 10_000)
  })

  it('where a redirect URI is compared with a hundred of 2,000 characters each (RFC 8252 §7.3)', async () => {
    const uri = (at: number) => `http://127.0.0.1:${at}/${'a'.repeat(2000)}`
    const redirect_uris = Array.from({ length: 100 }, (_, at) => `${uri(at + 1)}${at}`)
    const client = { client_id: 'c', redirect_uris }
    const facts = { client, policy: testPolicy(), mayBeUnregistered: false }
    const searched = await countSearched(() => {
      expect(matchRedirectUri({ redirect_uri: `${uri(4000)}b` }, facts).ok).toBe(false)
      expect(matchRedirectUri({ redirect_uri: `${uri(4000)}99` }, facts).ok).toBe(true)
    })
    expect(searched).toBeLessThan(2 * 4 * 100)
  })

  it('where a scope of thousands of tokens is checked at a request and a registration', async () => {
    const scope = names(2000).join(' ')
    const policy = { scopes_supported: names(2000) }
    const searched = await countSearched(() => {
      expect(requireAllowedScope({ scope }, testFacts({ client: { scope }, policy }))).toBeUndefined()
      expect(requireSupportedScope({ client_id: 'c', scope }, testPolicy(policy))).toBeUndefined()
    })
    expect(searched).toBeLessThan(20 * 2000)
  })

  it('where thousands of scopes and resources are granted and narrowed', async () => {
    const scope = names(2000)
    const resource = names(60).map((name) => `https://rs.example/${name}`)
    const client = { ...clients.basic, scope: scope.join(' ') }
    const host = testHost({ clients: [client], options: { resources: () => true } })
    const pending = await host.pending(client, { scope: client.scope })
    const searched = await countSearched(() => host.decide(pending))
    expect(searched).toBeLessThan(20 * 2000)
    const record = { resource, client_id: 'basic' } as unknown as Parameters<typeof narrowGrant>[1]
    const form = { values: new Map(), resource, repeated: new Set<string>() }
    const narrowing = await countSearched(() =>
      narrowGrant(host.as, record, client, form as unknown as Parameters<typeof narrowGrant>[3]),
    )
    expect(narrowing).toBeLessThan(60)
  })

  it.each([
    ['Traefik', 'X-Forwarded-Tls-Client-Cert', traefikHeaders({ chainVerified: true })],
    ['RFC 9440', 'Client-Cert', rfc9440Headers({ chainVerified: true })],
  ])('where a certificate header of %s is nothing but commas, before the trust gate', (_, header, parse) => {
    const headers = new Headers({ [header]: ','.repeat(16_000), 'Client-Cert-Chain': ','.repeat(16_000) })
    let decoded = 0
    const { Uint8Array: original } = globalThis
    globalThis.Uint8Array = new Proxy(original, {
      construct: (target, given, self) => {
        decoded++
        return Reflect.construct(target, given, self) as object
      },
    })
    try {
      expect(parse(headers).kind).toBe('malformed')
    } finally {
      globalThis.Uint8Array = original
    }
    expect(decoded).toBeLessThan(20)
  })
})

describe('a resource that is named at the token endpoint only', () => {
  it.each(['x'.repeat(9000), `https://rs.example/${'a'.repeat(2048)}`, 'https://rs.example/#f', 'no uri'])(
    'does not reach the host where it can be none: %.30s',
    async (resource) => {
      const asked: string[] = []
      const host = testHost({ options: { resources: (uri) => asked.push(uri) > 0 } })
      const code = await host.code()
      const outcome = await host.redeem(code, clients.basic, { resource })
      expect(outcome).toMatchObject({ ok: false, error: { reason: 'resource-not-allowed' } })
      expect(asked).toEqual([])
    },
  )
})
