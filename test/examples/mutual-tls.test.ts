import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { decodeJwt } from 'jose'
import * as client from 'openid-client'
import { computeCertificateThumbprint } from 'parapet/client-authentication'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Identity, makeCertificate } from './support/certificates.ts'
import { approve, authority, CALLBACK, ISSUER, MTLS_ORIGIN, startTLSApp, type TLSApp } from './support/tls.ts'

const ALICE = { username: 'alice', password: 'wonderland' }

const bankCertificate = () => makeCertificate({ commonName: 'bank', organization: 'Example', issuer: authority })
const [bank, renewedBank, strangerOfAuthority] = [
  bankCertificate(),
  bankCertificate(),
  makeCertificate({ commonName: 'stranger', issuer: authority }),
]
const pretender = makeCertificate({ commonName: 'bank', organization: 'Example' })
const [shop, otherShop, stranger] = [
  makeCertificate({ commonName: 'shop' }),
  makeCertificate({ commonName: 'shop' }),
  makeCertificate({ commonName: 'shop' }),
]

const registered = {
  redirect_uris: [CALLBACK],
  id_token_signed_response_alg: 'ES256',
  tls_client_certificate_bound_access_tokens: true,
}

let app: TLSApp

beforeAll(async () => {
  app = await startTLSApp({
    profile: 'fapi2SecurityProfile',
    overrides: { tls_client_certificate_bound_access_tokens: true, dpop_signing_alg_values_supported: [] },
    store: { type: 'memory' },
    scopes: { openid: 'Know who you are', accounts: 'See your accounts' },
    clients: [
      {
        ...registered,
        client_id: 'bank',
        token_endpoint_auth_method: 'tls_client_auth',
        tls_client_auth_subject_dn: 'CN=bank,O=Example',
      },
      {
        ...registered,
        client_id: 'shop',
        token_endpoint_auth_method: 'self_signed_tls_client_auth',
        jwks: { keys: [shop.publicJWK, otherShop.publicJWK] },
      },
    ],
    users: [{ ...ALICE, sub: '1' }],
  })
})
afterAll(() => app.close())

const configure = (client_id: string, identity: Identity | undefined): Promise<client.Configuration> =>
  client.discovery(
    new URL(ISSUER),
    client_id,
    { use_mtls_endpoint_aliases: true, id_token_signed_response_alg: 'ES256' },
    client.TlsClientAuth(),
    { [client.customFetch]: app.fetch(identity) },
  )

const push = async (configuration: client.Configuration) => {
  const code_verifier = client.randomPKCECodeVerifier()
  const url = await client.buildAuthorizationUrlWithPAR(configuration, {
    redirect_uri: CALLBACK,
    scope: 'openid accounts',
    code_challenge: await client.calculatePKCECodeChallenge(code_verifier),
    code_challenge_method: 'S256',
  })
  return { url, checks: { pkceCodeVerifier: code_verifier } }
}

/** Everything up to the code. */
const authorize = async (configuration: client.Configuration) => {
  const { url, checks } = await push(configuration)
  return { callback: await approve(app.browser(), url, ALICE), checks }
}

const callResource = async (access_token: string, identity: Identity | undefined, url = `${MTLS_ORIGIN}/resource`) => {
  const headers = { authorization: `Bearer ${access_token}` }
  const response = await app.fetch(identity)(url, { method: 'GET', headers, body: null, redirect: 'manual' })
  return { status: response.status, body: await response.json() }
}

describe('a client with a certificate', () => {
  it.each([
    ['tls_client_auth', 'bank', bank],
    ['self_signed_tls_client_auth', 'shop', shop],
  ])('that authenticates by %s goes from the metadata to the resource', async (_method, client_id, identity) => {
    const configuration = await configure(client_id, identity)
    const { callback, checks } = await authorize(configuration)
    const tokens = await client.authorizationCodeGrant(configuration, callback, checks)
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'openid accounts' })
    const x5t = await computeCertificateThumbprint(identity.der)
    expect(decodeJwt(tokens.access_token).cnf).toEqual({ 'x5t#S256': x5t })

    const resource = new URL(`${MTLS_ORIGIN}/resource`)
    const answer = await client.fetchProtectedResource(configuration, tokens.access_token, resource, 'GET')
    expect(await answer.json()).toMatchObject({ sub: '1', client_id, scope: 'openid accounts' })
    const userinfo = await client.fetchUserInfo(configuration, tokens.access_token, '1')
    expect(userinfo.sub).toBe('1')
  })

  it.each([
    ['of another subject', 'bank', strangerOfAuthority],
    ['of the right subject that no authority vouches for', 'bank', pretender],
    ['with a key that is not registered', 'shop', stranger],
    ['of another client', 'shop', bank],
    ['that is not there', 'bank', undefined],
  ])('%s may not push', async (_what, client_id, identity) => {
    const configuration = await configure(client_id, identity)
    await expect(push(configuration)).rejects.toMatchObject({ error: 'invalid_client', status: 401 })
  })

  it('is not asked for it at the first address', async () => {
    const { status } = await app.fetch(bank)(`${ISSUER}/par`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'client_id=bank',
      redirect: 'manual',
    })
    expect(status).toBe(401)
    expect(app.events.at(-1)).toMatchObject({ type: 'refused', reason: 'client-certificate-missing' })
  })
})

describe('a code that is bound to a certificate', () => {
  it.each([
    ['a renewed one of the same subject', 'bank', bank, renewedBank],
    ['one with another registered key', 'shop', shop, otherShop],
  ])('is refused with %s, and survives', async (_what, client_id, identity, other) => {
    const configuration = await configure(client_id, identity)
    const { callback, checks } = await authorize(configuration)
    const second = await configure(client_id, other)
    await expect(client.authorizationCodeGrant(second, callback, checks)).rejects.toMatchObject({
      error: 'invalid_grant',
    })
    expect(app.events.at(-1)).toMatchObject({ type: 'refused', reason: 'certificate-binding-mismatch' })
    expect(await client.authorizationCodeGrant(configuration, callback, checks)).toHaveProperty('access_token')
  })
})

describe('an access token that is bound to a certificate', () => {
  it('is refused with another one, without any, and where none is asked for', async () => {
    const configuration = await configure('bank', bank)
    const { callback, checks } = await authorize(configuration)
    const { access_token } = await client.authorizationCodeGrant(configuration, callback, checks)
    for (const answer of [
      await callResource(access_token, renewedBank),
      await callResource(access_token, undefined),
      await callResource(access_token, bank, `${ISSUER}/resource`),
      await callResource(access_token, shop, `${MTLS_ORIGIN}/userinfo`),
    ]) {
      expect(answer).toEqual({ status: 401, body: { error: 'invalid_token' } })
    }
    expect((await callResource(access_token, bank)).status).toBe(200)
  })
})

const handshake = (options: ConnectionOptions): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const socket = connect({
      host: '127.0.0.1',
      port: app.ports[MTLS_ORIGIN],
      servername: 'mtls.as.example',
      ca: authority.cert,
      ...options,
    })
    socket.on('secureConnect', () => resolve(socket)).on('error', reject)
  })

describe('the metadata', () => {
  it.each(['oauth-authorization-server', 'openid-configuration'])('of %s names the second address', async (name) => {
    const response = await app.fetch()(`${ISSUER}/.well-known/${name}`, {
      method: 'GET',
      headers: {},
      body: null,
      redirect: 'manual',
    })
    const metadata = await response.json()
    expect(metadata.mtls_endpoint_aliases).toEqual({
      token_endpoint: `${MTLS_ORIGIN}/token`,
      pushed_authorization_request_endpoint: `${MTLS_ORIGIN}/par`,
      userinfo_endpoint: `${MTLS_ORIGIN}/userinfo`,
    })
    expect(metadata).toMatchObject({ issuer: ISSUER, tls_client_certificate_bound_access_tokens: true })
    expect(metadata).not.toHaveProperty('dpop_signing_alg_values_supported')
  })
})

describe('a connection', () => {
  it.each<[string, ConnectionOptions]>([
    ['TLS 1.1', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }],
    ['CBC', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES128-SHA' }],
    ['CCM', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-CCM' }],
  ])('of %s is refused', async (_what, options) => {
    await expect(handshake(options)).rejects.toThrow(/alert|protocol|handshake/i)
  })

  it.each<[string, string, ConnectionOptions]>([
    ['TLSv1.3', 'TLS_AES_256_GCM_SHA384', {}],
    ['TLSv1.2', 'ECDHE-ECDSA-AES128-GCM-SHA256', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' }],
  ])('of %s with %s is taken', async (version, cipher, options) => {
    const socket = await handshake(options)
    expect({ version: socket.getProtocol(), cipher: socket.getCipher().name }).toEqual({ version, cipher })
    socket.destroy()
  })

  it('that resumes a session has the certificate of that session', async () => {
    const first = await handshake({ cert: bank.cert, key: bank.key })
    const session = await new Promise<Buffer>((resolve) => first.once('session', resolve))
    first.destroy()
    const second = await handshake({ session })
    expect(second.isSessionReused()).toBe(true)
    const body = 'client_id=bank'
    second.write(
      `POST /par HTTP/1.1\r\nHost: mtls.as.example\r\nConnection: close\r\nContent-Length: ${body.length}\r\n`,
    )
    second.write(`Content-Type: application/x-www-form-urlencoded\r\n\r\n${body}`)
    const answer = await new Promise<string>((resolve) => second.once('data', (data) => resolve(String(data))))
    second.destroy()
    // authenticated, and then refused for what the form lacks
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  })
})
