// The client's side of every exchange, on jose alone. `send(path, init)` is `fetch`, or the host's own handler.
import { CompactEncrypt, compactDecrypt, importJWK, jwtVerify, SignJWT } from 'jose'
import { publicOf } from './keys.js'
import { ISSUER, NOW, proxyHeaders } from './parties.js'

export const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
export const STATE = 'état &=+%20"<>'

const requested = ({ registration, response }) => ({
  response_type: 'code',
  redirect_uri: registration.redirect_uris[0],
  scope: 'payments',
  state: STATE,
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
  ...(response && { response_mode: response.response_mode }),
})

/** Begins with a host that has seen nothing yet. */
export const openSession = async (send) => {
  await send('/control/reset', { method: 'POST' })
  return { send, now: NOW }
}

export const advance = async (session, seconds) => {
  await session.send(`/control/advance?by=${seconds}`, { method: 'POST' })
  return { ...session, now: session.now + seconds }
}

/** Why the host refused, one reason for each refusal since this was last asked. */
export const reasonsOf = async (session) => (await session.send('/control/reasons')).json()

export const signJWT = async ({ alg, jwk }, header, claims) =>
  new SignJWT(claims).setProtectedHeader({ alg, ...header }).sign(await importJWK(jwk, alg))

export const makeAssertion = ({ now }, { registration, signing }, changes = {}) =>
  signJWT(
    changes.signing ?? signing,
    {},
    {
      iss: registration.client_id,
      sub: registration.client_id,
      aud: ISSUER,
      iat: now,
      exp: now + 60,
      jti: crypto.randomUUID(),
      ...changes.claims,
    },
  )

export const makeProof = ({ now }, { proof }, path, changes = {}) =>
  signJWT(
    { ...proof, ...changes.signing },
    { typ: 'dpop+jwt', jwk: publicOf(changes.jwk ?? proof.jwk) },
    { htm: 'POST', htu: `${ISSUER}${path}`, iat: now, jti: crypto.randomUUID(), ...changes.claims },
  )

export const makeRequestObject = async ({ now }, party, changes = {}) => {
  const { registration, signing, requestObject } = party
  const { client_id } = registration
  const claims = { iss: client_id, client_id, aud: ISSUER, nbf: now, exp: now + 300, ...requested(party) }
  const signed = await signJWT(changes.signing ?? signing, { typ: 'oauth-authz-req+jwt' }, claims)
  const { alg, enc, jwk } = { ...requestObject, ...changes.encryption }
  return new CompactEncrypt(new TextEncoder().encode(signed))
    .setProtectedHeader({ alg, enc, cty: 'oauth-authz-req+jwt' })
    .encrypt(await importJWK(publicOf(jwk), alg))
}

const post = async (session, path, fields, headers) => {
  const response = await session.send(path, { method: 'POST', headers, body: new URLSearchParams(fields) })
  return { status: response.status, nonce: response.headers.get('DPoP-Nonce'), body: await response.json() }
}

/** Posts a form as its client: authenticated, with a proof where the client has a key for one, and again with the nonce when one is
 * asked for. `changes` spoils what is to be spoilt. */
export const submit = async (session, party, path, fields, changes = {}) => {
  const { client_id } = party.registration
  if (party.certificate !== undefined) {
    const headers = changes.headers ?? proxyHeaders(changes.certificate ?? party.certificate)
    return post(session, path, { client_id, ...fields }, headers)
  }
  const form = {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: changes.assertion ?? (await makeAssertion(session, party)),
    ...fields,
  }
  const proofWith = (claims) =>
    makeProof(session, party, path, { ...changes.proof, claims: { ...changes.proof?.claims, ...claims } })
  const first = await post(session, path, form, { DPoP: changes.sentProof ?? (await proofWith({})) })
  if (first.body.error !== 'use_dpop_nonce' || changes.retry === false) return first
  return post(session, path, form, { DPoP: await proofWith({ nonce: first.nonce }) })
}

export const push = async (session, party, changes = {}) => {
  const { client_id } = party.registration
  const fields = party.requestObject
    ? { client_id, request: changes.request ?? (await makeRequestObject(session, party, changes)) }
    : { ...requested(party), ...changes.fields }
  return submit(session, party, '/par', fields, changes)
}

export const follow = async (session, path) => {
  const response = await session.send(path, { redirect: 'manual' })
  return { status: response.status, location: response.headers.get('Location'), body: await response.text() }
}

export const present = (session, { registration }, request_uri) =>
  follow(session, `/authorize?${new URLSearchParams({ client_id: registration.client_id, request_uri })}`)

/** What came to the client's redirect URI, out of its JWT where it came in one. */
export const readCallback = async ({ now }, { registration, response }, location) => {
  const url = new URL(location)
  const parameters = Object.fromEntries(url.searchParams)
  if (parameters.response === undefined) return parameters
  const jwt = response.decryption
    ? new TextDecoder().decode(
        (await compactDecrypt(parameters.response, await importJWK(response.decryption, 'ECDH-ES'))).plaintext,
      )
    : parameters.response
  const { payload } = await jwtVerify(jwt, await importJWK(publicOf(response.jwk), response.alg), {
    issuer: ISSUER,
    audience: registration.client_id,
    algorithms: [response.alg],
    currentDate: new Date(now * 1000),
  })
  return payload
}

/** From the push to the callback. */
export const obtainCode = async (session, party, decision = '') => {
  const pushed = await push(session, party)
  if (pushed.status !== 201) throw new Error(`the push was refused: ${JSON.stringify(pushed)}`)
  const presented = await present(session, party, pushed.body.request_uri)
  const decide = `${presented.location}${decision}`
  const decided = await follow(session, decide)
  return { pushed, presented, decide, decided, callback: await readCallback(session, party, decided.location) }
}

export const redeem = (session, party, code, changes = {}) =>
  submit(
    session,
    party,
    '/token',
    {
      grant_type: 'authorization_code',
      code,
      redirect_uri: party.registration.redirect_uris[0],
      code_verifier: VERIFIER,
      ...changes.fields,
    },
    changes,
  )
