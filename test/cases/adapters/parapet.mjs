// The adapter of the cases for parapet itself: a host written on the built package's public imports, and nothing else.
// What stands here by hand (routing, the login, the token response) is what every host has to bring.

import * as crypto from 'node:crypto'
import { readFileSync } from 'node:fs'
import { importJWK, SignJWT } from 'jose'
import {
  authorizationReply,
  authorizationServer,
  authorizationServerMetadata,
  clientAttestationChallengeReply,
  clientFromAttestation,
  corsHeaders,
  corsPreflightReply,
  evaluateInteraction,
  externalUrl,
  issueAuthorizationResponse,
  jwkSigner,
  parseClient,
  processAuthorizationRequest,
  processPushedAuthorizationRequest,
  pushedAuthorizationReply,
  redeemAuthorizationCode,
  resumeAuthorizationRequest,
  serverErrorReply,
  tokenErrorReply,
  verifyIDTokenHint,
} from 'parapet'
import { openIDCredential } from 'parapet/authorization-details'
import { computeCertificateThumbprint, remoteClientKeys } from 'parapet/client-authentication'
import { certificateFromProxy, rfc9440Headers } from 'parapet/client-certificate'
import { addressPinningFetch, clientIdMetadataDocuments } from 'parapet/client-id-metadata'
import { verifyDPoPProof } from 'parapet/dpop'
import { fapi2MessageSigning, fapi2SecurityProfile, haip, haipParameters, mcp, oauth21 } from 'parapet/profiles'
import { memoryStore } from 'parapet/stores/memory'
import { makeKeyPair } from '../../support/key-pair.mjs'
import { eventSecrets } from '../event-secrets.mjs'

export const name = 'parapet'
export const { version } = JSON.parse(readFileSync(new URL(import.meta.resolve('parapet/package.json')), 'utf8'))

/** What the host below has of the newer areas; each area adds its own. */
export const offers = [
  ...['cimd', 'cimd-cache', 'cimd-addresses', 'localhost-loopback', 'mcp'],
  ...['attest', 'attest-x5c', 'attest-combined', 'attest-challenges', 'attest-signal', 'attest-derived'],
  'attest-max-age',
  ...['openid_credential', 'haip'],
]

const defined = (members) => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
// declared parameters beside the standard ones
const flat = ({ vendor, ...parameters }) => ({ ...parameters, ...vendor })
const SECRET = crypto.randomBytes(32)
const totals = { events: 0, secrets: 0, leaks: [] }

/** No event of the whole run may hold a secret of its case. */
export async function close() {
  if (totals.leaks.length > 0) throw new Error(`events that give a secret away:\n${totals.leaks.join('\n')}`)
  console.log(`${totals.events} events held none of ${totals.secrets} secrets.`)
}

// ---------------------------------------------------------------- the deployment
const AUDIENCES = [
  [/rfc7523bis/, 'issuer'],
  [/issuer as a string only/, 'issuer-string'],
  [/rfc9126/, 'rfc9126'],
]

function profileOf(name = '') {
  if (/^MCP/.test(name)) return mcp
  if (/^HAIP/.test(name)) return haip
  if (/Message Signing/.test(name)) return fapi2MessageSigning
  // the cases are of OAuth 2.0, where the token request repeats the redirect_uri (RFC 6749 §4.1.3)
  return name === '' ? { ...oauth21, redirectUriAtRedemption: 'if-present' } : fapi2SecurityProfile
}

function policyOf(as, clients) {
  const profile = profileOf(as.profile)
  const methods = new Set(as.token_endpoint_auth_methods_supported ?? profile.token_endpoint_auth_methods_supported)
  const algorithms = new Set(
    as.token_endpoint_auth_signing_alg_values_supported ?? profile.token_endpoint_auth_signing_alg_values_supported,
  )
  if (as.attestation && as.attestation.pop !== false) methods.add('attest_jwt_client_auth')
  if (as.attestation?.combined) methods.add('attest_jwt_client_auth_dpop')
  if (as.mtls) for (const method of ['tls_client_auth', 'self_signed_tls_client_auth']) methods.add(method)
  if (as.client_secret_jwt) {
    methods.add('client_secret_jwt')
    for (const alg of ['HS256', 'HS384', 'HS512']) algorithms.add(alg)
  }
  const requestObjects =
    as.request_parameter_supported ??
    (profile.request_parameter_supported ||
      as.require_signed_request_object === true ||
      clients.some((client) => client.require_signed_request_object || client.request_object_signing_alg))
  return {
    ...profile,
    token_endpoint_auth_methods_supported: [...methods],
    token_endpoint_auth_signing_alg_values_supported: [...algorithms],
    request_parameter_supported: requestObjects,
    claims_parameter_supported: as.claims_parameter_supported === true,
    ...(as.dpop_nonce_required ? { dpopNonce: 'required' } : {}),
    ...attestationPolicyOf(as),
    ...(as.request_object_requires_exp ? { requestObjectRequiredClaims: ['exp'] } : {}),
    ...defined({
      clientAssertionAudience: AUDIENCES.find(([words]) => words.test(as.client_assertion_audience))?.[1],
      clientAssertionJtiRequired: as.client_assertion_requires_jti,
      clockTolerance: as.clock_tolerance_s,
      require_pushed_authorization_requests: as.require_pushed_authorization_requests,
      requestUriLifetime: as.request_uri_lifetime_s,
      localhostIsLoopback: as.localhost_is_loopback,
      unregisteredRedirectUris: as.allow_unregistered_redirect_uris_in_par,
      response_types_supported: as.response_types_supported,
      response_modes_supported: as.response_modes_supported,
      codeChallengeRequired: as.pkce_required,
      code_challenge_methods_supported: as.code_challenge_methods_supported,
      request_object_signing_alg_values_supported: as.request_object_signing_alg_values_supported,
      require_signed_request_object: as.require_signed_request_object,
      dpop_signing_alg_values_supported: as.dpop_signing_alg_values_supported,
      dpopProofMaxAge: as.dpop_iat_window_s,
      authorization_response_iss_parameter_supported: as.authorization_response_iss_parameter_supported,
      authorization_signing_alg_values_supported: as.authorization_signing_alg_values_supported,
      maxRequestBytes: as.max_body_bytes,
      scopes_supported: as.scopes_supported,
    }),
  }
}

// ---------------------------------------------------------------- attestations
function attestationPolicyOf({ attestation }) {
  if (attestation === undefined) return {}
  const { algs, pop_algs, pop, combined, challenges, pop_iat_window_s, max_age_s, signal = 'off' } = attestation
  const methods = [...(pop === false ? [] : ['attestation_pop_jwt']), ...(combined ? ['dpop_combined'] : [])]
  return defined({
    client_attestation_signing_alg_values_supported: algs,
    client_attestation_pop_signing_alg_values_supported: pop_algs,
    client_attestation_pop_methods_supported:
      signal === 'off' ? undefined : [...methods, ...(signal === 'optional' ? ['none'] : [])],
    clientAttestationChallenge: challenges,
    clientAttestationMaxAge: max_age_s,
    clientAttestationPopMaxAge: pop_iat_window_s,
  })
}

const attestersOf = ({ attestation, challenge_endpoint }, policy) =>
  attestation && {
    ...(attestation.trust_anchors.length > 0 ? { trustAnchors: attestation.trust_anchors } : {}),
    ...(attestation.trusted_jwks.keys.length > 0 ? { attesterKeys: attestation.trusted_jwks } : {}),
    ...(attestation.derive_clients ? { deriveClient: derivation(attestation.derive_clients, policy) } : {}),
    ...defined({ challenge_endpoint }),
  }

const derivation = ({ sub, redirect_uris, scope }, policy) =>
  clientFromAttestation({
    policy,
    derive: ({ client_id }) => (client_id === sub ? { redirect_uris, scope } : undefined),
  })

// A type of authorization details is any Standard Schema; a host would take one of its schema library.
const schema = (check) => ({
  '~standard': {
    version: 1,
    vendor: 'cases',
    validate: (value) => (check(value) ? { value } : { issues: [{ message: 'not acceptable' }] }),
  },
})

const PAYMENT_FIELDS =
  'type locations actions instructedAmount creditorName creditorAccount remittanceInformationUnstructured'.split(' ')

function detailTypesOf(as) {
  const { authorization_details_types_supported: types = [], rar_type_schemas: sentence = '' } = as
  const payment = schema(
    (detail) =>
      (!/closed field list/.test(sentence) || Object.keys(detail).every((field) => PAYMENT_FIELDS.includes(field))) &&
      (!/instructedAmount required/.test(sentence) || detail.instructedAmount !== undefined) &&
      (!/decimal string/.test(sentence) ||
        (typeof detail.instructedAmount?.amount === 'string' && /^\d+(\.\d+)?$/.test(detail.instructedAmount.amount))),
  )
  const known = {
    payment_initiation: payment,
    openid_credential: openIDCredential({
      credential_configuration_ids: Object.keys(as.credential_configurations ?? {}),
    }),
  }
  return Object.fromEntries(types.map((type) => [type, known[type] ?? schema(() => true)]))
}

// ---------------------------------------------------------------- the server's own keys, and the ID tokens that are the host's
const RSA = makeKeyPair('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })
const ED25519 = makeKeyPair('ed25519').privateKey.export({ format: 'jwk' })

const privateKeysOf = ({ keys }) => ({ keys: [keys['as-es256'].private, RSA, ED25519] })

const idTokenKeys = ({ keys }) => ({ ES256: keys['as-es256'], RS256: { private: RSA } })

const mintIdToken = async (fixtures, claims, alg) =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(await importJWK(idTokenKeys(fixtures)[alg].private, alg))

// ---------------------------------------------------------------- clients that only their documents describe
// Documents and keys go through one fetch, which checks and pins addresses where the case has any.
const fetchOf = (as, env) =>
  as.address_checks
    ? addressPinningFetch({
        lookup: (hostname) => env.lookup(hostname),
        fetchAt: ([{ address }], url, request) => env.fetchAt(address, url, request),
        allowsLoopback: as.development_server === true,
      })
    : env.fetch

const withDocuments = (as, env, policy, findClient) =>
  as.client_id_metadata_documents === true
    ? clientIdMetadataDocuments({
        findClient,
        fetch: fetchOf(as, env),
        clock: env.now,
        policy,
        ...defined({
          minAge: as.metadata_document_cache?.min_s,
          maxAge: as.metadata_document_cache?.max_s,
          timeoutMilliseconds: as.metadata_document_timeout_ms,
        }),
      })
    : findClient

// ---------------------------------------------------------------- the store: somewhere else, so every call takes a while
function distantStore(clock) {
  const near = memoryStore({ clock })
  const keys = new Set()
  const faults = new Map()
  const call = async (namespaceOf, method, key, ...rest) => {
    await new Promise((done) => setTimeout(done, 3))
    const message = faults.get(namespaceOf(key))
    if (message !== undefined) throw new Error(message)
    if (method === 'insert') keys.add(key)
    return near[method](key, ...rest)
  }
  const namespace = (key) => key.slice(0, key.indexOf(':'))
  return {
    insert: (...args) => call(namespace, 'insert', ...args),
    get: (...args) => call((key) => (namespace(key) === 'request' ? undefined : namespace(key)), 'get', ...args),
    take: (...args) => call((key) => (namespace(key) === 'request' ? undefined : namespace(key)), 'take', ...args),
    fail: (namespaces, message) => {
      for (const each of namespaces) faults.set(each, message)
    },
    // the record under the documented key, as an operator would look it up
    read: async (kind, secret) => {
      const hash = crypto.createHash('sha256').update(secret).digest('base64url')
      const value = await near.get(`${kind}:${hash}`)
      return value && JSON.parse(value)
    },
    count: (kind) => [...keys].filter((key) => namespace(key) === kind).length,
  }
}

const FAULTS = {
  'request-store-write': ['request'],
  'code-store': ['code'],
  'replay-store': ['client-assertion', 'client-attestation-pop', 'dpop-proof'],
}

// ---------------------------------------------------------------- HTTP
// Repeated headers arrive comma-joined, as from node:http and Fetch.
const headersOf = (pairs) => ({
  get: (wanted) => {
    const values = pairs.filter(([header]) => header.toLowerCase() === wanted.toLowerCase()).map(([, value]) => value)
    return values.length > 0 ? values.join(', ') : undefined
  },
})

const derOf = (pem) => new Uint8Array(new crypto.X509Certificate(pem).raw)

const answer = ({ status, headers, body }, more = {}) => ({
  status,
  headers: Object.entries({ ...headers, ...more }),
  body,
})

const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
}

export async function create(setup, env) {
  const { as, clients } = setup
  const store = env.previous?.store ?? distantStore(env.now)
  const policy = policyOf(as, clients)
  const sign = policy.response_modes_supported.some((mode) => mode.endsWith('jwt'))
    ? jwkSigner({ jwks: privateKeysOf(env.fixtures), policy })
    : undefined
  const poisoned = { message: undefined }
  let isLimited = false
  let session = env.previous?.session()
  let lastGrant

  const watched = eventSecrets()
  const server = authorizationServer({
    issuer: as.issuer,
    authorization_endpoint: as.authorization_endpoint,
    token_endpoint: as.token_endpoint,
    pushed_authorization_request_endpoint: as.pushed_authorization_request_endpoint,
    policy,
    store,
    secret: SECRET,
    clock: env.now,
    onEvent: watched.onEvent,
    findClient: withDocuments(as, env, policy, async (client_id) => {
      await new Promise((done) => setTimeout(done, 1))
      const client = withSecretObjects(clients.find((each) => each.client_id === client_id))
      return client && poisoned.message !== undefined ? faulty(client, poisoned.message) : client
    }),
    findClientKeys: remoteClientKeys({ fetch: fetchOf(as, env), clock: env.now }),
    ...defined({ clientAttestation: attestersOf(as, policy) }),
    authorizationDetails: detailTypesOf(as),
    ...(as.authorization_details_types_supported?.includes('openid_credential') ? { parameters: haipParameters } : {}),
    resources: as.resource_indicators ?? [],
    // a limiter that rejects every client which is known, once a case asks for it
    limit: async ({ client_id }) => (isLimited && client_id !== undefined ? { retryAfter: 30 } : undefined),
    metadata: { jwks_uri: new URL('/jwks', as.issuer).href },
    sign,
    issueFrontChannelTokens: {
      accessToken: async () => ({ access_token: crypto.randomUUID(), token_type: 'Bearer', expires_in: 300 }),
      idToken: ({ client, subject, nonce, auth_time }, hashes) =>
        mintIdToken(
          env.fixtures,
          defined({
            iss: as.issuer,
            sub: subject,
            aud: client.client_id,
            iat: env.now(),
            exp: env.now() + 300,
            nonce,
            auth_time,
            ...hashes,
          }),
          client.id_token_signed_response_alg ?? 'RS256',
        ),
    },
    ...(/Client-Cert header/.test(as.client_cert_source)
      ? {
          readClientCertificate: certificateFromProxy({
            parser: rfc9440Headers({ chainVerified: /chain verified/.test(as.client_cert_source) }),
            trust: () => true,
          }),
        }
      : {}),
  })

  const toRequest = ({ method, url, headers, body, cert }) => ({
    method,
    url: externalUrl(server, url, new URL(url).host),
    headers: headersOf(headers),
    body,
    clientCertificate: cert && { der: derOf(cert.pem), verified: cert.verified === true },
  })

  const cors = (endpoint, request) =>
    as.cors_allowed_origins ? corsHeaders(endpoint, request, as.cors_allowed_origins) : {}

  async function push(request) {
    const preflight = as.cors_allowed_origins && corsPreflightReply('push', request, as.cors_allowed_origins)
    if (preflight) return answer(preflight)
    const reply = await processPushedAuthorizationRequest(server, request).then(pushedAuthorizationReply, () =>
      serverErrorReply('push'),
    )
    return answer(reply, cors('push', request))
  }

  async function token(request) {
    const preflight = as.cors_allowed_origins && corsPreflightReply('token', request, as.cors_allowed_origins)
    if (preflight) return answer(preflight)
    const reply = await redeemAuthorizationCode(server, request).then(
      (result) => (result.ok ? tokenReply(result.value) : tokenErrorReply(result)),
      () => serverErrorReply('token'),
    )
    return answer(reply, cors('token', request))
  }

  const tokenReply = (granted) => {
    lastGrant = granted
    return tokenReplyOf(granted)
  }

  const tokenReplyOf = ({ token_type, scope, authorization_details: details, dpopNonce, replyHeaders }) => ({
    status: 200,
    headers: defined({
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      'DPoP-Nonce': dpopNonce,
      ...replyHeaders,
    }),
    body: JSON.stringify(
      defined({
        access_token: crypto.randomBytes(32).toString('base64url'),
        token_type,
        expires_in: 300,
        scope: scope.length > 0 ? scope.join(' ') : undefined,
        authorization_details: details.length > 0 ? details : undefined,
      }),
    ),
  })

  async function authorize(work) {
    try {
      return await work()
    } catch {
      return answer(serverErrorReply('authorization'))
    }
  }

  // What the user has to do comes from the library; the host asks them and says what was done.
  async function decide(result, { done = [], grant } = {}) {
    // an error that is due at the client waits for a login: this user logs in at once
    if (!result.ok && result.error.delivery === 'login-first') {
      return decide(await resumeAuthorizationRequest(server, result.error.reference))
    }
    if (!result.ok) return answer(authorizationReply(server, result))
    const pending = result.value
    const hintSubject = await subjectOfHint(pending)
    const login = session && { subject: session.sub, auth_time: session.auth_time, acr: session.acr }
    const consented = session?.consented === true || done.includes('consent')
    const step = evaluateInteraction(pending, login, { now: env.now(), consented, done, hintSubject })
    if (step.action === 'deny') return respond(pending, { decision: 'denied', error: step.error })
    if (step.action === 'proceed') return respond(pending, { decision: 'granted', ...login, ...grant })
    return {
      status: 200,
      headers: Object.entries(PAGE_HEADERS),
      body: '<!doctype html><title>A page of the host</title>',
      interaction: {
        id: pending.reference,
        kind: step.action,
        params: flat(pending.parameters),
        done,
        consent: {
          client_host: pending.clientOrigin.clientHost,
          redirect_host: pending.clientOrigin.redirectHost,
          all_loopback: pending.clientOrigin.loopbackOnly,
        },
      },
    }
  }

  // nobody is named by a hint that does not verify
  async function subjectOfHint({ client, parameters: { id_token_hint } }) {
    if (id_token_hint === undefined) return undefined
    const hint = await verifyIDTokenHint(id_token_hint, {
      now: env.now(),
      issuer: as.issuer,
      client_id: client.client_id,
      jwks: { keys: [env.fixtures.keys['as-es256'].public] },
      algorithms: ['ES256'],
    })
    return hint.ok ? hint.value.subject : ''
  }

  const respond = async (pending, decision) => {
    const answered = answer(authorizationReply(server, await issueAuthorizationResponse(server, pending, decision)))
    watched.sawAnswer(answered)
    return answered
  }

  const route = async (request) => {
    const { pathname } = new URL(request.url)
    const isAt = (endpoint) => endpoint !== undefined && pathname === new URL(endpoint).pathname
    const neutral = toRequest(request)
    if (isAt(as.pushed_authorization_request_endpoint)) return push(neutral)
    if (isAt(as.token_endpoint)) return token(neutral)
    if (isAt(as.authorization_endpoint)) {
      return authorize(async () => {
        const known = { loggedIn: session !== undefined, trustsClient: () => true }
        return decide(await processAuthorizationRequest(server, neutral, known))
      })
    }
    if (isAt(as.challenge_endpoint)) return answer(await clientAttestationChallengeReply(server, neutral))
    if (pathname.startsWith('/.well-known/') && request.method === 'GET') {
      return {
        status: 200,
        headers: [['Content-Type', 'application/json']],
        body: JSON.stringify(authorizationServerMetadata(server)),
      }
    }
    return { status: 404, headers: [], body: '' }
  }

  return {
    store,
    session: () => session,

    async handle(request) {
      watched.sawRequest(request)
      const answered = await route(request)
      watched.sawAnswer(answered)
      return answered
    },

    async close() {
      totals.events += watched.counts().events
      totals.secrets += watched.counts().secrets
      totals.leaks.push(...watched.leaks())
    },

    async login({ sub, auth_time, acr, consented }) {
      session = { sub, auth_time, acr, consented }
    },

    async complete({ id, kind, done }, { login, deny, grant }) {
      if (kind === 'login' && !deny) session = { ...session, sub: login.sub, auth_time: env.now() }
      return authorize(async () => {
        const resumed = await resumeAuthorizationRequest(server, id)
        if (deny && resumed.ok) return respond(resumed.value, { decision: 'denied' })
        return decide(resumed, { done: [...done, kind], grant })
      })
    },

    inspect: {
      log: async () => watched.text(),

      async request(requestUri) {
        const record = await store.read('request', requestUri.split(':').at(-1))
        return (
          record && {
            client_id: record.client_id,
            params: flat(record.parameters),
            jkt: record.dpop_jkt ?? null,
            instance_jkt: record.instance_jkt,
            raw: record,
          }
        )
      },
      async code(code) {
        const record = await store.read('code', code)
        return record && { ...record, jkt: record.dpop_jkt ?? null, raw: record }
      },
      async grant() {
        return (
          lastGrant && {
            client_id: lastGrant.client.client_id,
            instance_jkt: lastGrant.clientAttestation?.instance_jkt,
            resource: lastGrant.resource,
            authorization_details: lastGrant.authorization_details,
          }
        )
      },
      async requests() {
        return store.count('request')
      },
    },

    async fault(what, message) {
      if (FAULTS[what] !== undefined) store.fail(FAULTS[what], message)
      else if (what === 'internal') poisoned.message = message
      else if (what === 'rate-limit') isLimited = true
      else return false
      return true
    },

    idToken: (claims) => mintIdToken(env.fixtures, claims, 'ES256'),

    async verifyDpop({ method, url, headers }) {
      const fields = headersOf(headers)
      const [, accessToken] = /^DPoP (.+)$/i.exec(fields.get('Authorization') ?? '') ?? []
      const result = await verifyDPoPProof(fields.get('DPoP') ?? '', {
        now: env.now(),
        method,
        url,
        algorithms: policy.dpop_signing_alg_values_supported,
        maxAge: policy.dpopProofMaxAge,
        clockTolerance: policy.clockTolerance,
        nonce: 'off',
        ...defined({ accessToken }),
      })
      return result.ok ? { ok: true, jkt: result.value.jkt } : { ok: false, ...result.error }
    },

    certificateThumbprint: (pem) => computeCertificateThumbprint(derOf(pem)),

    // the host makes the secrets and keeps them, as its registration endpoint would
    async validateClient(metadata) {
      const result = parseClient(metadata, policy, { secretsElsewhere: true })
      return result.ok ? { ok: true } : { ...result.error }
    },

    async jarmEncode(params, client) {
      const claims = { iss: as.issuer, aud: client.client_id, exp: env.now() + policy.authorizationResponseLifetime }
      const signer = sign ?? jwkSigner({ jwks: privateKeysOf(env.fixtures), policy })
      return signer({ ...claims, ...params }, client, client.authorization_signed_response_alg)
    },
  }
}

// A case lists the active secrets of a rotation as texts.
const withSecretObjects = (client) =>
  Array.isArray(client?.client_secrets)
    ? {
        ...client,
        client_secrets: client.client_secrets.map((one) => (typeof one === 'string' ? { value: one } : one)),
      }
    : client

// A registry entry that is broken: whatever rule reads it raises.
const faulty = (client, message) =>
  new Proxy(client, {
    get(target, member) {
      if (member === 'response_types') throw new Error(message)
      return Reflect.get(target, member)
    },
  })
