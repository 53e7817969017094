import { describe, expect, it } from 'vitest'
import { grantOf } from '../../src/endpoints/grant.ts'
import type { DetailTypes } from '../../src/types/authorization-details.ts'
import type { Client } from '../../src/types/client.ts'
import { clients, testHost } from '../support/host.ts'

const API = 'https://api.example.com'
const OTHER = 'https://other.example.com'

const setUp = async (changes: Readonly<Record<string, string | undefined>>) => {
  const host = testHost({ options: { resources: [API, OTHER] } as never })
  const pending = await host.pending(clients.basic, changes)
  return (decision: object = {}) => grantOf(host.as, pending, { decision: 'granted', subject: 'alice', ...decision })
}

describe('the scope of a grant', () => {
  it('is what the client asked for, where the decision names none', async () => {
    const grant = await setUp({ scope: 'read write' })
    expect(grant().scope).toBe('read write')
  })

  it('is what the decision names, each value once', async () => {
    const grant = await setUp({ scope: 'openid read write' })
    expect(grant({ scope: ['write', 'read', 'write'] }).scope).toBe('write read')
  })

  it('is kept where the decision empties it, and absent where nobody named any', async () => {
    const asked = await setUp({ scope: 'read' })
    expect(asked({ scope: [] }).scope).toBe('')
    const unasked = await setUp({ scope: undefined })
    expect(unasked()).not.toHaveProperty('scope')
  })

  it('is a default within the registration where the client asked for none', async () => {
    const grant = await setUp({ scope: undefined })
    expect(grant({ scope: ['read', 'write'] }).scope).toBe('read write')
    expect(() => grant({ scope: ['admin'] })).toThrow(
      'decision.scope must be among what the client may ask for (openid, read, write); got "admin".',
    )
  })

  it('is a default that the policy lists, where the record of the client names no scope (RFC 6749 §3.3)', async () => {
    const { scope: _, ...unscoped } = clients.basic
    const setUpFor = async (scopes_supported?: readonly string[], client: Client = unscoped) => {
      const host = testHost({ policy: scopes_supported ? { scopes_supported } : {}, clients: [client] })
      const pending = await host.pending(client, { scope: undefined })
      return (scope: readonly string[]) => grantOf(host.as, pending, { decision: 'granted', subject: 'alice', scope })
    }
    const supported = await setUpFor(['orders'])
    expect(supported(['orders']).scope).toBe('orders')
    expect(() => supported(['read'])).toThrow(
      'what the client may ask for (orders); got "read". List it in the scope of the client and, where there is one, in policy.scopes_supported.',
    )
    const both = await setUpFor(['write', 'orders'], clients.basic)
    expect(both(['write']).scope).toBe('write')
    // a request for it would be refused
    expect(() => both(['read'])).toThrow('what the client may ask for (write); got "read".')
  })

  it('is none where nothing lists what the client may have, even if a form of the user says more', async () => {
    const { scope: _, ...unscoped } = clients.basic
    const host = testHost({ clients: [unscoped] })
    const pending = await host.pending(unscoped, { scope: undefined })
    const grant = (scope: readonly string[]) =>
      grantOf(host.as, pending, { decision: 'granted', subject: 'alice', scope })
    expect(grant([]).scope).toBe('')
    for (const more of ['admin', 'openid', '']) {
      expect(() => grant([more])).toThrow('what the client may ask for (nothing); got ')
    }
  })

  it('is never wider than what was asked for, although the client is registered for more', async () => {
    const grant = await setUp({ scope: 'read' })
    expect(() => grant({ scope: ['read', 'write'] })).toThrow(
      'decision.scope must be among what was requested (read); got "write".',
    )
    expect(() => grant({ scope: ['READ'] })).toThrow('got "READ".')
  })
})

describe('the resources of a grant', () => {
  it('are those that were asked for, or fewer', async () => {
    const grant = await setUp({ resource: API })
    expect(grant().resource).toEqual([API])
    expect(grant({ resource: [] }).resource).toEqual([])
    expect(() => grant({ resource: [API, OTHER] })).toThrow(
      `decision.resource must be among what was requested (${API}); got "${OTHER}".`,
    )
  })

  it('are each there once, however often the decision names them', async () => {
    const grant = await setUp({ resource: API })
    expect(grant({ resource: [API, API] }).resource).toEqual([API])
  })

  it('are absent where nobody named any', async () => {
    const grant = await setUp({})
    expect(grant()).not.toHaveProperty('resource')
    expect(() => grant({ resource: [API] })).toThrow('requested (nothing)')
  })
})

describe('the authorization details of a grant', () => {
  const types = { payment: {}, account: {} } as unknown as DetailTypes
  const grant = async (requested: readonly object[], granted?: readonly object[]) => {
    const host = testHost()
    const pending = await host.pending()
    return grantOf(
      { ...host.as, authorizationDetails: types },
      { ...pending, authorization_details: requested as never },
      { decision: 'granted', subject: 'alice', ...(granted && { authorization_details: granted as never }) },
    )
  }
  const wider = 'decision.authorization_details must be no wider than the requested details; got a wider one.'

  it('are absent where there are none, and kept where there are some', async () => {
    expect(await grant([])).not.toHaveProperty('authorization_details')
    expect((await grant([{ type: 'payment' }])).authorization_details).toEqual([{ type: 'payment' }])
  })

  it('with a member that none of the type has are refused, with the way to add it', async () => {
    await expect(
      grant([{ type: 'payment' }, { type: 'account', iban: 'DE1' }], [{ type: 'payment', iban: 'DE1' }]),
    ).rejects.toThrow(
      `${wider} To add the member iban to it, name the member in authorizationDetails.payment.enrichedWith (RFC 9396 §7.1).`,
    )
  })

  it.each([
    ['of a type that was not asked for', [{ type: 'payment' }], [{ type: 'account', iban: 'DE1' }]],
    ['with another value', [{ type: 'payment', iban: 'DE1' }], [{ type: 'payment', iban: 'DE2' }]],
    [
      'with a member that one of the type has',
      [{ type: 'payment', iban: 'DE1' }, { type: 'payment' }],
      [{ type: 'payment', iban: 'DE2' }],
    ],
  ])('%s are refused without that advice', async (_, requested, granted) => {
    const refused = await grant(requested, granted).catch((error: Error) => error.message)
    expect(refused).toBe(wider)
  })
})
