import { describe, expect, it } from 'vitest'
import { unfitOptions } from '../../src/client-authentication/attestation-options.ts'
import { deriveDPoPNonces } from '../../src/host/derived-nonces.ts'
import { testPolicy } from '../support/policy.ts'

const attested = { token_endpoint_auth_methods_supported: ['attest_jwt_client_auth'] }
const anchors = { clientAttestation: { trustAnchors: ['certificate'] } }
const unfit = (options: object, policy: object = attested, parts: object = {}) =>
  unfitOptions(options as never, testPolicy(policy as never), parts as never)

describe('a server that verifies attestations', () => {
  it.each([
    ['trust anchors', anchors],
    ['keys of attesters', { clientAttestation: { attesterKeys: { keys: [{ kty: 'EC' }] } } }],
    ['a lookup of keys', { clientAttestation: { findAttesterKeys: async () => undefined } }],
  ])('needs to know attesters, such as by %s', (_, options) => {
    expect(unfit(options)).toEqual([])
  })

  it.each([
    {},
    { clientAttestation: {} },
    { clientAttestation: { trustAnchors: [], attesterKeys: { keys: [] } } },
    { clientAttestation: { attesterKeys: {} } },
  ])('that knows none has an unfit option: %j', (options) => {
    expect(unfit(options)).toEqual(['clientAttestation'])
    expect(unfit(options, {})).toEqual([])
  })

  it.each(['optional', 'required'])('needs nonces where a challenge is %s', (clientAttestationChallenge) => {
    const policy = { ...attested, clientAttestationChallenge }
    expect(unfit(anchors, policy)).toEqual(['policy.clientAttestationChallenge'])
    expect(unfit({ ...anchors, dpopNonces: {} }, policy)).toEqual([])
    expect(unfit(anchors, policy, { deriveDPoPNonces })).toEqual([])
  })

  it('needs no nonces where there is no challenge, and no attestation', () => {
    expect(unfit(anchors, { ...attested, clientAttestationChallenge: 'off' })).toEqual([])
    expect(unfit(anchors, { clientAttestationChallenge: 'required' })).toEqual([])
  })

  it.each(['clientAttestationMaxAge', 'clientAttestationPopMaxAge'])(
    'needs a whole number of seconds for %s, because nothing is older than NaN',
    (field) => {
      for (const seconds of [Number.NaN, 1.5, '60', Number.POSITIVE_INFINITY, null]) {
        expect(unfit(anchors, { ...attested, [field]: seconds })).toEqual([`policy.${field}`])
      }
      for (const seconds of [undefined, 0, 60]) expect(unfit(anchors, { ...attested, [field]: seconds })).toEqual([])
    },
  )
})
