import { describe, expect, it } from 'vitest'
import { serverFor } from '../../src/host/client-demands.ts'
import { demandPolicy } from '../../src/profiles/client-demands.ts'
import { testServer } from '../../src/testing/index.ts'
import type { Client } from '../../src/types/client.ts'
import type { Policy } from '../../src/types/policy.ts'

const counting = async () => {
  const { as } = await testServer()
  let applied = 0
  const parts = {
    ...as.parts,
    applyClientDemands: ({ policy }: { readonly policy: Policy }, { demands }: Client) => {
      applied++
      return demandPolicy(policy, demands).policy
    },
  }
  const server: typeof as = Object.create(as, { parts: { value: parts } })
  return { as, server, applied: () => applied }
}

describe('the server as a client meets it', () => {
  it('is the server itself without demands, for an unknown client, and where nothing stricter is demanded', async () => {
    const { server, applied } = await counting()
    expect(serverFor(server, undefined)).toBe(server)
    expect(serverFor(server, { client_id: 'a' })).toBe(server)
    expect(serverFor(server, { client_id: 'a', demands: null, demandsCount: null } as never)).toBe(server)
    expect(serverFor(server, { client_id: 'a', demandsCount: 0 })).toBe(server)
    expect(applied()).toBe(0)
    expect(serverFor(server, { client_id: 'a', demands: { codeLifetime: 600 } })).toBe(server)
  })

  it('has its own policy, and everything else of the server, its secrets among that', async () => {
    const { as, server } = await counting()
    const own = serverFor(server, { client_id: 'a', demands: { codeLifetime: 30 } })
    expect([own.policy.codeLifetime, own.policy.requestUriLifetime]).toEqual([30, 60])
    expect([own.store, own.secrets, own.issuer]).toEqual([as.store, as.secrets, as.issuer])
    expect(as.policy.codeLifetime).toBe(60)
    expect(serverFor(own, { client_id: 'a', demands: { codeLifetime: 30 } })).toBe(own)
  })

  it('shows its policy among its members, as the server does', async () => {
    const { server } = await counting()
    const own = serverFor(server, { client_id: 'a', demands: { codeLifetime: 30 } })
    expect(Object.keys(own)).toContain('policy')
  })

  it('is asked to count the demands of a record that should have a count, but not of one that a client source made', async () => {
    const { server, applied } = await counting()
    const strict: typeof server = Object.create(server, { demandsCountRequired: { value: true } })
    expect(serverFor(strict, { client_id: 'a', clientSource: 'metadata-document' })).toBe(strict)
    expect(applied()).toBe(0)
    expect(() => serverFor(strict, { client_id: 'a' })).toThrow(TypeError)
    expect(() => serverFor(server, { client_id: 'a', demandsCount: 2 })).toThrow(TypeError)
    expect(applied()).toBe(2)
  })
})
