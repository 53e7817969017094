import { execFile } from 'node:child_process'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { decodeJwt } from 'jose'
import * as client from 'openid-client'
import { computeCertificateThumbprint } from 'parapet/client-authentication'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CertificateOptions, type Identity, makeCertificate, temporaryFiles } from './support/certificates.ts'
import { approve, authority, CALLBACK, ISSUER, MTLS_ORIGIN, startTLSApp, type TLSApp } from './support/tls.ts'

const ALICE = { username: 'alice', password: 'wonderland' }

const bankCertificate = () => makeCertificate({ commonName: 'bank', organization: 'Example', issuer: authority })
const [bank, renewedBank, attackerOfAuthority] = [
  bankCertificate(),
  bankCertificate(),
  makeCertificate({ commonName: 'attacker', issuer: authority }),
]
const pretender = makeCertificate({ commonName: 'bank', organization: 'Example' })
const [shop, otherShop, attacker] = [
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
    ['of another subject', 'bank', attackerOfAuthority],
    ['of the right subject that no authority vouches for', 'bank', pretender],
    ['with a key that is not registered', 'shop', attacker],
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
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_token' } })
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

describe('userinfo', () => {
  it('refuses a token in the body that is bound to a certificate, although the certificate is there', async () => {
    const configuration = await configure('bank', bank)
    const { callback, checks } = await authorize(configuration)
    const { access_token } = await client.authorizationCodeGrant(configuration, callback, checks)
    const body = new URLSearchParams({ access_token }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const post = { method: 'POST', headers, body, redirect: 'manual' } as const
    const refused = await app.fetch(bank)(`${MTLS_ORIGIN}/userinfo`, post)
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
    expect(await refused.json()).toMatchObject({ error: 'invalid_token' })
  })
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
      introspection_endpoint: `${MTLS_ORIGIN}/introspect`,
      revocation_endpoint: `${MTLS_ORIGIN}/revoke`,
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

  it('resumes no session, which would lack the intermediate certificates', async () => {
    const first = await handshake({ cert: bank.cert, key: bank.key })
    let session: Buffer | undefined
    first.once('session', (ticket) => {
      session = ticket
    })
    // a server that gives a ticket does so before it answers its first request
    await new Promise((resolve) => {
      first.once('data', resolve).write('GET / HTTP/1.1\r\nHost: mtls.as.example\r\nConnection: close\r\n\r\n')
    })
    first.destroy()
    const second = await handshake({ cert: bank.cert, key: bank.key, ...(session === undefined ? {} : { session }) })
    expect(second.isSessionReused()).toBe(false)
    second.destroy()
  })
})

/** What a client learns from the server about the certificates that it takes, as OpenSSL prints it. */
const certificateRequest = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const { paths, remove } = temporaryFiles({ ca: authority.cert })
    const args = ['s_client', '-connect', `127.0.0.1:${app.ports[MTLS_ORIGIN]}`, '-servername', 'mtls.as.example']
    const { stdin } = execFile('openssl', [...args, '-CAfile', paths.ca], (error, stdout) => {
      remove()
      if (error === null) resolve(stdout)
      else reject(error)
    })
    stdin?.end()
  })

describe('a client that withholds a certificate unless the server names its issuer (RFC 8446 §4.4.2.3)', () => {
  it('meets a server that asks for a certificate and names no issuer', async () => {
    const text = await certificateRequest()
    expect(text).toContain('No client certificate CA names sent')
    expect(text).toContain('Requested Signature Algorithms')
    expect(text).not.toContain('Acceptable client certificate CA names')
  })
})

describe('a chain', () => {
  const CLIENT_AUTHENTICATION = '1.3.6.1.5.5.7.3.2'
  const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1'
  const leafOf = (options: Partial<CertificateOptions>) =>
    makeCertificate({ commonName: 'bank', organization: 'Example', issuer: authority, ...options })
  const intermediateOf = (options: Partial<CertificateOptions> = {}) =>
    makeCertificate({ commonName: 'Intermediate', issuer: authority, isAuthority: true, ...options })
  const below = (intermediate: Identity, options: Partial<CertificateOptions> = {}) => {
    const leaf = leafOf({ issuer: intermediate, ...options })
    return { ...leaf, cert: leaf.cert + intermediate.cert }
  }
  const deep = (levels: number): Identity => {
    const path = [intermediateOf()]
    for (let level = 1; level < levels; level++) {
      path.unshift(makeCertificate({ commonName: `Level ${level}`, issuer: path[0] ?? authority, isAuthority: true }))
    }
    const leaf = leafOf({ issuer: path[0] ?? authority })
    return { ...leaf, cert: [leaf, ...path].map(({ cert }) => cert).join('') }
  }

  it.each<[string, () => Identity, 201 | 401]>([
    ['from an authority', () => leafOf({}), 201],
    ['over an intermediate certificate', () => below(intermediateOf()), 201],
    ['over four intermediate certificates', () => deep(4), 201],
    ['over five intermediate certificates', () => deep(5), 401],
    ['without its intermediate certificate', () => leafOf({ issuer: intermediateOf() }), 401],
    ['over a certificate that is no authority', () => below(intermediateOf({ isAuthority: false })), 401],
    ['over an intermediate certificate that has expired', () => below(intermediateOf({ validity: ['20', '21'] })), 401],
    ['over one of an unknown authority', () => below(makeCertificate({ commonName: 'X', isAuthority: true })), 401],
    ['over one that has taken the name of the authority', () => below(forgedAuthority()), 401],
    ['that has expired', () => leafOf({ validity: ['20', '21'] }), 401],
    ['that is not valid yet', () => leafOf({ validity: ['48', '49'] }), 401],
    ['for the authentication of clients', () => leafOf({ purposes: [CLIENT_AUTHENTICATION] }), 201],
    ['for clients and servers', () => leafOf({ purposes: [SERVER_AUTHENTICATION, CLIENT_AUTHENTICATION] }), 201],
    ['for the authentication of servers', () => leafOf({ purposes: [SERVER_AUTHENTICATION] }), 401],
    [
      'over an intermediate certificate for servers',
      () => below(intermediateOf({ purposes: [SERVER_AUTHENTICATION] })),
      401,
    ],
  ])('%s is answered accordingly', async (_what, identity, status) => {
    const pushed = push(await configure('bank', identity()))
    if (status === 201) expect((await pushed).url.searchParams.has('request_uri')).toBe(true)
    else await expect(pushed).rejects.toMatchObject({ error: 'invalid_client', status })
  })

  const forgedAuthority = () =>
    makeCertificate({ commonName: 'Test authority', organization: 'Example', isAuthority: true })
})
