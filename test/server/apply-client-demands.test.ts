import { describe, expect, it } from 'vitest'
import { oauth21 } from '../../src/profiles/index.ts'
import { applyClientDemands } from '../../src/server/apply-client-demands.ts'

describe('the policy that a server and a client have together', () => {
  it('is one for all clients that demand the same', () => {
    const policy = { ...oauth21 }
    const first = applyClientDemands(policy, { codeLifetime: 1 })
    expect(first.codeLifetime).toBe(1)
    expect(applyClientDemands(policy, { codeLifetime: 1 })).toBe(first)
  })

  it('is another one for each server', () => {
    const demands = { codeLifetime: 1 }
    expect(applyClientDemands({ ...oauth21 }, demands)).not.toBe(applyClientDemands({ ...oauth21 }, demands))
  })

  it('is forgotten, oldest first, when a server has more than 64', () => {
    const policy = { ...oauth21 }
    const made = Array.from({ length: 64 }, (_, at) => applyClientDemands(policy, { requestUriLifetime: at + 1 }))
    expect(applyClientDemands(policy, { requestUriLifetime: 1 })).toBe(made[0])
    applyClientDemands(policy, { requestUriLifetime: 65 })
    expect(applyClientDemands(policy, { requestUriLifetime: 64 })).toBe(made[63])
    expect(applyClientDemands(policy, { requestUriLifetime: 1 })).not.toBe(made[0])
  })
})
