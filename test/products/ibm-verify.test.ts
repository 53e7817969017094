import { decodeJwt } from 'jose'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { nginxHeaders } from '../../src/http/client-certificate/nginx.ts'
import { certificateFromProxy } from '../../src/http/client-certificate/trusted-proxy.ts'
import { type IBMLoginHint, ibmParameters, ibmVerify } from '../../src/profiles/index.ts'
import fixtures from '../cases/fixtures.json' with { type: 'json' }
import { form, keys, openJWK, productHost, REQUEST_URI, redirectOf } from './support/host.ts'

// https://docs.verify.ibm.com/verify/reference/post_oauth2-par

const registered = {
  redirect_uris: ['https://rp.example.com/callback'],
  response_types: ibmVerify.response_types_supported,
  grant_types: ['authorization_code', 'implicit'],
}

const PROXY_SECRET = 'VcZk3Kx0o1pYqfA9'

const tenant = () =>
  productHost({
    issuer: 'https://tenant.verify.ibm.com/oauth2',
    push: 'https://tenant.verify.ibm.com/oauth2/par',
    authorize: 'https://tenant.verify.ibm.com/oauth2/authorize',
    policy: {
      ...ibmVerify,
      authorization_signing_alg_values_supported: ['ES256'],
      // for applications of Open Banking: https://www.ibm.com/docs/en/SSCT62/references/r_oidc_mtls.html
      token_endpoint_auth_methods_supported: [...ibmVerify.token_endpoint_auth_methods_supported, 'tls_client_auth'],
    },
    parameters: ibmParameters,
    authorizationDetails: {},
    clients: [
      { client_id: 'secretive', client_secret: 'a secret for the tenant', ...registered },
      {
        client_id: 'keyed',
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [openJWK(keys.client)] },
        ...registered,
      },
      { client_id: 'public', token_endpoint_auth_method: 'none', ...registered },
      {
        client_id: 'bank',
        token_endpoint_auth_method: 'tls_client_auth',
        tls_client_auth_subject_dn: fixtures.certificates['cert-pki-ok'].subject,
        ...registered,
      },
    ],
    readClientCertificate: certificateFromProxy({
      parser: nginxHeaders(),
      trust: { header: 'X-Proxy-Secret', secret: PROXY_SECRET },
    }),
  })

const request = {
  response_type: 'code',
  redirect_uri: 'https://rp.example.com/callback',
  state: 'a8chars8',
  scope: 'openid',
  client_id: 'secretive',
}
const secret = { client_secret: 'a secret for the tenant' }
const plain = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const Authorization = `Basic ${btoa('secretive:a+secret+for+the+tenant')}`

describe('POST /oauth2/par of IBM Security Verify', () => {
  const push = async (changes: Readonly<Record<string, string | undefined>> = {}) => {
    const { status, json } = await tenant().sendPush(form({ ...request, ...secret, ...changes }))
    return status === 201 ? 201 : `${status} ${json.error}`
  }

  it('answers 201 with the URI and its lifetime', async () => {
    const { status, json } = await tenant().sendPush(form({ ...request, ...secret }))
    expect(status).toBe(201)
    expect(json).toEqual({ request_uri: expect.stringMatching(REQUEST_URI), expires_in: 60 })
  })

  it.each([
    ['response_type', { response_type: 'code' }],
    ...['id_token', 'code id_token', 'id_token code', 'code id_token token', 'token id_token'].map(
      (response_type) => ['response_type', { response_type, nonce: '8letters' }] as const,
    ),
    ...['token', 'code token'].map((response_type) => ['response_type', { response_type }] as const),
    ...['query', 'fragment', 'form_post', 'query.jwt', 'fragment.jwt', 'form_post.jwt'].map(
      (response_mode) => ['response_mode', { response_mode }] as const,
    ),
    ['state', { state: '12345678' }],
    ['state', { state: undefined }],
    ['nonce', { nonce: '12345678' }],
    ['prompt', { prompt: 'none' }],
    ['prompt', { prompt: 'login' }],
    ['max_age', { max_age: '3600' }],
    ['code_challenge', { code_challenge: undefined }],
    ['code_challenge_method', { code_challenge: plain }],
    ['code_challenge_method', { code_challenge: plain, code_challenge_method: 'plain' }],
    [
      'code_challenge_method',
      { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' },
    ],
    ['scope', { scope: 'openid profile' }],
    ['claims', { claims: '{"id_token":{"acr":{"essential":true}},"userinfo":{"email":null}}' }],
    ['login_hint', { login_hint: 'john@ibm.com' }],
    ['login_hint', { login_hint: '{"realm":"cloudIdentityRealm","username":"john@ibm.com"}' }],
  ] as const)('accepts a good %s (%j)', async (_, changes) => {
    expect(await push(changes)).toBe(201)
  })

  it.each([
    ['response_type', { response_type: undefined }, '400 invalid_request'],
    ['response_type', { response_type: 'code code' }, '400 unsupported_response_type'],
    ['response_type', { response_type: 'code,token' }, '400 unsupported_response_type'],
    ['response_mode', { response_mode: 'web_message' }, '400 invalid_request'],
    ['response_mode', { response_type: 'token', response_mode: 'query' }, '400 invalid_request'],
    ['response_mode', { response_type: 'token', response_mode: 'query.jwt' }, '400 invalid_request'],
    ['redirect_uri', { redirect_uri: 'https://attacker.example/' }, '400 invalid_request'],
    ['redirect_uri', { redirect_uri: undefined }, '400 invalid_request'],
    ['state', { state: '1234567' }, '400 invalid_request'],
    ['nonce', { nonce: '1234567' }, '400 invalid_request'],
    ['nonce', { response_type: 'id_token' }, '400 invalid_request'],
    ['prompt', { prompt: 'consent' }, '400 invalid_request'],
    ['prompt', { prompt: 'none login' }, '400 invalid_request'],
    ['max_age', { max_age: 'soon' }, '400 invalid_request'],
    ['max_age', { max_age: '-1' }, '400 invalid_request'],
    ['code_challenge', { code_challenge: 'short' }, '400 invalid_request'],
    ['code_challenge_method', { code_challenge: plain, code_challenge_method: 'S512' }, '400 invalid_request'],
    ['code_challenge_method', { code_challenge_method: 'S256' }, '400 invalid_request'],
    ['scope', { scope: '"' }, '400 invalid_scope'],
    ['claims', { claims: '["acr"]' }, '400 invalid_request'],
    ['login_hint', { login_hint: '{"realm":"cloudIdentityRealm"}' }, '400 invalid_request'],
    ['request', { request: 'not a JWT' }, '400 invalid_request_object'],
    ['request_uri', { request_uri: 'https://rp.example.com/request.jwt' }, '400 invalid_request'],
    ['client_secret', { client_secret: 'another secret' }, '401 invalid_client'],
    ['client_id', { client_id: 'nobody' }, '401 invalid_client'],
  ] as const)('refuses a bad %s (%j) with %s', async (_, changes, answer) => {
    expect(await push(changes)).toBe(answer)
  })

  it('hands the host the realm and the user name of the hint', async () => {
    const login_hint = '{"realm":"cloudIdentityRealm","username":"john@ibm.com"}'
    const { pending } = await tenant().follow(form({ ...request, ...secret, login_hint }))
    expect(pending?.vendor.login_hint).toEqual({ realm: 'cloudIdentityRealm', username: 'john@ibm.com' })
    if (pending !== undefined) expectTypeOf(pending.vendor.login_hint).toEqualTypeOf<IBMLoginHint | undefined>()
  })

  it('takes the parameters out of a signed request, and no others', async () => {
    const host = tenant()
    const object = await host.requestObject({ ...request, client_id: 'keyed', state: 'from-the-object' })
    const assertion = await host.assertion('keyed')
    const { pending } = await host.follow(
      form({ client_id: 'keyed', ...assertion, request: object, state: 'from-the-form' }),
    )
    expect(pending?.parameters.state).toBe('from-the-object')
  })
})

describe('client authentication at POST /oauth2/par of IBM Security Verify', () => {
  it('is by Basic or in the form, whichever the client likes', async () => {
    const host = tenant()
    expect((await host.sendPush(form(request), { Authorization })).status).toBe(201)
    expect((await host.sendPush(form({ ...request, ...secret }))).status).toBe(201)
    expect((await host.sendPush(form({ ...request, ...secret }), { Authorization })).status).toBe(400)
    expect((await host.sendPush(form(request))).status).toBe(401)
  })

  it.each([
    ['the issuer', 'https://tenant.verify.ibm.com/oauth2', 201],
    ['the PAR endpoint', 'https://tenant.verify.ibm.com/oauth2/par', 201],
    ['another server', 'https://other.verify.ibm.com/oauth2', 401],
  ])('is by an assertion for %s', async (_, aud, status) => {
    const host = tenant()
    const assertion = await host.assertion('keyed', { aud })
    expect((await host.sendPush(form({ ...request, client_id: 'keyed', ...assertion }))).status).toBe(status)
  })

  it.each([
    ['cert-pki-ok', 'SUCCESS', 201],
    ['cert-pki-cn', 'SUCCESS', 401],
    ['cert-pki-ok', 'FAILED:unable to get local issuer certificate', 401],
  ] as const)(
    'is by the certificate of an application for Open Banking, where the host adds it (%s, %s): %i',
    async (name, verified, status) => {
      const headers = {
        'X-SSL-Client-Cert': encodeURIComponent(fixtures.certificates[name].pem),
        'X-SSL-Client-Verify': verified,
        'X-Proxy-Secret': PROXY_SECRET,
      }
      expect((await tenant().sendPush(form({ ...request, client_id: 'bank' }), headers)).status).toBe(status)
    },
  )

  it('is by an assertion of a day at most', async () => {
    const host = tenant()
    const push = async (lifetime: number) => {
      const assertion = await host.assertion('keyed', { exp: host.clock() + lifetime })
      return (await host.sendPush(form({ ...request, client_id: 'keyed', ...assertion }))).status
    }
    expect([await push(86_400), await push(86_411)]).toEqual([201, 401])
  })

  it('is not asked of a public client, which needs PKCE instead (RFC 9700 §2.1.1)', async () => {
    const open = { ...request, client_id: 'public' }
    const code_challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    expect((await tenant().sendPush(form({ ...open, code_challenge }))).status).toBe(201)
    expect((await tenant().sendPush(form(open))).status).toBe(400)
  })
})

describe('the response of IBM Security Verify', () => {
  const respond = async (changes: Readonly<Record<string, string>>) =>
    (await tenant().follow(form({ ...request, ...secret, nonce: '8letters', ...changes }))).reply

  it('is in the query for a code', async () => {
    expect(Object.keys(redirectOf(await respond({})).parameters).sort()).toEqual(['code', 'iss', 'state'])
  })

  it('is in the fragment for implicit and hybrid types', async () => {
    const implicit = redirectOf(await respond({ response_type: 'id_token token' }), 'fragment').parameters
    expect(implicit).toMatchObject({ token_type: 'Bearer', expires_in: '3600', state: 'a8chars8' })
    expect(JSON.parse(implicit.id_token ?? '')).toEqual({
      nonce: '8letters',
      at_hash: expect.any(String),
      s_hash: expect.any(String),
    })
    const hybrid = redirectOf(await respond({ response_type: 'code id_token token' }), 'fragment').parameters
    expect(Object.keys(JSON.parse(hybrid.id_token ?? '')).sort()).toEqual(['at_hash', 'c_hash', 'nonce', 's_hash'])
  })

  it('is one JWT in the .jwt modes', async () => {
    const { parameters } = redirectOf(await respond({ response_mode: 'query.jwt' }))
    expect(Object.keys(parameters)).toEqual(['response'])
    expect(decodeJwt(parameters.response ?? '')).toMatchObject({
      iss: 'https://tenant.verify.ibm.com/oauth2',
      aud: 'secretive',
      state: 'a8chars8',
      code: expect.any(String),
    })
    const hybrid = redirectOf(await respond({ response_type: 'code token', response_mode: 'fragment.jwt' }), 'fragment')
    expect(decodeJwt(hybrid.parameters.response ?? '')).toMatchObject({ expires_in: 3600 })
  })

  it('is a form in the form_post modes', async () => {
    const reply = await respond({ response_mode: 'form_post' })
    expect(reply.status).toBe(200)
    expect(String(reply.body)).toContain('action="https://rp.example.com/callback"')
  })
})
