import { ATTESTATION_POP_FAULTS } from '../../../src/testing/attestation-pop.ts'
import { PRESENTATION_FAULTS } from '../../../src/testing/authorization-request.ts'
import { CLIENT_ASSERTION_FAULTS } from '../../../src/testing/client-assertion.ts'
import { attesterOf, CLIENT_ATTESTATION_FAULTS } from '../../../src/testing/client-attestation.ts'
import { CLIENT_CERTIFICATE_FAULTS } from '../../../src/testing/client-certificate.ts'
import { DPOP_PROOF_FAULTS } from '../../../src/testing/dpop-proof.ts'
import type { FaultRow } from '../../../src/testing/faults.ts'
import { changeJWT, type JWTChange, type JWTDraft, writeJWT } from '../../../src/testing/jwt.ts'
import type { TestKey } from '../../../src/testing/keys.ts'
import type { NamedFault } from '../../../src/testing/named-faults.ts'
import { encodePEM } from '../../../src/testing/pem.ts'
import { type ParameterChanges, PUSHED_PARAMETERS_FAULTS, pairsOf } from '../../../src/testing/pushed-parameters.ts'
import { REQUEST_OBJECT_FAULTS } from '../../../src/testing/request-object.ts'
import { FORM_FAULTS } from '../../../src/testing/requests.ts'
import { TOKEN_PARAMETERS_FAULTS } from '../../../src/testing/token-parameters.ts'
import { type PastedRequest, pairsOf as pairsIn } from '../input/types.ts'
import { type Evidence, findEvidence } from '../judge/evidence.ts'
import type { PageKeys } from '../judge/page-keys.ts'
import type { ProfileName } from '../judge/profiles.ts'
import { addressesFor, makeServer, type PageServer } from '../judge/server.ts'
import type { Token } from '../judge/tokens.ts'
import { fieldOf } from './applicable.ts'
import type { Situation } from './state.ts'

/** A request with a fault in it. */
export interface Broken {
  readonly request: PastedRequest
  /** The certificate, PEM, and whether the TLS layer refused to vouch for it; undefined where it stays. */
  readonly certificate?: { readonly pem: string; readonly unverified: boolean }
  /** The tokens that the page had to sign anew, in words. */
  readonly signed: readonly string[]
}

interface Bench {
  readonly request: PastedRequest
  readonly evidence: Evidence
  readonly server: PageServer
  readonly client_id: string
  readonly name: string
}

/** Commits a fault by a change of a request. Every other byte that need not be signed anew stays as it is. */
export const applyFault = async (
  fault: NamedFault,
  { request, endpoint, issuer, madeAt }: Situation,
  profile: ProfileName,
  pageKeys: PageKeys,
): Promise<Broken> => {
  const evidence = findEvidence(request, endpoint)
  const addresses = addressesFor(issuer, endpoint, request.url)
  const server = await makeServer({ addresses, profile, pageKeys, now: madeAt, entries: new Map() })
  const field = fieldOf(fault)
  const name = fault.name.slice(field.length + 1)
  const bench = { request, evidence, server, client_id: evidence.client_id ?? 'client', name }
  return (await FIELDS[field]?.(bench)) ?? { request, signed: [] }
}

const changeOf = <Change extends object>(table: Readonly<Record<string, FaultRow<Change>>>, bench: Bench): Change =>
  table[bench.name]?.change(bench.server, bench.client_id) ?? ({} as Change)

/** The token again, with a change of its own, signed by a key of the page. */
const rewrite = (token: Token | undefined, key: TestKey, header: object, change: JWTChange): Promise<string> => {
  const { kid: _kid, x5c: _x5c, jwk: _jwk, ...kept } = token?.header ?? {}
  // a claim can only be repeated where it is
  const repeated = change.signed === undefined ? {} : { jti: 'an-id' }
  const claims = { ...repeated, ...token?.claims }
  const draft: JWTDraft = { header: { ...kept, alg: key.alg, ...header }, claims, key }
  return writeJWT(changeJWT(draft, change))
}

const parameterised =
  (table: Readonly<Record<string, FaultRow<ParameterChanges>>>) =>
  async (bench: Bench): Promise<Broken> => ({
    request: withParameters(bench.request, changeOf(table, bench), bench.evidence),
    signed: [],
  })

const FIELDS: Readonly<Record<string, (bench: Bench) => Promise<Broken>>> = {
  form: async (bench) => {
    const change: Partial<{ method: string; type: string; body: string; isInQuery: boolean }> = changeOf(
      FORM_FAULTS,
      bench,
    )
    const { method = bench.request.method, type, body = bench.request.body } = change
    const request = change.isInQuery
      ? { ...bench.request, url: `${bench.request.url}?${body}`, body: '' }
      : { ...bench.request, method, body }
    return { request: type === undefined ? request : withHeader(request, 'Content-Type', type), signed: [] }
  },
  assertion: async (bench) => {
    const { client } = bench.server.keys
    const change = changeOf(CLIENT_ASSERTION_FAULTS, bench)
    const changes: ParameterChanges = {
      client_assertion: await rewrite(bench.evidence.assertion, client, { kid: client.kid }, change),
      ...('type' in change ? { client_assertion_type: change.type } : {}),
    }
    return { request: withParameters(bench.request, changes, bench.evidence), signed: ['the client assertion'] }
  },
  object: async (bench) => {
    const { client } = bench.server.keys
    const change = changeOf(REQUEST_OBJECT_FAULTS, bench)
    const request = await rewrite(bench.evidence.object, client, { kid: client.kid }, change)
    return { request: withParameters(bench.request, { request }, bench.evidence), signed: ['the request object'] }
  },
  proof: async (bench) => {
    const { proof } = bench.server.keys
    const change = changeOf(DPOP_PROOF_FAULTS, bench)
    const text = await rewrite(bench.evidence.proof, proof, { jwk: proof.publicJWK }, change)
    return { request: withHeader(bench.request, 'DPoP', text), signed: ['the DPoP proof'] }
  },
  attestation: async (bench) => {
    const { chain = 'x5c', ...change } = changeOf(CLIENT_ATTESTATION_FAULTS, bench)
    const { key, header } = await attesterOf(bench.server, chain)
    const text = await rewrite(bench.evidence.attestation, key, header, change)
    return { request: withHeader(bench.request, ATTESTATION, text), signed: ['the client attestation'] }
  },
  pop: async (bench) => {
    const { instance } = bench.server.keys
    const { key, header } = await attesterOf(bench.server, 'x5c')
    const claims = { cnf: { jwk: instance.publicJWK } }
    const attested = await rewrite(bench.evidence.attestation, key, header, { claims })
    const request = withHeader(bench.request, ATTESTATION, attested)
    if (bench.name === `${POP}: missing`) return { request: withoutHeader(bench.request, POP), signed: [] }
    const text = await rewrite(bench.evidence.pop, instance, {}, changeOf(ATTESTATION_POP_FAULTS, bench))
    return {
      request: withHeader(request, POP, text),
      signed: ['the proof of possession', 'the attestation of its key'],
    }
  },
  certificate: async (bench) => {
    const { certificate } = changeOf(CLIENT_CERTIFICATE_FAULTS, bench)
    const pem = certificate === undefined ? '' : encodePEM('CERTIFICATE', certificate.der)
    return { request: bench.request, certificate: { pem, unverified: certificate?.verified === false }, signed: [] }
  },
  parameters: parameterised(PUSHED_PARAMETERS_FAULTS),
  presentation: parameterised(PRESENTATION_FAULTS),
  token: parameterised(TOKEN_PARAMETERS_FAULTS),
}

const ATTESTATION = 'OAuth-Client-Attestation'
const POP = 'OAuth-Client-Attestation-PoP'

const withoutHeader = (request: PastedRequest, name: string): PastedRequest => ({
  ...request,
  headers: request.headers.filter(([one]) => one.toLowerCase() !== name.toLowerCase()),
})

/** The header stays where it is. */
const withHeader = (request: PastedRequest, name: string, value: string): PastedRequest => {
  const at = request.headers.findIndex(([one]) => one.toLowerCase() === name.toLowerCase())
  const { headers } = withoutHeader(request, name)
  const place = at < 0 ? headers.length : at
  return { ...request, headers: [...headers.slice(0, place), [name, value], ...headers.slice(place)] }
}

/** Changes parameters where they stand, and adds those that are new behind the others. */
const withParameters = (request: PastedRequest, changes: ParameterChanges, { endpoint }: Evidence): PastedRequest => {
  const written = (name: string) => pairsOf(name, changes[name]).map((pair) => new URLSearchParams([pair]).toString())
  const change = (text: string): string => {
    const done = new Set<string>()
    const kept = text.split('&').flatMap((piece) => {
      const name = pairsIn(piece)[0]?.[0] ?? ''
      if (piece === '' || done.has(name)) return []
      if (!Object.hasOwn(changes, name)) return [piece]
      done.add(name)
      return written(name)
    })
    const added = Object.keys(changes).filter((name) => !done.has(name))
    return [...kept, ...added.flatMap(written)].join('&')
  }
  if (endpoint !== 'authorization' || request.method.toUpperCase() === 'POST')
    return { ...request, body: change(request.body) }
  const [address = '', ...query] = request.url.split('?')
  return { ...request, url: `${address}?${change(query.join('?'))}` }
}
