import { describe, expect, it } from 'vitest'
import { defaultDigest } from '../../src/crypto/digest.ts'
import { verifyAccessProof } from '../../src/dpop/access-proof.ts'
import { nonceIfDue, readDPoPProof, requestedKey } from '../../src/dpop/request-proof.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import type { DPoPNonces } from '../../src/types/ports.ts'
import type { ResourceServer } from '../../src/types/resource.ts'
import { keys, TOKEN, testHost } from '../support/host.ts'
import { testPolicy } from '../support/policy.ts'

const RESOURCE = 'https://api.example.com/orders'

/** Accepts the nonce `good`, issues `next-1`, `next-2` and so on. */
const nonces = (): DPoPNonces => {
  let issued = 0
  return {
    issue: () => `next-${++issued}`,
    accept: (nonce, now) => (nonce === 'good' ? { acceptedUntil: now + 60, renew: false } : undefined),
  }
}

const request = (url: string, dpop?: string) => ({
  method: url === TOKEN ? 'POST' : 'GET',
  url,
  headers: new Headers(dpop === undefined ? {} : { DPoP: dpop }),
})

describe('the proof of a request to the authorization server', () => {
  const hostWith = (dpopNonce: 'off' | 'optional' | 'required') =>
    testHost({ policy: { dpopNonce }, options: { dpopNonces: nonces() } })
  const read = async (dpopNonce: 'off' | 'optional' | 'required', nonce?: string) => {
    const host = hostWith(dpopNonce)
    const dpop = await host.proof(keys.proof, TOKEN, nonce === undefined ? {} : { nonce })
    return readDPoPProof(host.as, request(TOKEN, dpop), 'client', host.clock())
  }

  it('is none where no header came', async () => {
    const { as, clock } = hostWith('required')
    expect(await readDPoPProof(as, request(TOKEN), 'client', clock())).toEqual({ ok: true, value: undefined })
    const bare = { method: 'POST', url: TOKEN, headers: { get: () => undefined as never } }
    expect(await readDPoPProof(as, bare as never, 'client', clock())).toEqual({ ok: true, value: undefined })
  })

  it('brings a fresh nonce where its own is missing or stale, and then alone', async () => {
    expect(await read('required')).toMatchObject({ error: { reason: 'dpop-nonce-missing', dpopNonce: 'next-1' } })
    expect(await read('optional', 'stale')).toMatchObject({
      error: { reason: 'dpop-nonce-stale', dpopNonce: 'next-1' },
    })
    expect(await read('required', 'good')).toMatchObject({ ok: true, value: { renewNonce: false } })
    const { as, clock } = hostWith('required')
    const malformed = await readDPoPProof(as, request(TOKEN, 'garbage'), 'client', clock())
    expect(malformed).toMatchObject({ error: { reason: 'dpop-proof-malformed' } })
    expect(malformed).not.toHaveProperty('error.dpopNonce')
  })

  it('is followed by a nonce only where one is due', async () => {
    const as = { dpopNonces: nonces() } as never
    expect(await nonceIfDue(as, { renewNonce: true } as never, 0)).toEqual({ dpopNonce: 'next-1' })
    expect(await nonceIfDue(as, { renewNonce: false } as never, 0)).toEqual({})
    expect(await nonceIfDue(as, undefined, 0)).toEqual({})
  })

  it('is by the key to which dpop_jkt binds the code, but not under a policy without DPoP', () => {
    expect(requestedKey(testPolicy(), { dpop_jkt: 'jkt' })).toBe('jkt')
    expect(requestedKey(testPolicy({ dpop_signing_alg_values_supported: [] }), { dpop_jkt: 'jkt' })).toBeUndefined()
  })
})

describe('the proof that comes with an access token', () => {
  const verify = async (dpopNonce: 'off' | 'optional' | 'required', given: DPoPNonces | undefined, nonce?: string) => {
    const host = testHost()
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode('token'))
    const ath = Buffer.from(hash).toString('base64url')
    const claims = { htm: 'GET', ath, ...(nonce !== undefined && { nonce }) }
    const dpop = await host.proof(keys.proof, RESOURCE, claims)
    const rs: ResourceServer = {
      policy: testPolicy({ dpopNonce }),
      store: memoryStore({ clock: host.clock }),
      clock: host.clock,
    }
    const ports = { dpopNonces: given, digest: defaultDigest }
    return verifyAccessProof(rs, ports, request(RESOURCE, dpop), 'token', host.clock())
  }

  it('is refused by 401, with a fresh nonce where its own is at fault', async () => {
    expect(await verify('required', nonces())).toMatchObject({
      error: { status: 401, reason: 'dpop-nonce-missing', dpopNonce: 'next-1' },
    })
    const missing = await verifyAccessProof(
      { policy: testPolicy({ dpopNonce: 'required' }) } as never,
      { dpopNonces: nonces(), digest: defaultDigest },
      request(RESOURCE),
      'token',
      0,
    )
    expect(missing).toMatchObject({ error: { status: 401, reason: 'dpop-proof-multiple' } })
    expect(missing).not.toHaveProperty('error.dpopNonce')
  })

  it('is accepted with a good nonce, and brings one where none came and one is due', async () => {
    const good = await verify('required', nonces(), 'good')
    expect(good).toMatchObject({ ok: true, value: { replayMarker: { namespace: 'dpop-proof' } } })
    expect(good).not.toHaveProperty('value.dpopNonce')
    expect(await verify('optional', nonces())).toMatchObject({ ok: true, value: { dpopNonce: 'next-1' } })
    expect(await verify('off', nonces())).not.toHaveProperty('value.dpopNonce')
    expect(await verify('off', undefined)).not.toHaveProperty('value.dpopNonce')
  })

  it('cannot be verified where the policy asks for nonces and the host has none', async () => {
    await expect(verify('optional', undefined)).rejects.toThrow(
      'dpopNonces must be set where policy.dpopNonce is "optional"; got undefined. Pass dpopNonces',
    )
  })
})
