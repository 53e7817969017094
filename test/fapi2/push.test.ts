import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { approve, ISSUER } from '../examples/support/tls.ts'
import { type Behaviour, createClient, type JWTChanges, type PushBehaviour, type TestClient } from './support/client.ts'
import { ALICE, parties, securityProfile, startServer, type TestedServer } from './support/server.ts'

const [one, two] = parties

let server: TestedServer
let client: TestClient
beforeAll(async () => {
  server = await startServer(securityProfile)
  client = createClient(server)
})
afterAll(() => server.close())

const refusal = (status: number, error: string) => ({
  status,
  body: { error, error_description: expect.stringMatching(/^[ !#-[\]-~]+$/) },
})

describe('a pushed authorization request', () => {
  it.each<[string, PushBehaviour, string]>([
    [
      'FAPI2SPFinalEnsureRegisteredRedirectUri',
      { parameters: { redirect_uri: `${one.redirect_uri}/not` } },
      'invalid_request',
    ],
    [
      'FAPI2SPFinalTolerateUnregisteredRedirectUri',
      { parameters: { redirect_uri: 'https://one.example/unregistered' } },
      'invalid_request',
    ],
    [
      'FAPI2SPFinalEnsureRedirectUriInAuthorizationRequest',
      { parameters: { redirect_uri: undefined } },
      'invalid_request',
    ],
    [
      'FAPI2SPFinalEnsureResponseTypeCodeIdTokenFails',
      { parameters: { response_type: 'code id_token' } },
      'unsupported_response_type',
    ],
    [
      'FAPI2SPFinalEnsureResponseTypeTokenFails',
      { parameters: { response_type: 'token' } },
      'unsupported_response_type',
    ],
    [
      'FAPI2SPFinalPAREnsurePKCERequired',
      { parameters: { code_challenge: undefined, code_challenge_method: undefined } },
      'invalid_request',
    ],
    ['FAPI2SPFinalPAREnsurePlainPKCERejected', { parameters: { code_challenge_method: 'plain' } }, 'invalid_request'],
    [
      'FAPI2SPFinalPARRejectRequestUriInParAuthorizationFormParams',
      { form: { request_uri: 'urn:ietf:params:oauth:request_uri:AAAA' } },
      'invalid_request',
    ],
  ])('%s', async (_module, behaviour, error) => {
    expect(await client.push(behaviour)).toMatchObject(refusal(400, error))
  })

  it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('FAPI2SPFinalPARRejectInvalidHttpVerb: %s', async (method) => {
    const answer = await client.push({ method })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('POST')
  })

  it('FAPI2SPFinalParWithoutDuplicateParameters: beside the request_uri other parameters count for nothing', async () => {
    const request_uri = await client.requestUri()
    const beside = { state: 'another', redirect_uri: 'https://other.example/', response_mode: 'fragment' }
    const url = client.authorizationUrl({ client_id: one.client_id, request_uri, ...beside })
    const callback = await approve(server.browser(), url, ALICE)
    expect(callback.href).toMatch(/^https:\/\/one\.example\/callback\?kept=yes&code=/)
    expect((await client.readResponse(callback)).state).toBe('the state')
  })

  it('FAPI2SPFinalParWithoutDuplicateParameters: a parameter that comes twice is refused', async () => {
    const { status } = await server.fetch()(`${ISSUER}/par`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `client_id=${one.client_id}&state=a&state=b`,
      redirect: 'manual',
    })
    expect(status).toBe(400)
  })
})

describe('a client assertion', () => {
  const now = () => server.clock()
  const change = (claims: JWTChanges['claims']): Behaviour => ({ assertion: { claims: claims ?? {} } })

  it.each<[string, () => Behaviour]>([
    ['FAPI2SPFinalPAREndpointAsAudienceFails', () => change({ aud: `${ISSUER}/par` })],
    ['FAPI2SPFinalPAREndpointAsArrayAudienceFails', () => change({ aud: [ISSUER, `${ISSUER}/par`] })],
    ['FAPI2SPFinalPARTokenEndpointAsAudienceFails', () => change({ aud: `${ISSUER}/token` })],
    ['FAPI2SPFinalEnsureClientAssertionWithWrongAudFails', () => change({ aud: 'https://other.example' })],
    ['FAPI2SPFinalEnsureClientAssertionWithNoSubFails', () => change({ sub: undefined })],
    [
      'FAPI2SPFinalEnsureClientAssertionWithExpIs5MinutesInPastFails',
      () => change({ iat: now() - 360, nbf: now() - 360, exp: now() - 300 }),
    ],
    [
      'FAPI2SPFinalPAREnsureJWTClientAssertionWithIatNbfOver60SecondsInTheFutureFails',
      () => change({ iat: now() + 70, nbf: now() + 70, exp: now() + 130 }),
    ],
    [
      'FAPI2SPFinalEnsureSignedClientAssertionWithRS256Fails',
      () => ({ assertion: { header: { alg: 'RS256' }, signer: { key: one.rsaKey, kid: 'one-rsa' } } }),
    ],
    [
      'FAPI2SPFinalEnsureClientAssertionInTokenEndpoint',
      () => ({ form: { client_assertion: undefined, client_assertion_type: undefined } }),
    ],
    ['FAPI2SPFinalEnsureMatchingKeyInAuthorizationRequest', () => ({ assertion: { signer: two } })],
  ])('%s, at the PAR and at the token endpoint', async (_module, behaviour) => {
    expect(await client.push(behaviour())).toMatchObject(refusal(401, 'invalid_client'))
    const response = await client.authorize()
    expect(await client.redeem(response, behaviour())).toMatchObject(refusal(401, 'invalid_client'))
    expect((await client.redeem(response)).status).toBe(200)
  })

  it('FAPI2SPFinalPAREnsureJWTClientAssertionWithIatNbf8SecondsInTheFutureIsAccepted', async () => {
    const answer = await client.push(change({ iat: now() + 8, nbf: now() + 8, exp: now() + 68 }))
    expect(answer.status).toBe(201)
  })
})

describe('a request_uri', () => {
  const open = async (request_uri: unknown, party = one) => {
    const view = await server.browser().open(client.authorizationUrl({ client_id: party.client_id, request_uri }))
    return { status: view.status, isLogin: view.body.includes('name="login"'), leftFor: view.leftFor }
  }

  it('FAPI2SPFinalPAREnsureServerAcceptsReusedRequestUriBeforeAuthenticationCompletion', async () => {
    const request_uri = await client.requestUri()
    expect(await open(request_uri)).toMatchObject({ status: 200, isLogin: true })
    expect(await open(request_uri)).toMatchObject({ status: 200, isLogin: true })
    expect(await client.present(request_uri)).toHaveProperty('code')
  })

  it('FAPI2SPFinalPARAttemptReuseRequestUri', async () => {
    const request_uri = await client.requestUri()
    await client.present(request_uri)
    expect(await open(request_uri)).toEqual({ status: 400, isLogin: false, leftFor: undefined })
  })

  it('FAPI2SPFinalPARAttemptToUseExpiredRequestUri', async () => {
    const request_uri = await client.requestUri()
    server.clock.advance(61)
    expect(await open(request_uri)).toEqual({ status: 400, isLogin: false, leftFor: undefined })
  })

  it('FAPI2SPFinalPAREnsureRequestUriIsBoundToClient', async () => {
    const request_uri = await client.requestUri()
    expect(await open(request_uri, two)).toEqual({ status: 400, isLogin: false, leftFor: undefined })
    expect(await client.present(request_uri)).toHaveProperty('code')
  })

  it('FAPI2SPFinalEnsureUnsignedAuthorizationRequestWithoutUsingParFails', async () => {
    const { client_id, redirect_uri } = one
    const asked = { client_id, redirect_uri, response_type: 'code', scope: 'openid', state: 'the state' }
    const user = server.browser()
    // the client is told once the user has logged in (RFC 9700 §4.11.2)
    const login = await user.open(client.authorizationUrl(asked))
    expect(login.leftFor).toBeUndefined()
    const { leftFor } = await user.press(login, 'login', ALICE)
    expect(Object.fromEntries(leftFor?.searchParams ?? [])).toMatchObject({
      error: 'invalid_request',
      state: 'the state',
      iss: ISSUER,
    })
  })
})
