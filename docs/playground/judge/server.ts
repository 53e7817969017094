import { decodeText } from '../../../src/encoding/utf8.ts'
import { statelessDPoPNonces } from '../../../src/host/stateless-nonces.ts'
import { authorizationServer } from '../../../src/server/authorization-server.ts'
import { makeClients } from '../../../src/testing/clients.ts'
import { type FixedClock, fixedClock } from '../../../src/testing/clock.ts'
import { writeJWT } from '../../../src/testing/jwt.ts'
import type { TestServer } from '../../../src/testing/server.ts'
import type { Client } from '../../../src/types/client.ts'
import type { AuthorizationEvent } from '../../../src/types/events.ts'
import type { Policy } from '../../../src/types/policy.ts'
import type { DPoPNonces } from '../../../src/types/ports.ts'
import type { AuthorizationServerOptions } from '../../../src/types/server.ts'
import { type Attesters, attestersOf } from './attesters.ts'
import { detailTypesIn, type EndpointName, type Evidence } from './evidence.ts'
import { isOwnJWK, type PageKeys } from './page-keys.ts'
import { seededStore } from './plant.ts'
import { type Presumption, presumedParts } from './presumptions.ts'
import { type ProfileName, profileOf } from './profiles.ts'
import { signedPart, type Token, textOf } from './tokens.ts'

/** The URLs of a server. */
export interface Addresses {
  readonly issuer: string
  readonly push: string
  readonly authorization: string
  readonly token: string
}

/** Puts an endpoint where a request goes, and the others beside it. Two endpoints share no URL, also where a request went to
 * the wrong one. */
export const addressesFor = (issuer: string, endpoint: EndpointName, url: string): Addresses => {
  const base = issuer.replace(/\/$/, '')
  const others = { push: `${base}/par`, authorization: `${base}/authorize`, token: `${base}/token` }
  if (endpoint === 'resource' || !URL.canParse(url)) return { issuer, ...others }
  const [address = url] = url.split(/[?#]/, 1)
  const isTaken = (other: string) => URL.canParse(other) && new URL(other).href === new URL(address).href
  const free = Object.fromEntries(
    Object.entries(others).map(([name, other]) => [name, isTaken(other) ? `${base}/the-other-${name}` : other]),
  )
  return { issuer, ...others, ...free, [endpoint]: address }
}

interface Parties {
  readonly addresses: Addresses
  readonly profile: ProfileName
  readonly pageKeys: PageKeys
  readonly now: number
  readonly entries: Map<string, string>
  readonly client?: Client | undefined
  readonly evidence?: Evidence
  /** What the request carries that is sent. Default: the evidence. */
  readonly sent?: Evidence
  /** Whether the server demands nonces of DPoP proofs and challenges of attested keys. */
  readonly nonces?: boolean
  readonly unverified?: readonly Token[]
  /** The trust anchors of attesters that the reader pasted. */
  readonly anchors?: readonly Uint8Array[]
  /** What the names that the kit makes begin with. Default: something that no other has. */
  readonly names?: string
}

/** A server of the page, in the form of one of the kit, so that the kit can write requests for it. */
export interface PageServer extends TestServer {
  readonly presumptions: readonly Presumption[]
  /** What stands in for the attestation of the request. */
  readonly attestation?: string
}

/** Makes the server that judges one request. It trusts the page's clients, keys and attesters, and those of the request. */
export const makeServer = async (parties: Parties): Promise<PageServer> => {
  const { addresses, profile, pageKeys, now, entries, client, evidence } = parties
  const { keys, certificates } = pageKeys
  const { policy: shipped, parameters, authorizationDetails } = profileOf(profile)
  const policy: Policy = parties.nonces === true ? { ...shipped, ...NONCES } : shipped
  const clock = fixedClock(now)
  const clients = makeClients(policy, () => ({}), keys, certificates)
  const registry = new Map(Object.values(clients).map((one) => [one.client_id, one]))
  // a pasted registration may stand in for a client of the page
  if (client !== undefined) registry.set(client.client_id, client)
  const events: AuthorizationEvent[] = []
  const store = seededStore(entries)
  const attesters: Attesters = await attestersOf(parties)
  const { substitute } = attesters
  const parts = presumedParts([
    ...(parties.unverified ?? []),
    ...attesters.unverified,
    ...blankedProof(evidence),
    ...blankedProof(parties.sent),
  ])
  const sign = (claims: Readonly<Record<string, unknown>>) =>
    writeJWT({ header: { alg: keys.server.alg, typ: 'JWT', kid: keys.server.kid }, claims, key: keys.server })
  const options: AuthorizationServerOptions<never, never> = {
    issuer: addresses.issuer,
    pushed_authorization_request_endpoint: addresses.push,
    authorization_endpoint: addresses.authorization,
    token_endpoint: addresses.token,
    policy,
    store,
    clock,
    secret: 'the playground keeps no secret, because it has no user',
    findClient: async (client_id) => registry.get(client_id),
    authorizationDetails: (authorizationDetails ?? anyDetails(evidence)) as never,
    ...(parameters === undefined ? {} : { parameters: parameters as never }),
    // the kit names a server of this name where it wants a resource that is not allowed
    resources: (resource) => !resource.startsWith('https://elsewhere.example/'),
    onEvent: (event) => void events.push(event),
    dpopNonces: noncesOf(parties),
    verifySignature: (_algorithm, _key, _signature, data) => {
      const text = decodeText(data) ?? ''
      if (parts.has(text)) return true
      return substitute !== undefined && text === signedPart(substitute.token) ? substitute.isSigned : undefined
    },
    clientAttestation: {
      ...attesters.options,
      ...(parties.nonces === true ? { challenge_endpoint: `${addresses.issuer.replace(/\/$/, '')}/challenge` } : {}),
    },
    sign,
    issueFrontChannelTokens: {
      accessToken: async () => ({ access_token: 'an-access-token', token_type: 'Bearer', expires_in: 300 }),
      idToken: ({ client: { client_id: aud }, subject: sub, nonce }, hashes) =>
        sign({ iss: addresses.issuer, sub, aud, nonce, iat: now, exp: now + 300, ...hashes }),
    },
  }
  const as = authorizationServer(options as never) as TestServer['as']
  let ids = 0
  const { names = `${now.toString(36)}-${crypto.randomUUID().slice(0, 8)}` } = parties
  const nextID = () => `${names}-${++ids}`
  const { presumptions } = attesters
  const standIn = substitute === undefined ? {} : { attestation: substitute.token.text }
  return {
    as,
    clock: clock as FixedClock,
    store,
    events,
    clients,
    keys,
    certificates,
    nextID,
    presumptions,
    ...standIn,
  }
}

const NONCES = { dpopNonce: 'required', clientAttestationChallenge: 'required' } as const

/** Types that the server could know: those that the request names. It knows one more, because a server without types ignores a
 * malformed parameter that any other refuses. */
const anyDetails = (evidence: Evidence | undefined): Record<string, unknown> =>
  Object.fromEntries(
    ['a-type-of-the-page', ...detailTypesIn(evidence?.asked ?? new Map())].map((type) => [
      type,
      { '~standard': { version: 1, vendor: 'playground', validate: (value: unknown) => ({ value }) } },
    ]),
  )

/** The key of a proof stands in the proof, so that only a signature that a permalink left out is not verified. */
const blankedProof = (evidence: Evidence | undefined): readonly Token[] =>
  [evidence?.proof, evidence?.pop].filter(
    (token): token is Token => token?.signature?.length !== 0 && token?.signature?.every((byte) => byte === 0) === true,
  )

const STEP = 60

/** The nonces of the page. One of another server, in a proof by a key of another, is taken for fresh when the proof was made. */
const noncesOf = ({ evidence, pageKeys }: Parties): DPoPNonces => {
  const own = statelessDPoPNonces({ keys: [new Uint8Array(32).fill(7)], step: STEP })
  const proof = evidence?.proof ?? evidence?.pop
  const foreign = isOwnJWK(pageKeys, evidence?.proof?.header?.jwk) ? undefined : textOf(proof?.claims?.nonce)
  const challenge = textOf(evidence?.pop?.claims?.challenge)
  const madeAt = Number(proof?.claims?.iat)
  return {
    issue: (now) => own.issue(now),
    accept: async (nonce, now) => {
      const accepted = await own.accept(nonce, now)
      const isForeign = nonce === foreign || (nonce === challenge && !isOwnAttestation(evidence, pageKeys))
      if (accepted !== undefined || !isForeign) return accepted
      const until = (Number.isFinite(madeAt) ? Math.floor(madeAt) : now) + 2 * STEP
      return now <= until ? { acceptedUntil: until, renew: false } : undefined
    },
  }
}

const isOwnAttestation = (evidence: Evidence | undefined, pageKeys: PageKeys): boolean =>
  isOwnJWK(pageKeys, (evidence?.attestation?.claims?.cnf as { jwk?: unknown } | undefined)?.jwk)
