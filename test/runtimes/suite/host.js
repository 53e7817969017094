import {
  authorizationReply,
  authorizationServer,
  authorizationServerMetadata,
  issueAuthorizationResponse,
  jwkDecrypter,
  jwkSigner,
  processAuthorizationRequest,
  redeemAuthorizationCode,
  resumeAuthorizationRequest,
  tokenErrorReply,
} from 'parapet'
import { certificateFromProxy, nginxHeaders } from 'parapet/client-certificate'
import { oauth21 } from 'parapet/profiles'
import { memoryStore } from 'parapet/stores/memory'
import { fixedClock } from 'parapet/testing'
import { ISSUER, NOW, PROXY_SECRET, parties, serverKeys } from './parties.js'

export const policy = {
  ...oauth21,
  token_endpoint_auth_methods_supported: ['private_key_jwt', 'self_signed_tls_client_auth'],
  response_modes_supported: [...oauth21.response_modes_supported, 'jwt', 'query.jwt'],
  request_parameter_supported: true,
  dpopNonce: 'required',
  tls_client_certificate_bound_access_tokens: true,
}

const json = (value) => ({
  status: 200,
  headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  body: JSON.stringify(value),
})

const begin = () => {
  const clock = fixedClock(NOW)
  const reasons = []
  const as = authorizationServer({
    issuer: ISSUER,
    pushed_authorization_request_endpoint: `${ISSUER}/par`,
    authorization_endpoint: `${ISSUER}/authorize`,
    token_endpoint: `${ISSUER}/token`,
    policy,
    store: memoryStore({ clock }),
    secret: 'known to everybody, and long enough for tests',
    findClient: async (client_id) => (Object.hasOwn(parties, client_id) ? parties[client_id].registration : undefined),
    readClientCertificate: certificateFromProxy({
      parser: nginxHeaders(),
      trust: { header: 'X-Proxy-Secret', secret: PROXY_SECRET },
    }),
    sign: jwkSigner({ jwks: serverKeys.signing, policy }),
    decrypt: jwkDecrypter({ jwks: serverKeys.encryption }),
    clock,
    onEvent: (event) => {
      if (event.type === 'refused') reasons.push(event.reason)
    },
  })
  return { as, clock, reasons }
}

/** What a host brings around the operations, its pages replaced by links. Requests and replies are the library's neutral ones; under
 * `/control/` stands what the checks want to move and to know. */
export const createHost = () => {
  let state = begin()
  const endpoints = {
    '/authorize': async (as, request) => {
      const pending = await processAuthorizationRequest(as, request)
      if (!pending.ok) return authorizationReply(as, pending)
      const reference = encodeURIComponent(pending.value.reference)
      return { status: 303, headers: { Location: `/decide?reference=${reference}` }, body: '' }
    },
    '/decide': async (as, { url }) => {
      const query = new URL(url).searchParams
      const pending = await resumeAuthorizationRequest(as, query.get('reference') ?? '')
      const decision = query.has('deny') ? { decision: 'denied' } : { decision: 'granted', subject: 'alice' }
      return authorizationReply(
        as,
        pending.ok ? await issueAuthorizationResponse(as, pending.value, decision) : pending,
      )
    },
    '/token': async (as, request) => {
      const grant = await redeemAuthorizationCode(as, request)
      if (!grant.ok) return tokenErrorReply(grant)
      const { subject, token_type, cnf, scope } = grant.value
      return json({ subject, token_type, cnf, scope })
    },
    '/metadata': async (as) => json(authorizationServerMetadata(as)),
    '/control/reset': async () => {
      state = begin()
      return json('anew')
    },
    '/control/advance': async (_as, { url }) => {
      state.clock.advance(Number(new URL(url).searchParams.get('by')))
      return json(state.clock())
    },
    '/control/reasons': async () => json(state.reasons.splice(0)),
  }
  return {
    as: () => state.as,
    reply: async (pathname, request) =>
      Object.hasOwn(endpoints, pathname)
        ? endpoints[pathname](state.as, request)
        : { status: 404, headers: { 'Content-Type': 'text/plain' }, body: 'not here' },
  }
}
