import { describe, expect, expectTypeOf, it } from 'vitest'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { auth0Headers } from '../../src/http/client-certificate/auth0.ts'
import { certificateFromProxy } from '../../src/http/client-certificate/trusted-proxy.ts'
import * as profiles from '../../src/profiles/index.ts'
import type { Client } from '../../src/types/client.ts'
import type { Policy } from '../../src/types/policy.ts'
import type { HostRule } from '../../src/types/rules.ts'
import type { StandardSchemaV1 } from '../../src/types/standard-schema.ts'
import fixtures from '../cases/fixtures.json' with { type: 'json' }
import { form, keys, openJWK, productHost, REQUEST_URI, redirectOf, thumbprint } from './support/host.ts'

// https://auth0.com/docs/api/authentication/authorization-code-flow-with-enhanced-privacy-protection/push-authorization-requests
// https://auth0.com/docs/api/authentication/authorization-code-flow/authorize-application

const { auth0HighlyRegulatedIdentity, auth0Parameters } = profiles

interface MoneyTransfer {
  readonly type: 'money_transfer'
  readonly instructedAmount: { readonly amount: number; readonly currency: string }
}

const moneyTransfer: StandardSchemaV1<unknown, MoneyTransfer> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      typeof (value as MoneyTransfer).instructedAmount?.amount === 'number'
        ? { value: value as MoneyTransfer }
        : { issues: [{ message: 'There is no amount.' }] },
  },
}

const EDGE_KEY = 'the-key-of-the-edge'
const registered = {
  redirect_uris: ['https://your-app.com/callback'],
  response_types: ['code', 'code id_token'],
  grant_types: ['authorization_code', 'implicit'],
}

const tenant = () =>
  productHost({
    issuer: 'https://tenant.auth0.com/',
    push: 'https://tenant.auth0.com/oauth/par',
    authorize: 'https://tenant.auth0.com/authorize',
    policy: auth0HighlyRegulatedIdentity,
    parameters: { ...auth0Parameters, 'ext-ga': auth0Parameters.audience },
    authorizationDetails: { money_transfer: moneyTransfer },
    resources: ['https://my-api.example.com/'],
    readClientCertificate: certificateFromProxy({
      parser: auth0Headers(),
      trust: { header: 'cname-api-key', secret: EDGE_KEY },
    }),
    clients: [
      {
        client_id: 'YOUR_CLIENT_ID',
        client_secret: 'YOUR_CLIENT_SECRET',
        token_endpoint_auth_method: 'client_secret_post',
        ...registered,
      },
      {
        client_id: 'by-header',
        client_secret: 'YOUR_CLIENT_SECRET',
        token_endpoint_auth_method: 'client_secret_basic',
        ...registered,
      },
      {
        client_id: 'keyed',
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [openJWK(keys.client), openJWK(keys.clientEC)] },
        ...registered,
      },
      {
        client_id: 'signing',
        client_secret: 'YOUR_CLIENT_SECRET',
        token_endpoint_auth_method: 'client_secret_post',
        jwks: { keys: [openJWK(keys.client)] },
        require_signed_request_object: true,
        ...registered,
      },
      {
        client_id: 'verified',
        token_endpoint_auth_method: 'tls_client_auth',
        tls_client_auth_subject_dn: fixtures.certificates['cert-pki-ok'].subject,
        ...registered,
      },
      {
        client_id: 'self-signed',
        token_endpoint_auth_method: 'self_signed_tls_client_auth',
        jwks: { keys: [fixtures.certificates['cert-ss'].jwk] },
        ...registered,
      },
    ],
  })

const request = {
  client_id: 'YOUR_CLIENT_ID',
  response_type: 'code',
  redirect_uri: 'https://your-app.com/callback',
  scope: 'openid profile email',
  state: 'xyzABC123',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
}
const secret = { client_secret: 'YOUR_CLIENT_SECRET' }

describe('the PAR reference page of Auth0', () => {
  // as curl sends it: --data is not encoded, and the header is there
  const documented =
    'client_id=YOUR_CLIENT_ID&client_secret=YOUR_CLIENT_SECRET&response_type=code&' +
    'redirect_uri=https://your-app.com/callback&scope=openid profile email&state=xyzABC123&' +
    'code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256'
  const bearer = { Authorization: 'Bearer <token>' }

  it('has its curl answered as it says, the Bearer header notwithstanding', async () => {
    const { status, headers, json } = await tenant().sendPush(documented, bearer)
    expect(status).toBe(201)
    expect(headers).toMatchObject({ 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
    expect(json).toEqual({ request_uri: expect.stringMatching(REQUEST_URI), expires_in: 90 })
  })

  it('has the user sent back with a code and the state', async () => {
    const { reply } = await tenant().follow(documented, bearer)
    expect(reply.status).toBe(302)
    expect(redirectOf(reply)).toEqual({
      target: 'https://your-app.com/callback',
      parameters: { code: expect.any(String), state: 'xyzABC123', iss: 'https://tenant.auth0.com/' },
    })
  })

  it('takes no Bearer header for a client authentication', async () => {
    const { status, json } = await tenant().sendPush(form(request), bearer)
    expect([status, json.error]).toEqual([401, 'invalid_client'])
  })

  it('takes no wrong secret, whatever else is sent', async () => {
    const { status, json } = await tenant().sendPush(form({ ...request, client_secret: 'other' }), bearer)
    expect([status, json.error]).toEqual([401, 'invalid_client'])
  })

  it('still presents what was pushed after 89 seconds, and not after 90', async () => {
    const host = tenant()
    const { json } = await host.sendPush(documented)
    const query = form({ client_id: 'YOUR_CLIENT_ID', request_uri: json.request_uri })
    host.clock.advance(89)
    expect((await host.sendAuthorize(query)).reply.status).toBe(302)
    host.clock.advance(1)
    expect((await host.sendAuthorize(query)).reply.status).toBe(400)
  })
})

describe('POST /oauth/par of Auth0 Highly Regulated Identity', () => {
  const push = async (changes: Readonly<Record<string, string | undefined>> = {}) => {
    const { status, json } = await tenant().sendPush(form({ ...request, ...secret, ...changes }))
    return status === 201 ? 201 : json.error
  }

  const transfer = { type: 'money_transfer', instructedAmount: { amount: 2500, currency: 'USD' } }

  it.each([
    ['authorization_details', { authorization_details: JSON.stringify([transfer]) }],
    ['audience', { audience: 'https://my-api.example.com/' }],
    ['resource', { resource: 'https://my-api.example.com/' }],
    ['response_type', { response_type: 'code' }],
    ['response_type', { response_type: 'code id_token', nonce: 'n-0S6_WzA2Mj' }],
    ['state', { state: '' }],
    ['scope', { scope: 'openid offline_access' }],
    ['code_challenge', { code_challenge: undefined, code_challenge_method: undefined }],
    ['nonce', { nonce: 'n-0S6_WzA2Mj' }],
    ['connection', { connection: 'google-oauth2' }],
    ['prompt', { prompt: 'consent' }],
    ['prompt', { prompt: 'none' }],
    ['organization', { organization: 'org_9ybsU1dN2dKfDkBi' }],
    ['screen_hint', { screen_hint: 'signup' }],
    ['ext-ga', { 'ext-ga': '1.2' }],
    ['ext- parameter that nobody declared', { 'ext-other': 'two words' }],
    ['acr_values', { acr_values: 'http://schemas.openid.net/pape/policies/2007/06/multi-factor' }],
    ['dpop_jkt', { dpop_jkt: thumbprint(openJWK(keys.proof)) }],
  ] as const)('accepts a good %s', async (_, changes) => {
    expect(await push(changes)).toBe(201)
  })

  it.each([
    ['authorization_details', { authorization_details: JSON.stringify(transfer) }, 'invalid_authorization_details'],
    ['authorization_details', { authorization_details: '[{"amount":1}]' }, 'invalid_authorization_details'],
    ['authorization_details', { authorization_details: '[{"type":"loan"}]' }, 'invalid_authorization_details'],
    [
      'authorization_details',
      { authorization_details: '[{"type":"money_transfer"}]' },
      'invalid_authorization_details',
    ],
    ['audience', { audience: 'two words' }, 'invalid_request'],
    ['resource', { resource: 'https://other.example.com/' }, 'invalid_target'],
    ['resource', { resource: '/relative' }, 'invalid_target'],
    ['response_type', { response_type: undefined }, 'invalid_request'],
    ['response_type', { response_type: 'token' }, 'unsupported_response_type'],
    ['client_id', { client_id: 'nobody' }, 'invalid_client'],
    ['redirect_uri', { redirect_uri: 'https://your-app.com/callback/' }, 'invalid_request'],
    ['redirect_uri', { redirect_uri: undefined }, 'invalid_request'],
    ['scope', { scope: 'openid "' }, 'invalid_scope'],
    ['code_challenge', { code_challenge: 'too-short' }, 'invalid_request'],
    ['code_challenge_method', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['code_challenge_method', { code_challenge_method: undefined }, 'invalid_request'],
    ['nonce', { response_type: 'code id_token' }, 'invalid_request'],
    ['connection', { connection: '-google-' }, 'invalid_request'],
    ['prompt', { prompt: 'none login' }, 'invalid_request'],
    ['prompt', { prompt: 'sometimes' }, 'invalid_request'],
    ['organization', { organization: '../other' }, 'invalid_request'],
    ['screen_hint', { screen_hint: 'sign up' }, 'invalid_request'],
    ['ext-ga', { 'ext-ga': 'two words' }, 'invalid_request'],
    ['dpop_jkt', { dpop_jkt: 'thumb' }, 'invalid_request'],
    ['request_uri', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }, 'invalid_request'],
  ] as const)('refuses a bad %s (%j)', async (_, changes, error) => {
    expect(await push(changes)).toBe(error)
  })

  it('takes form encoding alone', async () => {
    const { status } = await tenant().sendPush('{}', { 'Content-Type': 'application/json' })
    expect(status).toBe(400)
  })

  it('hands the host what was declared, with its type', async () => {
    const host = tenant()
    const details = JSON.stringify([transfer])
    const body = form({
      ...request,
      ...secret,
      authorization_details: details,
      audience: 'urn:api',
      organization: 'org_1',
      'ext-ga': '1.2',
      'ext-other': '3',
    })
    const { pending } = await host.follow(body)
    if (pending === undefined) throw new Error('The request was refused.')
    expect(pending.vendor).toEqual({ audience: 'urn:api', organization: 'org_1', 'ext-ga': '1.2' })
    expect(pending.authorization_details).toEqual([transfer])
    expectTypeOf(pending.vendor.audience).toEqualTypeOf<string | undefined>()
    expectTypeOf(pending.authorization_details).toExtend<readonly MoneyTransfer[]>()
  })

  it('answers code id_token in the fragment, with an ID token bound to the code and the state', async () => {
    const { reply } = await tenant().follow(
      form({ ...request, ...secret, response_type: 'code id_token', nonce: 'n-0S6_WzA2Mj' }),
    )
    const { parameters } = redirectOf(reply, 'fragment')
    expect(Object.keys(parameters).sort()).toEqual(['code', 'id_token', 'iss', 'state'])
    expect(JSON.parse(parameters.id_token ?? '')).toEqual({
      nonce: 'n-0S6_WzA2Mj',
      c_hash: expect.stringMatching(/^[\w-]{22}$/),
      s_hash: expect.stringMatching(/^[\w-]{22}$/),
    })
  })

  it.each([
    ['ES256', keys.proof],
    ['RS256', keys.client],
  ] as const)('binds the code to the key of a DPoP proof by %s', async (alg, key) => {
    const host = tenant()
    const { pending } = await host.follow(form({ ...request, ...secret }), { DPoP: await host.proof({}, alg) })
    expect(pending?.dpop_jkt).toBe(thumbprint(openJWK(key)))
  })

  it('refuses a DPoP proof for another URI, and one beside the thumbprint of another key', async () => {
    const host = tenant()
    const elsewhere = { DPoP: await host.proof({ htu: 'https://tenant.auth0.com/oauth/token' }) }
    expect((await host.sendPush(form({ ...request, ...secret }), elsewhere)).json.error).toBe('invalid_dpop_proof')
    const dpop_jkt = thumbprint(openJWK(keys.server))
    const both = await host.sendPush(form({ ...request, ...secret, dpop_jkt }), { DPoP: await host.proof() })
    expect(both.json.error).toBe('invalid_request')
  })
})

describe('a signed request at POST /oauth/par of Auth0', () => {
  const { client_id: _, ...asked } = request
  const object = (host: ReturnType<typeof tenant>, typ: string) =>
    host.requestObject({ iss: 'signing', client_id: 'signing', ...asked }, { typ })

  it.each(['jwt', 'oauth-authz-req+jwt'])('is pushed as the documented curl pushes it, of the type %s', async (typ) => {
    const host = tenant()
    const { pending } = await host.follow(
      form({ client_id: 'signing', ...secret, request: await object(host, typ), state: 'beside it' }),
    )
    expect(pending?.origin).toBe('pushed')
    expect(pending?.parameters.state).toBe('xyzABC123')
  })

  it('can be demanded of an application, at both endpoints', async () => {
    const host = tenant()
    const plain = { ...request, client_id: 'signing' }
    expect((await host.sendPush(form({ ...plain, ...secret }))).json.error).toBe('invalid_request')
    const { reply } = await host.sendAuthorize(form(plain))
    expect(redirectOf(reply).parameters.error).toBe('invalid_request')
  })
})

describe('client authentication at POST /oauth/par of Auth0', () => {
  const { client_id: _, ...rest } = request

  it('is by a secret in the form or in the header, as the application is set, and not by the other of the two', async () => {
    const host = tenant()
    const basicOf = (client_id: string) => ({ Authorization: `Basic ${btoa(`${client_id}:YOUR_CLIENT_SECRET`)}` })
    expect((await host.sendPush(form({ ...request, ...secret }))).status).toBe(201)
    expect((await host.sendPush(form(request), basicOf('YOUR_CLIENT_ID'))).status).toBe(401)
    expect((await host.sendPush(form(rest), basicOf('by-header'))).status).toBe(201)
    expect((await host.sendPush(form({ ...rest, client_id: 'by-header' }), basicOf('by-header'))).status).toBe(201)
    expect((await host.sendPush(form({ ...rest, client_id: 'by-header', ...secret }))).status).toBe(401)
  })

  it.each(['RS256', 'PS256', 'ES256'] as const)('is by an assertion by %s', async (alg) => {
    const host = tenant()
    const assertion = await host.assertion('keyed', {}, alg)
    expect((await host.sendPush(form({ ...rest, client_id: 'keyed', ...assertion }))).status).toBe(201)
  })

  it('is by an assertion for the domain with its slash, of five minutes at most, and once', async () => {
    const host = tenant()
    const push = async (claims?: object) => {
      const assertion = await host.assertion('keyed', claims)
      const body = form({ ...rest, client_id: 'keyed', ...assertion })
      return [(await host.sendPush(body)).status, (await host.sendPush(body)).status]
    }
    expect(await push()).toEqual([201, 401])
    expect(await push({ aud: 'https://tenant.auth0.com' })).toEqual([401, 401])
    expect(await push({ exp: host.clock() + 300 })).toEqual([201, 401])
    expect(await push({ exp: host.clock() + 311 })).toEqual([401, 401])
    expect(await push({ jti: undefined })).toEqual([401, 401])
  })

  const headers = (name: keyof typeof fixtures.certificates, verified: string) => ({
    'client-certificate': encodeURIComponent(fixtures.certificates[name].pem),
    'client-certificate-ca-verified': verified,
    'cname-api-key': EDGE_KEY,
  })

  it.each([
    ['verified', 'cert-pki-ok', 'SUCCESS', 201],
    ['verified', 'cert-pki-ok', 'FAILED:unable to get local issuer certificate', 401],
    ['verified', 'cert-pki-ok', 'NONE', 401],
    ['verified', 'cert-pki-cn', 'SUCCESS', 401],
    ['self-signed', 'cert-ss', 'FAILED:self signed certificate', 201],
    ['self-signed', 'cert-other', 'FAILED:self signed certificate', 401],
  ] as const)('is by the headers of mutual TLS for %s (%s, %s): %i', async (client_id, certificate, word, status) => {
    const reply = await tenant().sendPush(form({ ...rest, client_id }), headers(certificate, word))
    expect(reply.status).toBe(status)
  })

  it('is not by headers that did not come from the edge', async () => {
    const { 'cname-api-key': _key, ...forged } = headers('cert-pki-ok', 'SUCCESS')
    const host = tenant()
    expect((await host.sendPush(form({ ...rest, client_id: 'verified' }), forged)).status).toBe(401)
    const guessed = { ...forged, 'cname-api-key': 'another-key-of-the-edge' }
    expect((await host.sendPush(form({ ...rest, client_id: 'verified' }), guessed)).status).toBe(401)
  })
})

describe('the settings of an application of Auth0', () => {
  const methods = auth0HighlyRegulatedIdentity.token_endpoint_auth_methods_supported
  const policy: Policy = {
    ...auth0HighlyRegulatedIdentity,
    token_endpoint_auth_methods_supported: ['none', ...methods],
    unregisteredRedirectUris: true,
  }
  const fapi = { ...profiles.fapi2SecurityProfile, redirectStatus: 302 } satisfies Policy
  const own = /^https:\/\/[a-z0-9-]+\.your-app\.com\/callback$/
  const requireOwnSubdomain: HostRule = ({ redirect_uri = '' }, { client }) =>
    client.redirect_uris?.includes(redirect_uri) || own.test(redirect_uri)
      ? undefined
      : { reason: 'host:callback', error_description: 'The callback is not allowed.', parameter: 'redirect_uri' }
  const host = () =>
    productHost({
      issuer: 'https://tenant.auth0.com/',
      push: 'https://tenant.auth0.com/oauth/par',
      authorize: 'https://tenant.auth0.com/authorize',
      policy,
      parameters: auth0Parameters,
      authorizationDetails: {},
      rules: [requireOwnSubdomain],
      clients: [
        { client_id: 'spa', token_endpoint_auth_method: 'none', ...registered },
        {
          client_id: 'web',
          client_secret: 'YOUR_CLIENT_SECRET',
          token_endpoint_auth_method: 'client_secret_post',
          ...registered,
        },
        {
          client_id: 'bank',
          token_endpoint_auth_method: 'private_key_jwt',
          jwks: { keys: [openJWK(keys.client)] },
          redirect_uris: registered.redirect_uris,
        },
      ],
      demands: {
        spa: { dpopNonce: 'required' },
        web: { errorsBeforeLogin: 'defer', requestUriLifetime: 30 },
        bank: fapi,
      },
    })

  it('ask a public client for a DPoP nonce, and no other client', async () => {
    const { sendPush, proof } = host()
    const asked = await sendPush(form({ ...request, client_id: 'spa' }), { DPoP: await proof() })
    expect([asked.status, asked.json.error]).toEqual([400, 'use_dpop_nonce'])
    const nonce = asked.headers['DPoP-Nonce']
    expect((await sendPush(form({ ...request, client_id: 'spa' }), { DPoP: await proof({ nonce }) })).status).toBe(201)
    const web = form({ ...request, client_id: 'web', ...secret })
    expect((await sendPush(web, { DPoP: await proof() })).status).toBe(201)
  })

  it('shorten the life of a request_uri', async () => {
    const { json } = await host().sendPush(form({ ...request, client_id: 'web', ...secret }))
    expect(json.expires_in).toBe(30)
  })

  it('keep an error from the callback of a client that is not trusted, and from no other', async () => {
    const { as } = host()
    const deliveryOf = async (client_id: string) => {
      const url = `https://tenant.auth0.com/authorize?${form({ ...request, client_id, prompt: 'sometimes' })}`
      const outcome = await processAuthorizationRequest(as, { method: 'GET', url, headers: new Headers() })
      return outcome.ok || outcome.error.delivery
    }
    expect([await deliveryOf('web'), await deliveryOf('spa')]).toEqual(['login-first', 'redirect'])
  })

  it('hold an application to FAPI 2.0, with the redirect status of the server', async () => {
    const { as, sendPush, assertion } = host()
    const bank = (await as.findClient('bank')) as Client
    const deviations = profiles.describePolicy(policy, bank).filter((line) => line.startsWith('FAPI 2.0'))
    expect(deviations).toEqual(['FAPI 2.0 Security Profile: no deviation'])
    const { code_challenge: _challenge, code_challenge_method: _method, ...withoutPKCE } = request
    const body = form({ ...withoutPKCE, client_id: 'bank', ...(await assertion('bank')) })
    expect((await sendPush(body)).json.error).toBe('invalid_request')
  })

  it('take a callback of a subdomain from a push alone, where a rule allows it', async () => {
    const { sendPush, sendAuthorize } = host()
    const push = async (redirect_uri: string) =>
      (await sendPush(form({ ...request, client_id: 'web', ...secret, redirect_uri }))).json.error
    expect(await push('https://acme.your-app.com/callback')).toBeUndefined()
    expect(await push('https://acme.attacker.example/callback')).toBe('invalid_request')
    const plain = form({ ...request, client_id: 'web', redirect_uri: 'https://acme.your-app.com/callback' })
    expect((await sendAuthorize(plain)).reply.headers).not.toHaveProperty('Location')
  })
})

describe('GET /authorize of Auth0', () => {
  const { code_challenge: _challenge, code_challenge_method: _method, ...flow } = request
  const authorize = async (changes: Readonly<Record<string, string | undefined>> = {}) => {
    const { reply } = await tenant().sendAuthorize(form({ audience: 'urn:api', ...flow, ...changes }))
    return reply
  }

  it('answers the documented request with 302, the code and the state', async () => {
    const reply = await authorize()
    expect(reply.status).toBe(302)
    expect(redirectOf(reply)).toMatchObject({
      target: 'https://your-app.com/callback',
      parameters: { code: expect.any(String), state: 'xyzABC123' },
    })
  })

  it.each([
    { audience: undefined, resource: 'https://my-api.example.com/' },
    { connection: 'Username-Password-Authentication' },
    { prompt: 'none' },
    { organization: 'org_9ybsU1dN2dKfDkBi' },
    { invitation: '5rMfwXQdfd2J3s9pGvOYSmiWFMlUVHwV', organization: 'org_9ybsU1dN2dKfDkBi' },
    { dpop_jkt: thumbprint(openJWK(keys.proof)) },
    { scope: 'read:messages', redirect_uri: undefined },
  ])('accepts %j', async (changes) => {
    expect(redirectOf(await authorize(changes)).parameters).toHaveProperty('code')
  })

  it.each([
    [{ audience: 'two words' }, 'invalid_request'],
    [{ resource: 'https://other.example.com/' }, 'invalid_target'],
    [{ scope: '"' }, 'invalid_scope'],
    [{ response_type: 'code code' }, 'unsupported_response_type'],
    [{ response_type: undefined }, 'invalid_request'],
    [{ connection: 'no such name!' }, 'invalid_request'],
    [{ prompt: 'none login' }, 'invalid_request'],
    [{ organization: '<script>' }, 'invalid_request'],
    [{ invitation: 'a/b' }, 'invalid_request'],
    [{ dpop_jkt: 'thumb' }, 'invalid_request'],
  ])('sends the client an error for %j', async (changes, error) => {
    const reply = await authorize(changes)
    expect(reply.status).toBe(302)
    expect(redirectOf(reply).parameters).toMatchObject({ error, state: 'xyzABC123' })
  })

  it.each([
    { client_id: 'nobody' },
    { client_id: undefined },
    { redirect_uri: 'https://attacker.example/' },
    { redirect_uri: undefined },
    { request_uri: 'urn:ietf:params:oauth:request_uri:unknown' },
  ])('shows the user an error for %j, and sends nobody anywhere', async (changes) => {
    const reply = await authorize(changes)
    expect(reply.status).toBe(400)
    expect(reply.headers).not.toHaveProperty('Location')
  })

  it('answers a signed request as it answers a plain one', async () => {
    const host = tenant()
    const request = await host.requestObject({ ...flow, client_id: 'keyed', iss: 'keyed' })
    const { reply, pending } = await host.sendAuthorize(form({ client_id: 'keyed', request }))
    expect(redirectOf(reply).parameters).toHaveProperty('code')
    expect(pending?.origin).toBe('signed')
  })
})
