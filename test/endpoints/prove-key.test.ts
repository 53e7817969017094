import { describe, expect, it } from 'vitest'
import { clients, testHost } from '../support/host.ts'

describe('the DPoP header of a push', () => {
  it('is ignored under a policy without DPoP', async () => {
    const without = testHost({ policy: { dpop_signing_alg_values_supported: [] } })
    expect(await without.push(clients.basic, {}, { DPoP: 'garbage' })).toMatchObject({ ok: true })
    const { push } = testHost()
    expect(await push(clients.basic, {}, { DPoP: 'garbage' })).toMatchObject({
      error: { reason: 'dpop-proof-malformed' },
    })
  })
})
