// A token of one kind in the place of another: RFC 8725 §2.8 and §3.11, RFC 9101 §10.8, RFC 9449 §4.3. One key signs all kinds here, so
// that nothing but the rules of each kind tells them apart.
import { describe, expect, it } from 'vitest'
import { verifyIDTokenHint } from '../../src/authorization-request/verify-id-token-hint.ts'
import { CLIENT_ASSERTION_TYPE } from '../../src/client-authentication/assertion.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { pushedParameters, type TestKey, testKey, testServer } from '../../src/testing/index.ts'
import { type Members, writeJWT } from '../../src/testing/jwt.ts'

const CLIENT = 'confused-client'
const PAR = 'https://as.example/par'
const key: TestKey = await testKey('ES256', 'the-only-key')

const serverFor = (token_endpoint_auth_method: 'private_key_jwt' | 'attest_jwt_client_auth') =>
  testServer({
    clientAttestation: { attesterKeys: { keys: [key.publicJWK] }, challenge_endpoint: 'https://as.example/challenge' },
    clients: [
      {
        client_id: CLIENT,
        token_endpoint_auth_method,
        redirect_uris: ['https://client.example/callback'],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        jwks: { keys: [key.publicJWK] },
      },
    ],
  })

const [byKey, byAttestation] = [await serverFor('private_key_jwt'), await serverFor('attest_jwt_client_auth')]
const now = byKey.clock()
const parameters = Object.fromEntries(await pushedParameters(byKey, { client: 'private_key_jwt' }))

let tokens = 0
const times = () => ({ iat: now, nbf: now, exp: now + 60, jti: `confused-${++tokens}` })

/** Every kind of JWT as its own specification has it. */
const KINDS: Readonly<
  Record<string, { readonly typ: string; readonly header?: Members; readonly claims: () => Members }>
> = {
  assertion: {
    typ: 'client-authentication+jwt',
    claims: () => ({ iss: CLIENT, sub: CLIENT, aud: byKey.as.issuer, ...times() }),
  },
  'request object': {
    typ: 'oauth-authz-req+jwt',
    claims: () => ({ ...parameters, iss: CLIENT, client_id: CLIENT, aud: byKey.as.issuer, ...times() }),
  },
  'DPoP proof': {
    typ: 'dpop+jwt',
    header: { jwk: key.publicJWK },
    claims: () => ({ htm: 'POST', htu: PAR, iat: now, jti: times().jti }),
  },
  attestation: {
    typ: 'oauth-client-attestation+jwt',
    claims: () => ({ sub: CLIENT, iat: now, exp: now + 60, cnf: { jwk: key.publicJWK } }),
  },
  'proof of possession': {
    typ: 'oauth-client-attestation-pop+jwt',
    claims: () => ({ aud: byKey.as.issuer, iat: now, jti: times().jti }),
  },
  'ID token': {
    typ: 'JWT',
    claims: () => ({ iss: byKey.as.issuer, sub: 'alice', aud: CLIENT, iat: now, exp: now + 60 }),
  },
}

const write = (kind: string, changes: { readonly typ?: string | undefined; readonly claims?: Members } = {}) => {
  const { typ, header, claims } = KINDS[kind] ?? expect.fail(kind)
  return writeJWT({
    header: { alg: 'ES256', kid: key.kid, ...header, typ: 'typ' in changes ? changes.typ : typ },
    claims: { ...claims(), ...changes.claims },
    key,
  })
}

type Place = (token: string) => Promise<boolean>

const push = async (
  server: typeof byKey,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
) => {
  const result = await processPushedAuthorizationRequest(server.as, {
    method: 'POST',
    url: PAR,
    headers: new Headers({ 'content-type': 'application/x-www-form-urlencoded', ...headers }),
    body: new URLSearchParams({ client_id: CLIENT, ...form }),
  })
  return result.ok
}

const asserted = (token: string) => ({ client_assertion: token, client_assertion_type: CLIENT_ASSERTION_TYPE })
const form = { ...parameters, client_id: CLIENT }

/** Where each kind is read, with everything else about the request in good order. */
const PLACES: Readonly<Record<string, Place>> = {
  assertion: (token) => push(byKey, { ...form, ...asserted(token) }, {}),
  'request object': async (token) => push(byKey, { request: token, ...asserted(await write('assertion')) }, {}),
  'DPoP proof': async (token) => push(byKey, { ...form, ...asserted(await write('assertion')) }, { DPoP: token }),
  attestation: async (token) =>
    push(byAttestation, form, {
      'OAuth-Client-Attestation': token,
      'OAuth-Client-Attestation-PoP': await write('proof of possession'),
    }),
  'proof of possession': async (token) =>
    push(byAttestation, form, {
      'OAuth-Client-Attestation': await write('attestation'),
      'OAuth-Client-Attestation-PoP': token,
    }),
  'ID token': async (token) => {
    const { issuer } = byKey.as
    const jwks = { keys: [key.publicJWK] }
    return (await verifyIDTokenHint(token, { now, issuer, client_id: CLIENT, jwks, algorithms: ['ES256'] })).ok
  },
}

const pairs = Object.keys(KINDS).flatMap((kind) => Object.keys(PLACES).map((place) => [kind, place] as const))

describe('JWT confusion (RFC 8725 §2.8): where one key signs everything', () => {
  it.each(pairs.filter(([kind, place]) => kind === place))('%s counts as %s', async (kind, place) => {
    expect(await PLACES[place]?.(await write(kind))).toBe(true)
  })

  it.each(pairs.filter(([kind, place]) => kind !== place))('%s does not count as %s', async (kind, place) => {
    expect(await PLACES[place]?.(await write(kind))).toBe(false)
  })

  it.each(pairs.filter(([kind, place]) => kind !== place))(
    '%s does not count as %s without its typ',
    async (kind, place) => {
      for (const typ of [undefined, 'JWT']) expect(await PLACES[place]?.(await write(kind, { typ }))).toBe(false)
    },
  )
})

describe('JWT confusion (RFC 8725 §3.11): a token with the claims of every kind', () => {
  // what an ID token needs contradicts what the others do, but for its own claims
  const everything = (place: string): Members =>
    Object.assign({}, ...Object.keys(KINDS).map((kind) => KINDS[kind]?.claims()), KINDS[place]?.claims())
  const foreign = pairs.filter(([kind, place]) => kind !== place && kind !== 'ID token')

  it.each(foreign)('typed as %s does not count as %s', async (kind, place) => {
    expect(await PLACES[place]?.(await write(kind, { claims: everything(place) }))).toBe(false)
  })
})
