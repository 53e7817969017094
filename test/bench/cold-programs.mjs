// The programs whose first request is measured, as sources for esbuild. Each exports `build`: the client's keys in, a fetch handler out.
import { needed } from '../size/comparison.mjs'

/** Reads a form and answers: what a runtime takes by itself, to be subtracted. */
const answers = `
  export const build = () => async (request) => {
    const form = new URLSearchParams(await request.text())
    return Response.json({ request_uri: 'urn:x:' + form.size, expires_in: 60 }, { status: 201 })
  }`

/** Two tokens verified and a form checked, with nothing around it. */
const naive = `${needed}
  const kept = new Map()
  export const build = ({ issuer, endpoints, keys }) => async (request) => {
    const sent = parse(form, Object.fromEntries(new URLSearchParams(await request.text())))
    await jwtVerify(sent.client_assertion, await importJWK(keys[0], 'ES256'), { audience: issuer, issuer: sent.client_id })
    let jkt
    const embedded = async ({ jwk, alg }) => {
      jkt = await calculateJwkThumbprint(jwk)
      return importJWK(jwk, alg)
    }
    const { payload } = await jwtVerify(request.headers.get('dpop') ?? '', embedded, { typ: 'dpop+jwt', maxTokenAge: 60 })
    if (payload.htu !== endpoints.pushed_authorization_request_endpoint) return new Response(null, { status: 400 })
    const request_uri = 'urn:ietf:params:oauth:request_uri:' + crypto.randomUUID()
    kept.set(request_uri, { ...sent, jkt })
    return Response.json({ request_uri, expires_in: 60 }, { status: 201 })
  }`

const options = `
  const optionsOf = ({ issuer, endpoints, keys }) => {
    const clock = () => Math.floor(Date.now() / 1000)
    const client = {
      client_id: 'signer',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys },
      redirect_uris: ['https://client.example.org/callback'],
      scope: 'openid',
    }
    return {
      issuer,
      ...endpoints,
      policy: { ...fapi2SecurityProfile, token_endpoint_auth_methods_supported: ['private_key_jwt'] },
      store: memoryStore({ clock }),
      secret: 'at least 32 bytes from a random generator',
      findClient: async (client_id) => (client_id === client.client_id ? client : undefined),
      clock,
    }
  }`

const parts = `
  import { pushedAuthorizationHandler } from 'parapet/fetch'
  import { assembleAuthorizationServer, readClientAssertion, readDPoPProof } from 'parapet/parts'
  import { fapi2SecurityProfile } from 'parapet/profiles'
  import { memoryStore } from 'parapet/stores/memory'
  ${options}
  export const build = (setup) =>
    pushedAuthorizationHandler(assembleAuthorizationServer(optionsOf(setup), { readClientAssertion, readDPoPProof }))`

const whole = `
  import {
    authorizationReply,
    authorizationServer,
    authorizationServerMetadata,
    issueAuthorizationResponse,
    processAuthorizationRequest,
    redeemAuthorizationCode,
    tokenErrorReply,
  } from 'parapet'
  import { endpointHandler, pushedAuthorizationHandler } from 'parapet/fetch'
  import { fapi2SecurityProfile } from 'parapet/profiles'
  import { memoryStore } from 'parapet/stores/memory'
  ${options}
  export const build = (setup) => {
    const as = authorizationServer(optionsOf(setup))
    const authorize = async (request) => {
      const pending = await processAuthorizationRequest(as, request)
      if (!pending.ok) return authorizationReply(as, pending)
      return authorizationReply(as, await issueAuthorizationResponse(as, pending.value, { decision: 'granted', subject: 'alice' }))
    }
    const redeem = async (request) => {
      const grant = await redeemAuthorizationCode(as, request)
      return grant.ok ? { status: 200, headers: {}, body: '{}' } : tokenErrorReply(grant)
    }
    const handlers = {
      '/request': pushedAuthorizationHandler(as),
      '/auth': endpointHandler(as, 'authorization', authorize),
      '/token': endpointHandler(as, 'token', redeem),
      '/.well-known/oauth-authorization-server': async () => Response.json(authorizationServerMetadata(as)),
    }
    return async (request) =>
      handlers[new URL(request.url).pathname]?.(request) ?? new Response(null, { status: 404 })
  }`

export const ONLY_ANSWERS = 'a program that only answers'

export const programs = {
  [ONLY_ANSWERS]: answers,
  'jose and valibot, two tokens verified': naive,
  'parapet: (c), of parts': parts,
  'parapet: everything, of authorizationServer': whole,
}
