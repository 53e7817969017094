import { computeJWKThumbprint } from '../../../src/crypto/thumbprint.ts'
import { verifyResourceRequest } from '../../../src/endpoints/resource.ts'
import { explaining, formatExplanation } from '../../../src/explain/index.ts'
import { resourceErrorReply } from '../../../src/http/resource-reply.ts'
import { dpopProof, testServer } from '../../../src/testing/index.ts'
import type { HttpRequest } from '../../../src/types/http.ts'
import type { ResourceServer } from '../../../src/types/resource.ts'
import { fc } from '../../support/fast-check.ts'
import { makeCanaries } from './canaries.ts'

const URL_OF_RESOURCE = 'https://api.example/orders'

const HEADERS: readonly ((token: string, proof: string, canary: string) => Readonly<Record<string, string>>)[] = [
  (token, proof) => ({ Authorization: `DPoP ${token}`, DPoP: proof }),
  (token) => ({ Authorization: `Bearer ${token}` }),
  (token) => ({ Authorization: `DPoP ${token}` }),
  (token, proof) => ({ Authorization: `Bearer ${token}`, DPoP: proof }),
  (token, proof, canary) => ({ Authorization: `DPoP ${token}, Bearer ${canary}`, DPoP: proof }),
  (_token, _proof, canary) => ({ Authorization: `Basic ${canary}` }),
  (token, _proof, canary) => ({ Authorization: `DPoP ${token}`, DPoP: `${canary}.${canary}.${canary}` }),
  (token, proof) => ({ Authorization: `DPoP ${token}`, DPoP: `${proof}, ${proof}` }),
  (_token, proof, canary) => ({ Authorization: `DPoP ${canary}`, DPoP: proof }),
  (_token, proof) => ({ DPoP: proof }),
]

/** A number that is one of them every other time. */
const often = (one: number, most: number) => fc.oneof(fc.constant(one), fc.nat(most))

const access = fc.record({
  headers: often(0, HEADERS.length - 1),
  /** What the host finds: nothing, the token, one that is bound, and records that no host may pass. */
  found: often(0, 8),
  claims: often(0, 8),
  demand: fc.nat(3),
  policy: fc.record({
    dpopNonce: fc.constantFrom('off' as const, 'optional' as const, 'required' as const),
    senderConstrainedTokensRequired: fc.boolean(),
  }),
  isBroken: fc.constantFrom(false, false, false, true),
})

/** Holds where no reply, event, explanation or error of a protected resource has a token, a proof or a part of one. */
export const accessProperty = async (onSeen: (seen: string) => void = () => undefined) => {
  const kit = await testServer()
  const canaries = makeCanaries()
  const jkt = await computeJWKThumbprint(kit.keys.proof.publicJWK)
  return fc.asyncProperty(access, async ({ headers, found, claims, demand, policy, isBroken }) => {
    canaries.forget()
    const known = kit.events.length
    const token = canaries.plant('the access token')
    const canary = canaries.plant('the request')
    const wrong = [
      {},
      {},
      { ath: canary },
      { htu: `https://${canary}.example` },
      { htm: canary },
      { jti: canary.repeat(30) },
      { nonce: canary },
      { iat: canary },
      { [canary]: canary },
    ]
    const proof = await dpopProof(kit, {
      url: URL_OF_RESOURCE,
      accessToken: token,
      claims: { jti: kit.nextID() + canary, ...wrong[claims] },
    })
    for (const part of [proof, ...proof.split('.')]) canaries.watch('the proof', part)
    const records: readonly unknown[] = [
      { access_token: token, cnf: { jkt } },
      { access_token: token, cnf: { jkt }, scope: canary },
      undefined,
      { access_token: token },
      { access_token: token, cnf: { jkt: 'A'.repeat(43) } },
      { access_token: canary, cnf: { jkt } },
      { access_token: token, cnf: { jkt: canary } },
      { access_token: token, cnf: { [canary]: canary } },
      { access_token: token, jkt: canary },
      { access_token: [token], cnf: { jkt } },
    ]
    const request: HttpRequest = {
      method: 'POST',
      url: `${URL_OF_RESOURCE}?${canary}=${canary}`,
      headers: new Headers({ ...HEADERS[headers]?.(token, proof, canary), Cookie: canary }),
    }
    const broken = { ...kit.store, insert: async () => canary as never }
    const { as, explain } = explaining(
      { ...kit.as, policy: { ...kit.as.policy, ...policy }, ...(isBroken && { store: broken }) },
      'resource',
    )
    const rs: ResourceServer = as
    const demands = [{}, {}, { scope: ['orders'] }, { max_age: 60, acr_values: ['phr'] }][demand]
    const outputs: string[] = []
    try {
      const result = await verifyResourceRequest(rs, request, records[found] as never, demands)
      const explanation = explain(result)
      outputs.push(JSON.stringify(explanation), formatExplanation(explanation))
      if (!result.ok) outputs.push(JSON.stringify(resourceErrorReply(rs, result)), JSON.stringify(result))
      onSeen(result.ok ? 'ok' : result.error.reason)
    } catch (error) {
      onSeen('an error')
      outputs.push(error instanceof Error ? `${error.message} ${error.stack} ${error.cause}` : String(error))
      outputs.push(JSON.stringify(explain(undefined)))
    }
    outputs.push(JSON.stringify(kit.events.slice(known)))
    for (const output of outputs) {
      const places = canaries.placesIn(output)
      if (places.length > 0) throw new Error(`${places} in ${output}`)
    }
  })
}
