import { describe, expect, it } from 'vitest'
import { verifyRequestObject } from '../../src/authorization-request/request-object.ts'
import { verifyIDTokenHint } from '../../src/authorization-request/verify-id-token-hint.ts'
import { verifyClientAssertion } from '../../src/client-authentication/assertion.ts'
import { verifyDPoPProof } from '../../src/dpop/proof.ts'
import { fapi2SecurityProfile } from '../../src/profiles/fapi2-security-profile.ts'

const good = {
  now: 1_900_000_000,
  maxAge: 60,
  maxLifetime: 60,
  clockTolerance: 10,
  nonce: 'off',
  policy: fapi2SecurityProfile,
  algorithms: ['ES256'],
  jwks: { keys: [] },
}

type Verifier = (expected: object) => Promise<unknown>
const withKeys: readonly (readonly [name: string, verify: Verifier])[] = [
  ['verifyRequestObject', (expected) => verifyRequestObject({ payload: {} } as never, expected as never)],
  ['verifyClientAssertion', (expected) => verifyClientAssertion({ jws: {} } as never, expected as never)],
  ['verifyIDTokenHint', (expected) => verifyIDTokenHint('a.b.c', expected as never)],
]

describe.each([
  ...withKeys,
  ['verifyDPoPProof', (expected: object) => verifyDPoPProof('a.b.c', expected as never)] as const,
])('%s', (_name, verify) => {
  it.each(['RS256 ES256', [7], new Set(['ES256']), null])(
    'takes algorithms as a list of names, and not as %j',
    async (algorithms) => {
      await expect(verify({ ...good, algorithms })).rejects.toThrow(
        /^expected\.algorithms must be a list of names of algorithms; got (?:a string|an array|a Set|null)\.$/,
      )
    },
  )
})

describe.each(withKeys)('%s', (_name, verify) => {
  it.each([[], {}, { keys: [7] }, 'keys', null])('takes keys as a JWK Set, and not as %j', async (jwks) => {
    await expect(verify({ ...good, jwks })).rejects.toThrow(
      /^expected\.jwks must be a JWK Set; got (?:an array|an object|a string|null)\. Pass \{ keys: \[jwk\] \}\.$/,
    )
  })
})
