import { computeJWKThumbprint } from '../../../src/crypto/thumbprint.ts'
import { attestationPop } from '../../../src/testing/attestation-pop.ts'
import { clientAssertion } from '../../../src/testing/client-assertion.ts'
import { clientAttestation } from '../../../src/testing/client-attestation.ts'
import { dpopProof } from '../../../src/testing/dpop-proof.ts'
import { writeJWT } from '../../../src/testing/jwt.ts'
import { headerOf, type PastedRequest } from '../input/types.ts'
import { type Evidence, findEvidence } from '../judge/evidence.ts'
import type { PageKeys } from '../judge/page-keys.ts'
import { replaced } from '../judge/plant.ts'
import type { ProfileName } from '../judge/profiles.ts'
import { addressesFor, makeServer, type PageServer } from '../judge/server.ts'
import type { Situation } from './state.ts'

/** Whether a request has a token that the page could make anew. */
export const canSign = ({ assertion, object, proof, attestation, pop }: Evidence): boolean =>
  [assertion, object, proof, attestation, pop].some((token) => token !== undefined)

/** Makes every token of a request good for where it is sent, and signs it by the keys of the page. */
export const signRequest = async (
  { request, endpoint, issuer, madeAt }: Situation,
  profile: ProfileName,
  pageKeys: PageKeys,
): Promise<PastedRequest> => {
  const evidence = findEvidence(request, endpoint)
  const addresses = addressesFor(issuer, endpoint, request.url)
  const server = await makeServer({ addresses, profile, pageKeys, now: madeAt, entries: new Map() })
  const { client_id = 'client' } = evidence
  let signed = request
  if (evidence.assertion !== undefined) {
    const { client_assertion } = await clientAssertion(server, { claims: { iss: client_id, sub: client_id } })
    signed = withParameter(signed, 'client_assertion', client_assertion)
  }
  if (evidence.object !== undefined)
    signed = withParameter(signed, 'request', await requestObject(evidence, client_id, server, madeAt))
  if (evidence.proof !== undefined || headerOf(request, 'dpop') !== undefined)
    signed = await withProof(signed, evidence, server)
  const instance = evidence.pop === undefined ? server.keys.proof : server.keys.instance
  if (evidence.attestation !== undefined)
    signed = withHeader(signed, 'OAuth-Client-Attestation', await clientAttestation(server, { client_id, instance }))
  if (evidence.pop !== undefined)
    signed = withHeader(signed, 'OAuth-Client-Attestation-PoP', await attestationPop(server, { client_id }))
  return signed
}

/** The parameters stay as they are; the claims about the object itself are made anew. */
const requestObject = async (
  { object }: Evidence,
  client_id: string,
  { keys, as, nextID }: PageServer,
  now: number,
): Promise<string> => {
  const { client } = keys
  const { sub: _sub, ...asked } = object?.claims ?? {}
  const times = { iat: now, nbf: now, exp: now + 300 }
  return writeJWT({
    header: { alg: client.alg, kid: client.kid, typ: 'oauth-authz-req+jwt' },
    claims: { ...asked, iss: client_id, client_id, aud: as.issuer, jti: nextID(), ...times },
    key: client,
  })
}

const withProof = async (request: PastedRequest, evidence: Evidence, server: PageServer): Promise<PastedRequest> => {
  const [url = request.url] = request.url.split(/[?#]/, 1)
  const accessToken = evidence.access?.token.text
  const method = request.method.toUpperCase()
  const proof = await dpopProof(server, { url, method, ...(accessToken === undefined ? {} : { accessToken }) })
  const signed = withHeader(request, 'DPoP', proof)
  // the code is bound to the key of the proof
  return evidence.parameters.has('dpop_jkt')
    ? withParameter(signed, 'dpop_jkt', await computeJWKThumbprint(server.keys.proof.publicJWK))
    : signed
}

const withParameter = (request: PastedRequest, name: string, value: string): PastedRequest => ({
  ...request,
  ...replaced(request, name, value),
})

const withHeader = (request: PastedRequest, name: string, value: string): PastedRequest => ({
  ...request,
  headers: [...request.headers.filter(([one]) => one.toLowerCase() !== name.toLowerCase()), [name, value]],
})
