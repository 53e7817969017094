import { describe, expect, it } from 'vitest'
import { parseClient } from '../../src/client-registration/parse-client.ts'
import { describePolicy, oauth21, weakerThan } from '../../src/profiles/index.ts'
import type { Policy } from '../../src/types/policy.ts'
import { clients, ISSUER, PUSH, TOKEN, testHost } from '../support/host.ts'
import { testPolicy } from '../support/policy.ts'

const verdict = async (
  audience: Policy['clientAssertionAudience'],
  record: object,
  aud: string | readonly string[],
) => {
  const client = { ...clients.keyed, ...record }
  const host = testHost({
    policy: testPolicy({ clientAssertionAudience: audience }),
    options: { findClient: async () => client },
  })
  const result = await host.push(clients.keyed, await host.assertion({ aud }))
  return result.ok ? 'accepted' : result.error.reason
}

describe('rfc9126-by-client', () => {
  const legacy = { clientAssertionAudience: 'rfc9126' }

  it.each([
    ['the token endpoint', TOKEN],
    ['the PAR endpoint', PUSH],
    ['the issuer among others', [ISSUER, 'https://other.example']],
  ])('takes %s from a client whose record says so, and from no other', async (_, aud) => {
    expect(await verdict('rfc9126-by-client', legacy, aud)).toBe('accepted')
    for (const record of [
      {},
      { clientAssertionAudience: undefined },
      { clientAssertionAudience: null },
      { clientAssertionAudience: true },
    ]) {
      expect(await verdict('rfc9126-by-client', record, aud)).toBe('client-assertion-audience')
    }
  })

  it('looks at no record of a client that nobody knows', async () => {
    const host = testHost({ policy: { clientAssertionAudience: 'rfc9126-by-client' }, clients: [] })
    const result = await host.push(clients.keyed, await host.assertion({ aud: TOKEN }))
    expect(result).toMatchObject({ ok: false, error: { reason: 'client-unknown' } })
  })

  it('takes the issuer from every client', async () => {
    for (const record of [legacy, {}]) {
      for (const aud of [ISSUER, [ISSUER]]) expect(await verdict('rfc9126-by-client', record, aud)).toBe('accepted')
    }
  })

  it('is asked for by the policy: under the others a record changes nothing', async () => {
    for (const audience of ['issuer', 'issuer-string'] as const) {
      expect(await verdict(audience, legacy, TOKEN)).toBe('client-assertion-audience')
    }
  })

  it('is weaker than issuer and stronger than rfc9126, and the description of the policy says so', () => {
    const by = { ...oauth21, clientAssertionAudience: 'rfc9126-by-client' } as const
    expect(weakerThan(by, oauth21)).toMatchObject([
      { field: 'clientAssertionAudience', section: expect.stringContaining('RFC 10070') },
    ])
    expect(weakerThan(by, { ...oauth21, clientAssertionAudience: 'rfc9126' })).toEqual([])
    expect(describePolicy(by).join('\n')).toContain('clientAssertionAudience is rfc9126-by-client, not issuer')
  })

  it('is a member of a record that takes one value', () => {
    const record = { ...clients.keyed, clientAssertionAudience: 'issuer' }
    expect(parseClient(record, oauth21)).toMatchObject({ error: { parameter: 'clientAssertionAudience' } })
    expect(parseClient({ ...record, ...legacy }, oauth21)).toMatchObject({ ok: true, value: legacy })
  })
})
