import { describe, expect, it } from 'vitest'
import { verifyAuthorizationDetails } from '../../src/authorization-request/authorization-details.ts'
import { detailType } from '../../src/authorization-request/detail-type.ts'
import { areDetailsNarrower } from '../../src/authorization-request/narrower-details.ts'
import { openIDCredential } from '../../src/authorization-request/openid-credential.ts'
import { verifyRequestObject } from '../../src/authorization-request/request-object.ts'
import { verifyClientAssertion } from '../../src/client-authentication/assertion.ts'
import { matchTLSClientCertificate } from '../../src/client-authentication/certificate.ts'
import { verifyClientSecret } from '../../src/client-authentication/secret.ts'
import { clientIdMetadataDocuments, fetchBudget } from '../../src/client-id-metadata.ts'
import { parseClient } from '../../src/client-registration/parse-client.ts'
import { formatExplanation } from '../../src/explain/format.ts'
import { readFetchUrl } from '../../src/host/fetch-address.ts'
import { markUsed } from '../../src/host/replay.ts'
import { readCloudflareTLSClientAuth } from '../../src/http/client-certificate/cloudflare.ts'
import { externalUrl } from '../../src/http/external-url.ts'
import { fapi2SecurityProfile, oauth21, weakerThan } from '../../src/profiles/index.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import { collectRound } from '../../src/stores/collect.ts'
import { codeOf, fireFaults, testCertificate, testServer } from '../../src/testing/index.ts'
import type { Policy } from '../../src/types/policy.ts'
import { testHost } from '../support/host.ts'
import { expectMisuse, type Misuse } from './support.ts'

const NOW = 1_800_000_000
const clock = () => NOW
const kit = await testServer()
const { as } = kit
const store = { deleteExpired: async () => 0 }
const client = { client_id: 'c', client_secret: 'a secret of the client', redirect_uris: ['https://client.example/cb'] }
const schema = { '~standard': { version: 1, vendor: 'tests', validate: (value: unknown) => ({ value }) } } as const
const details = (declared: unknown, own: unknown = ['a']) =>
  verifyAuthorizationDetails('[{"type":"a"}]', { a: declared } as never, {
    client_id: 'c',
    authorization_details_types: own as never,
  })
const registered = (demands: unknown) => parseClient(client, fapi2SecurityProfile, { demands: demands as never })
const documents = (policy: Policy) =>
  clientIdMetadataDocuments({ policy, clock, budget: fetchBudget({ clock }), fetch: async () => new Response('') })
const marker = { namespace: 'dpop-proof', id: 'jti', expires_at: NOW + 60 } as const
const der = new Uint8Array(3)
const certificate = (method: unknown) => matchTLSClientCertificate({ der, verified: true }, client, method as never)
const explanation = { operation: 'push', outcome: 'accepted', checks: [] } as never
const secret = (now: unknown, known?: unknown) =>
  verifyClientSecret('a secret of the client', client, now as never, undefined, known as never)
const facts = { now: NOW, client_id: 'c', issuer: as.issuer, algorithms: ['ES256'], jwks: { keys: [] } }
const requestObject = (requestObjectRequiredClaims: unknown) =>
  verifyRequestObject({ payload: {}, alg: 'none' } as never, {
    ...facts,
    policy: { clockTolerance: 10, requestObjectRequiredClaims: requestObjectRequiredClaims as never },
  })
const assertion = (audience: unknown) =>
  verifyClientAssertion({ jws: { alg: 'none', header: {}, payload: {} }, client_id: 'c' } as never, {
    ...{ ...facts, algorithms: [], maxLifetime: 60, clockTolerance: 10, jtiRequired: true },
    audience: audience as never,
  })

const messages: readonly Misuse[] = [
  [
    'demands must be an object with fields of Policy; got a Map.',
    () => registered(new Map([['codeLifetime', 30]])),
    () => registered({ codeLifetime: 30 }),
  ],
  [
    'options must be an object; got a Promise. Await it.',
    () => parseClient(client, fapi2SecurityProfile, Promise.resolve({ demands: {} }) as never),
    () => registered({}),
  ],
  [
    'options.secretsElsewhere must be true or false; got a string.',
    () => parseClient(client, oauth21, { secretsElsewhere: 'false' as never }),
    () => parseClient(client, oauth21, { secretsElsewhere: false }),
  ],
  [
    'policy.response_types_supported must be a list of names; got undefined. Spread a profile, such as { ...oauth21 }.',
    () => weakerThan({ ...oauth21, response_types_supported: undefined as never }, oauth21),
    () => weakerThan({ ...oauth21 }, oauth21),
  ],
  [
    'clientIdMetadataDocuments: 1 invalid option\n- policy.response_types_supported must be a list of names; got a string. Pass the policy that authorizationServer takes.',
    () => documents({ ...oauth21, response_types_supported: 'code' as never }),
    () => documents(oauth21),
  ],
  [
    'options.credential_configuration_id must be a member of options; got an unknown name. Write options.credential_configuration_ids.',
    () => openIDCredential({ credential_configuration_id: ['degree'] } as never),
    () => openIDCredential({ credential_configuration_ids: ['degree'] }),
  ],
  [
    'options.credential_configuration_ids must be a list of strings; got a string.',
    () => openIDCredential({ credential_configuration_ids: 'degree' as never }),
    () => openIDCredential({ credential_configuration_ids: ['degree'] }),
  ],
  [
    'options.checkEnrichments must be a member of options; got an unknown name. Write options.enrichedWith or options.checkEnrichment.',
    () => detailType(schema, () => true, { checkEnrichments: () => undefined } as never),
    () => detailType(schema, () => true, { checkEnrichment: () => undefined }),
  ],
  [
    'the schema of a type must be a Standard Schema (valibot, zod, arktype, …); got undefined.',
    () => details({ schema: undefined }),
    () => details({ schema }),
  ],
  [
    'client.authorization_details_types must be a list of types; got a string.',
    () => details(schema, 'payment'),
    () => details(schema, null),
  ],
  [
    'markers must be a list of replay markers; got an array.',
    () => markUsed(as, [{ ...marker, id: undefined as never }]),
    () => markUsed(as, [marker]),
  ],
  [
    "method must be 'tls_client_auth' or 'self_signed_tls_client_auth'; got a string.",
    () => certificate('self_signed'),
    () => certificate('self_signed_tls_client_auth'),
  ],
  ['now must be a number of seconds; got null.', () => secret(null), () => secret(NOW)],
  ['knownSecrets must be a WeakMap; got an object.', () => secret(NOW, {}), () => secret(NOW, new WeakMap())],
  [
    'expected.policy.requestObjectRequiredClaims must be a list of claims; got a string.',
    () => requestObject('aud'),
    () => requestObject(['aud']),
  ],
  [
    'expected.audience must be the audience and its kind; got a string.',
    () => assertion(as.issuer),
    () => assertion({ kind: 'issuer', issuer: as.issuer, endpoints: [] }),
  ],
  [
    'explanation.checks must be a list of checks; got undefined.',
    () => formatExplanation({ checks: undefined } as never),
    () => formatExplanation(explanation),
  ],
  [
    'options.mostChecks must be a number of checks; got a string.',
    () => formatExplanation(explanation, { mostChecks: '5' as never }),
    () => formatExplanation(explanation, { mostChecks: 5 }),
  ],
  [
    'tlsClientAuth must be the tlsClientAuth of request.cf; got a string.',
    () => readCloudflareTLSClientAuth('1' as never),
    () => readCloudflareTLSClientAuth(null),
  ],
  [
    'as must have absolute URLs, as issuer and as endpoints; got a string. Pass what authorizationServer returned.',
    () => externalUrl({ ...as, token_endpoint: '/token' }, '/token'),
    () => externalUrl(as, '/token'),
  ],
  [
    'host must be text, or absent; got an array.',
    () => externalUrl(as, '/', [] as never),
    () => externalUrl(as, '/', null),
  ],
  [
    'options.limit must be a number of at least 1; got a string.',
    () => collectRound(store, { clock, limit: 'all' as never }, 1),
    () => collectRound(store, { clock, limit: 1 }, 1),
  ],
  [
    'maxBatches must be a number of at least 1; got NaN.',
    () => collectRound(store, { clock }, Number.NaN),
    () => collectRound(store, { clock }, Number.POSITIVE_INFINITY),
  ],
  [
    'the answer of fetch must be a Response; got undefined.',
    () => fireFaults(kit, { fetch: async () => undefined as never }),
    () => undefined,
  ],
  [
    'response.parameters must be the parameters of the response; got undefined.',
    () => codeOf({ parameters: undefined } as never),
    () => codeOf({ parameters: { code: 'c' } } as never),
  ],
]

it('a type of details may have any name, that of the method of a promise as well', async () => {
  const types = Object.fromEntries([['then', schema as never]])
  const detail = { type: 'then' }
  expect(areDetailsNarrower([detail], [detail], types)).toBe(true)
  expect(await verifyAuthorizationDetails('[{"type":"then"}]', types, client)).toMatchObject({ ok: true })
})

it('null is absent where a database has no keys, no cache and no permission', async () => {
  const { der } = await testCertificate({ commonName: 'c' })
  const certified = { client_id: 'c', tls_client_auth_subject_dn: 'CN=c' }
  const none = null as never
  expect(matchTLSClientCertificate({ der, verified: true }, certified, 'tls_client_auth', none)).toMatchObject({
    ok: true,
  })
  expect(await verifyClientSecret(client.client_secret, client, NOW, none, none)).toMatchObject({ ok: true })
  expect(readFetchUrl('http://client.example/', () => false, none, none)).toBeUndefined()
})

it('an option may have a member named then, which makes no promise of it', () => {
  const parameters = Object.fromEntries([['then', schema]])
  expect(() => authorizationServer({ ...testHost().settings, parameters })).not.toThrow()
})

describe('a message about an argument whose members would be lost, or mean something else', () => {
  it.each(messages)('reads: %s (%#)', async (...misuse) => expectMisuse(misuse))
})
