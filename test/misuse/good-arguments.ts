import { Readable } from 'node:stream'
import { importJWK, type JWK, SignJWT } from 'jose'
import * as authorizationDetails from '../../src/authorization-details.ts'
import * as clientAuthentication from '../../src/client-authentication.ts'
import * as clientIdMetadata from '../../src/client-id-metadata.ts'
import * as dpop from '../../src/dpop.ts'
import * as explain from '../../src/explain/index.ts'
import * as clientCertificate from '../../src/http/client-certificate/index.ts'
import * as fetchAdapter from '../../src/http/fetch.ts'
import * as nodeAdapter from '../../src/http/node.ts'
import * as root from '../../src/index.ts'
import * as parts from '../../src/parts.ts'
import * as pkce from '../../src/pkce.ts'
import * as profiles from '../../src/profiles/index.ts'
import * as requestObject from '../../src/request-object.ts'
import * as collect from '../../src/stores/collect.ts'
import * as denoKv from '../../src/stores/deno-kv.ts'
import * as durableObjects from '../../src/stores/durable-objects.ts'
import * as dynamoDB from '../../src/stores/dynamodb.ts'
import * as encrypted from '../../src/stores/encrypted.ts'
import * as memory from '../../src/stores/memory.ts'
import * as postgres from '../../src/stores/postgres.ts'
import * as prefixed from '../../src/stores/prefixed.ts'
import * as redis from '../../src/stores/redis.ts'
import * as sqlite from '../../src/stores/sqlite.ts'
import * as timeLimited from '../../src/stores/time-limited.ts'
import * as testing from '../../src/testing/index.ts'
import { fakeDenoKv, fakeDynamoDB, fakeRedis } from '../stores/support/fake-clients.ts'
import { application } from '../support/fetch-application.ts'
import { CHALLENGE, clients, ISSUER, keys, SECRET, testHost, thumbprintOf, VERIFIER } from '../support/host.ts'

type Callable = (...args: never[]) => unknown
/** Makes the arguments of a call that succeeds. Each call gets its own, since a code counts once and a function may keep an object. */
type MakeArguments = () => readonly unknown[] | Promise<readonly unknown[]>

/** What the library made, so that no host writes its members. */
export const MADE = new Set<unknown>()
const made = <T>(value: T): T => {
  MADE.add(value)
  return value
}

const kit = made(await testing.testServer())
const { clock } = kit
const [as, store] = [made(kit.as), made(kit.store)]
const policy = made(as.policy)
const now = clock()

const host = testHost()
made(host.settings.policy)
const RESOURCE = 'https://api.example/orders'
const JKT = await thumbprintOf(keys.proof)
const signing = made(await testing.testKey('ES256'))
const encrypting = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
const decryptionKey = { ...(await crypto.subtle.exportKey('jwk', encrypting.privateKey)), alg: 'ECDH-ES' }
const certificate = made(await testing.testCertificate())
const schema = { '~standard': { version: 1, vendor: 'tests', validate: (value: unknown) => ({ value }) } }
const anyType = { a: { schema, isNarrower: () => true } }
const headers = () => new Headers({ origin: 'https://app.example' })
const preflight = () => new Headers({ origin: 'https://app.example', 'access-control-request-method': 'POST' })
const reply = () => ({ status: 200, headers: { Vary: 'Origin' }, body: 'text' })
const signal = () => new AbortController().signal
const sql = () => ({ table: 'entries', clockTolerance: 10 })

const rs = () => ({
  ...{ policy, clock, store, dpopNonces: as.dpopNonces, digest: as.digest, onEvent: () => undefined },
  ...{ readClientCertificate: as.readClientCertificate, resource_metadata: `${RESOURCE}/metadata` },
})
const token = () => ({
  ...{ access_token: 'token', cnf: { jkt: JKT }, active: true, scope: 'orders', acr: 'high', auth_time: now },
})
const demands = () => ({ scope: ['orders'], acr_values: ['high'], max_age: 60 })
const resourceRequest = async () => {
  const ath = 'PEaenWxYddN6Q_NT1PiOYfz4EsZu7jRXRlpAsNpBU-A'
  const proof = await host.proof(keys.proof, RESOURCE, { htm: 'GET', iat: now, ath })
  return { method: 'GET', url: RESOURCE, headers: new Headers({ authorization: 'DPoP token', dpop: proof }) }
}
const expectations = () => ({
  ...{ now, issuer: ISSUER, client_id: 'c', jwks: { keys: [] }, algorithms: ['ES256'], clockTolerance: 10 },
  ...{ maxStale: 60, maxAge: 60, method: 'GET', url: RESOURCE, nonce: 'off', accessToken: 'token', digest: as.digest },
})
const granted = () => ({
  ...{ decision: 'granted', subject: 'alice', auth_time: now, acr: 'high', amr: ['pwd'], scope: [], resource: [] },
  ...{ authorization_details: [], grant_id: 'grant', sid: 'session', data: { a: 1 } },
})
const idToken = await new SignJWT({ iss: ISSUER, aud: 'c', sub: 'alice', iat: now, exp: now + 60 })
  .setProtectedHeader({ alg: 'ES256' })
  .sign(await importJWK(signing.privateJWK as JWK, 'ES256'))
const login = () => ({ subject: 'alice', auth_time: now, acr: 'high', sub: 'alice' })
const pending = async () => made(testing.unwrap(await testing.present(kit)))
const code = async () => testing.codeOf(testing.unwrap(await testing.decide(kit)))
const challenging = made({
  ...host.as,
  policy: {
    ...host.as.policy,
    clientAttestationChallenge: 'optional',
    client_attestation_pop_methods_supported: ['none'],
  },
})
/** A request of node:http, which is no plain object. */
const nodeRequest = () =>
  Object.assign(Readable.from([]), { method: 'GET', url: '/token', headers: {}, rawHeaders: [] })
const nodeResponse = () => ({ statusCode: 0, headersSent: false, setHeader: () => undefined, end: () => undefined })
const collectable = () => ({ deleteExpired: async () => 0 })
const alarmStorage = {
  sql: { exec: () => ({ toArray: () => [] }) },
  getAlarm: async () => null,
  setAlarm: async () => undefined,
}
const explanation = made({ operation: 'push', outcome: 'accepted', checks: [], objection: undefined })
const someFault = made(testing.namedFaultsFor(policy).find(({ at }) => at === 'push')) as never
const document = JSON.stringify({ client_id: 'https://client.example/c', redirect_uris: ['https://client.example/cb'] })
const registration = () => ({
  ...{ client_id: 'c', client_secret: SECRET },
  redirect_uris: ['https://client.example/cb'],
})

/** The arguments of the functions that a module exports. Functions that several modules export have them once. */
const callsOf = <Module extends object>(
  module: Module,
  makers: { readonly [Name in keyof Module]?: MakeArguments },
): readonly (readonly [Callable, MakeArguments])[] =>
  Object.entries<MakeArguments | undefined>(makers).map(
    ([name, make]) => [Reflect.get(module, name) as never, make ?? (() => [])] as const,
  )

/** A call that succeeds of every public function. */
export const GOOD_ARGUMENTS: ReadonlyMap<Callable, MakeArguments> = new Map([
  ...callsOf(root, {
    authenticateClientRequest: async () => [as, await testing.tokenRequest(kit, 'x')],
    authenticateTokenRequest: async () => [as, await testing.tokenRequest(kit, 'x'), { findInstance: () => undefined }],
    authorizationReply: async () => [as, await testing.decide(kit)],
    authorizationServer: () => [{ ...host.settings }],
    authorizationServerMetadata: () => [as],
    authorizationServers: () => [() => undefined, { clock, maxAge: 60 }],
    clientAttestationChallengeReply: () => [challenging, { method: 'POST' }],
    clientFromAttestation: () => [{ policy, derive: () => undefined }],
    corsHeaders: () => ['token', { headers: headers() }, 'https://app.example'],
    corsPreflightReply: () => ['token', { method: 'OPTIONS', headers: preflight() }, ['https://app.example']],
    detailType: () => [schema, () => true, { enrichedWith: ['b'], checkEnrichment: () => true }],
    evaluateInteraction: async () => [
      await pending(),
      login(),
      { now, consented: true, done: ['login'], hintSubject: 'a' },
    ],
    externalUrl: () => [made(host.as), '/token', 'as.example'],
    issueAuthorizationResponse: async () => [as, await pending(), granted(), {}],
    jwkDecrypter: () => [
      { jwks: { keys: [decryptionKey] }, algorithms: ['ECDH-ES'], encryptions: ['A128GCM'], maxLength: 9000 },
    ],
    jwkSigner: () => [
      {
        jwks: { keys: [signing.privateJWK] },
        policy: { authorization_signing_alg_values_supported: ['ES256'] },
        alg: 'ES256',
        findClientKeys: async () => ({ keys: [] }),
      },
    ],
    markUsed: () => [as, [{ namespace: 'dpop-proof', id: crypto.randomUUID(), expires_at: now + 60 }]],
    metadataPaths: () => [ISSUER],
    parseClient: () => [registration(), { ...profiles.oauth21 }, { secretsElsewhere: false, demands: {} }],
    processAuthorizationRequest: async () => [
      as,
      await testing.plainRequest(kit),
      { loggedIn: false, trustsClient: () => true },
    ],
    processPushedAuthorizationRequest: async () => [as, await testing.pushRequest(kit)],
    pushedAuthorizationReply: async () => [await testing.push(kit)],
    readAccessToken: () => [{ headers: new Headers({ authorization: 'DPoP token' }) }],
    readGrantType: async () => [as, await testing.tokenRequest(kit, 'x')],
    redeemAuthorizationCode: async () => [as, await testing.tokenRequest(kit, await code())],
    resourceErrorReply: async () => [rs(), await root.verifyResourceRequest(rs(), await resourceRequest(), undefined)],
    resumeAuthorizationRequest: async () => [as, (await pending()).reference, { loggedIn: true }],
    serverErrorReply: () => ['token'],
    tenantOfPath: () => ['/.well-known/oauth-authorization-server/tenants/acme'],
    tokenErrorReply: async () => [await root.redeemAuthorizationCode(as, await testing.tokenRequest(kit, 'x'))],
    verifyIDTokenHint: () => [idToken, { ...expectations(), client_id: 'c', jwks: { keys: [signing.publicJWK] } }],
    verifyResourceRequest: async () => [rs(), await resourceRequest(), token(), demands()],
  }),
  ...callsOf(authorizationDetails, {
    areDetailsNarrower: () => [[{ type: 'a' }], [{ type: 'a' }], { ...anyType }],
    openIDCredential: () => [{ credential_configuration_ids: ['degree'] }],
    verifyAuthorizationDetails: () => [
      '[{"type":"a"}]',
      { ...anyType },
      { client_id: 'c', authorization_details_types: ['a'] },
    ],
  }),
  ...callsOf(clientAuthentication, {
    computeCertificateThumbprint: () => [certificate.der, as.digest],
    currentSecrets: () => [{ ...clients.basic }, now],
    findClientCredentials: () => [new Headers({ authorization: `Basic ${btoa('a:b')}` }), new Map()],
    matchTLSClientCertificate: () => [
      { der: certificate.der, verified: true },
      { client_id: 'c', tls_client_auth_subject_dn: certificate.subject },
      'tls_client_auth',
      { keys: [] },
    ],
    parseBasic: () => [`Basic ${btoa('a:b')}`],
    parseClientAssertion: async () => [
      (await testing.clientAssertion(kit)).client_assertion,
      clientAuthentication.CLIENT_ASSERTION_TYPE,
    ],
    remoteClientKeys: () => [
      {
        fetch,
        clock,
        maxAge: 60,
        maxStale: 60,
        minInterval: 60,
        timeoutMilliseconds: 60,
        maxBytes: 6000,
        maxRedirects: 1,
        maxEntries: 9,
        budget: clientIdMetadata.fetchBudget({ clock }),
        allowsPrivateHost: () => false,
        timeout: signal,
      },
    ],
    verifyClientAssertion: async () => [
      made(
        testing.unwrap(
          clientAuthentication.parseClientAssertion(
            (await testing.clientAssertion(kit)).client_assertion as string,
            clientAuthentication.CLIENT_ASSERTION_TYPE,
          ),
        ),
      ),
      {
        ...expectations(),
        client_id: 'test-private_key_jwt',
        jwks: kit.clients.private_key_jwt.jwks,
        audience: { kind: 'issuer', issuer: as.issuer, endpoints: [] },
        maxLifetime: 600,
        jtiRequired: true,
        maxSignatureKeys: 16,
      },
    ],
    verifyClientSecret: () => [clients.basic.client_secret, { ...clients.basic }, now, as.digest, new WeakMap()],
  }),
  ...callsOf(clientCertificate, {
    apacheHeaders: () => [{ certificateHeader: 'a', verifyHeader: 'b' }],
    auth0Headers: () => [],
    awsALBHeaders: () => [{ mode: 'verify', certificateHeader: 'a' }],
    azureHeaders: () => [],
    caddyHeaders: () => [{ chainVerified: true, certificateHeader: 'a' }],
    certificateFromProxy: () => [
      {
        parser: clientCertificate.nginxHeaders(),
        trust: { header: 'proxy-secret', secret: SECRET.replaceAll(' ', '-') },
      },
    ],
    certificateSubjectDN: () => [certificate.pem],
    cloudflareHeaders: () => [],
    envoyHeaders: () => [{ chainVerified: true, forwardClientCertDetails: 'SANITIZE_SET', proxies: 1 }],
    googleCloudHeaders: () => [{ certificateHeader: 'a', chainVerifiedHeader: 'b' }],
    haproxyHeaders: () => [{ certificateHeader: 'a', verifyHeader: 'b', usedHeader: 'c' }],
    nginxHeaders: () => [{ certificateHeader: 'a', verifyHeader: 'b' }],
    readCloudflareTLSClientAuth: () => [
      { certPresented: '1', certVerified: 'SUCCESS', certRFC9440: btoa(String.fromCharCode(...certificate.der)) },
    ],
    rfc9440Headers: () => [{ chainVerified: true }],
    traefikHeaders: () => [{ chainVerified: true }],
  }),
  ...callsOf(clientIdMetadata, {
    addressPinningFetch: () => [{ lookup: async () => [], fetchAt: async () => new Response(), allowsLoopback: true }],
    clientIdMetadataDocuments: () => [
      { findClient: async () => undefined, fetch, policy, clock, allowsUrl: () => true, onLogo: () => undefined },
    ],
    computeFreshness: () => [new Headers(), now, { least: 0, most: 60, standard: 30 }],
    fetchBudget: () => [{ clock, perUrl: 1, perOrigin: 2, perProcess: 3, inFlightPerOrigin: 4, inFlight: 5 }],
    isLoopbackHost: () => ['localhost'],
    isPublicAddress: () => [new Uint8Array([192, 0, 2, 1])],
    isPublicHost: () => ['client.example'],
    looksLikeDocumentUrl: () => ['https://client.example/c'],
    parseClientIdMetadataDocument: () => [document, 'https://client.example/c', { ...profiles.oauth21 }],
    parseDocumentUrl: () => ['https://client.example/c'],
    readFetchUrl: () => ['/logo', () => true, 'https://client.example/c', false],
  }),
  ...callsOf(dpop, {
    computeJWKThumbprint: () => [keys.proof.jwk, as.digest],
    requireThumbprint: () => [{}, made(testing.requestFacts())],
    statelessDPoPNonces: () => [{ keys: [new Uint8Array(32)], step: 60 }],
    verifyDPoPProof: async () => [(await resourceRequest()).headers.get('dpop'), expectations()],
  }),
  ...callsOf(explain, {
    explaining: () => [as, 'push'],
    formatExplanation: () => [explanation, { mostChecks: 5 }],
  }),
  ...callsOf(fetchAdapter, {
    endpointHandler: () => [as, 'token', () => reply(), {}],
    fetchResponse: () => [reply()],
    pushedAuthorizationHandler: () => [as, { allowedOrigins: [], extra: () => ({}), onError: () => undefined }],
    readFetchRequest: () => [as, new Request(`${as.issuer}/par`), {}],
  }),
  ...callsOf(nodeAdapter, {
    endpointHandler: () => [as, 'token', () => reply(), {}],
    pinnedFetch: () => [{ allowsLoopback: false, ca: certificate.pem, lookup: async () => [] }],
    pushedAuthorizationHandler: () => [as, { allowedOrigins: [], extra: () => ({}), onError: () => undefined }],
    readNodeRequest: () => [as, nodeRequest(), {}],
    sendNodeReply: () => [nodeResponse(), reply()],
  }),
  ...callsOf(parts, {
    assembleAuthorizationServer: () => [{ ...host.settings }, { ...parts }],
  }),
  ...callsOf(pkce, {
    computeCodeChallenge: () => [VERIFIER, as.digest],
    isCodeVerifier: () => [VERIFIER],
    requireCodeChallenge: () => [{}, made(testing.requestFacts())],
    verifyCodeVerifier: () => [VERIFIER, { code_challenge: CHALLENGE, code_challenge_method: 'S256' }, as.digest],
  }),
  ...callsOf(profiles, {
    comparePolicies: () => [{ ...policy }, { ...profiles.fapi2SecurityProfile }],
    describePolicy: () => [{ ...policy }, { ...clients.basic, demands: {} }],
    policyForClient: () => [{ ...policy }, { ...clients.basic, demands: {} }],
    weakerThan: () => [{ ...policy }, { ...profiles.fapi2SecurityProfile }],
  }),
  ...callsOf(requestObject, {
    parseRequestObject: async () => [await testing.requestObject(kit)],
    requestObjectForm: () => [{ scope: 'a' }, ['audience'], '{"scope":"a"}'],
    verifyRequestObject: async () => [
      made(testing.unwrap(requestObject.parseRequestObject(await testing.requestObject(kit)))),
      {
        ...expectations(),
        client_id: 'test-private_key_jwt',
        issuer: as.issuer,
        jwks: kit.clients.private_key_jwt.jwks,
        policy: {
          clockTolerance: 10,
          requestObjectRequiredClaims: [],
          maxSignatureKeys: 16,
        },
      },
    ],
  }),
  ...callsOf(collect, {
    collectExpired: () => [
      collectable(),
      { clock, limit: 1, onRound: () => undefined, interval: 1, signal: AbortSignal.abort() },
    ],
    collectRound: () => [collectable(), { clock, limit: 1 }, 1, signal()],
    scheduledCollection: () => [collectable, { clock, limit: 1, onRound: () => undefined, maxBatches: 1 }],
  }),
  ...callsOf(denoKv, { denoKvStore: () => [fakeDenoKv(clock).kv, { clock, prefix: 'p', clockTolerance: 10 }] }),
  ...callsOf(durableObjects, {
    durableObjectAlarmStore: () => [alarmStorage, { clock, clockTolerance: 10 }],
    durableObjectStore: () => [{ idFromName: (name: string) => name, get: () => store }],
  }),
  ...callsOf(dynamoDB, { dynamoDBStore: () => [fakeDynamoDB().client, { table: 'entries', clockTolerance: 10 }] }),
  ...callsOf(encrypted, {
    encryptedStore: () => [store, { secrets: [SECRET], randomBytes: (length: number) => new Uint8Array(length) }],
  }),
  ...callsOf(memory, { memoryStore: () => [{ clock, clockTolerance: 10 }] }),
  ...callsOf(postgres, {
    nodePostgresStore: () => [{ query: async () => ({ rows: [] }) }, sql()],
    postgresJSStore: () => [{ unsafe: async () => [] }, sql()],
    postgresSchema: () => [sql()],
  }),
  ...callsOf(prefixed, { prefixedStore: () => [store, 'tenant'] }),
  ...callsOf(redis, {
    ioredisStore: () => [fakeRedis(clock).ioredis, { clockTolerance: 10 }],
    redisStore: () => [fakeRedis(clock).nodeRedis, { clockTolerance: 10 }],
  }),
  ...callsOf(sqlite, {
    d1Store: () => [{ prepare: () => undefined }, sql()],
    durableObjectSQLStore: () => [alarmStorage, sql()],
    libsqlStore: () => [{ execute: async () => ({ rows: [] }) }, sql()],
    sqliteSchema: () => [sql()],
    sqliteStore: () => [{ prepare: () => ({ all: () => [] }) }, sql()],
  }),
  ...callsOf(timeLimited, { timeLimitedStore: () => [store, { seconds: 1 }] }),
  ...callsOf(testing, {
    attestationPop: () => [kit, {}],
    authorizationRequest: () => [kit, 'urn:ietf:params:oauth:request_uri:x', {}],
    begin: () => [kit, {}],
    clientAssertion: () => [kit, {}],
    clientAttestation: () => [kit, {}],
    clientCertificate: () => [kit, 'tls_client_auth'],
    codeOf: async () => [made(testing.unwrap(await testing.decide(kit)))],
    commitFault: () => [kit, someFault],
    decide: () => [kit, {}],
    dpopProof: () => [kit, {}],
    expectReason: async () => [await testing.push(kit, { proof: 'iat: past' }), 'dpop-proof-expired'],
    faultOf: () => [policy, 0],
    fetchRequest: async () => [made(await testing.pushRequest(kit)), 'https://as.example'],
    fireFaults: () => [
      kit,
      { fetch: application(as), baseUrl: as.issuer, clock, client: 'private_key_jwt', faults: [someFault] },
    ],
    fixedClock: () => [now],
    namedFaultsFor: () => [policy],
    plainRequest: () => [kit, {}],
    policyOf: () => [policy, [0]],
    present: () => [kit, {}],
    push: () => [kit, {}],
    pushRequest: () => [kit, {}],
    pushedParameters: () => [kit, {}],
    redeem: () => [kit, {}],
    requestFacts: () => [{}],
    requestObject: () => [kit, {}],
    scriptOf: () => [kit, [0]],
    seededRandomBytes: () => [1],
    storeContract: () => [{ open: () => store, clock, advance: () => undefined, racers: 2 }],
    testCertificate: () => [
      {
        commonName: 'a',
        organization: 'b',
        dns: ['c.example'],
        uri: ['d:e'],
        ip: ['192.0.2.1'],
        email: ['a@b.example'],
        isAuthority: true,
        notBefore: now,
        notAfter: now + 60,
        key: signing,
        issuer: certificate,
      },
    ],
    testKey: () => ['ES256', 'kid'],
    testServer: () => [{ policy: { requestUriLifetime: 30 }, clock }],
    tokenParameters: () => [kit, 'code', {}],
    tokenRequest: () => [kit, 'code', {}],
    unwrap: async () => [await testing.push(kit)],
  }),
])
