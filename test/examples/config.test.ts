import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fapi2SecurityProfile } from 'parapet/profiles'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Config, loadConfig, parseConfig } from '../../examples/authorization-server/config.ts'
import { createContext } from '../../examples/authorization-server/context.ts'
import { discoveryPaths, endpointsOf } from '../../examples/authorization-server/endpoints.ts'
import { root } from '../support/project.ts'

const DEFAULT = join(root, 'examples/authorization-server/config/default.json')

const base = {
  listen: { host: '127.0.0.1', port: 8420 },
  profile: 'oauth21',
  store: { type: 'memory' },
  scopes: { orders: 'See your orders' },
  clients: [],
  users: [],
}

const client = {
  client_id: 'a',
  redirect_uris: ['https://shop.example/callback'],
  token_endpoint_auth_method: 'client_secret_post',
  client_secret: 'a secret of the client',
}

const fileWith = (text: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'config.json')
  writeFileSync(file, text)
  return file
}

describe('the configuration', () => {
  it('of npm start is FAPI 2.0 with nonces for DPoP', () => {
    const { policy, clients } = loadConfig(DEFAULT)
    expect(policy).toEqual({
      ...fapi2SecurityProfile,
      dpopNonce: 'required',
      scopes_supported: ['openid', 'profile', 'email', 'phone', 'address', 'payments'],
    })
    expect(clients.map(({ client_id }) => client_id)).toEqual(['demo-client'])
  })

  it('remembers used codes as long as their tokens live', () => {
    const retention = (part: object) => parseConfig({ ...base, ...part }).policy.usedCodeRetention
    expect(retention({})).toBe(fapi2SecurityProfile.usedCodeRetention)
    expect(retention({ accessTokenLifetime: 3600 })).toBe(3600)
    const refreshing = { ...client, grant_types: ['authorization_code', 'refresh_token'] }
    const lifetimes = { accessTokenLifetime: 3600, refreshTokenLifetime: 86_400 }
    expect(retention({ ...lifetimes, clients: [client] })).toBe(3600)
    expect(retention({ ...lifetimes, clients: [refreshing] })).toBe(90_000)
    expect(retention({ ...lifetimes, clientDocuments: {} })).toBe(90_000)
    expect(retention({ accessTokenLifetime: 3600, overrides: { usedCodeRetention: 60 } })).toBe(60)
  })

  it('finds the files of TLS beside itself', () => {
    const file = fileWith(JSON.stringify({ ...base, tls: { key: 'key.pem', cert: '/etc/tls/cert.pem' } }))
    expect(loadConfig(file).tls).toEqual({ key: file.replace(/config\.json$/, 'key.pem'), cert: '/etc/tls/cert.pem' })
  })

  it('finds the authorities for documents of clients beside itself', () => {
    const documents = (part: object) => loadConfig(fileWith(JSON.stringify({ ...base, ...part }))).clientDocuments
    expect(documents({})).toBeUndefined()
    expect(documents({ clientDocuments: {} })).toEqual({ loopback: false })
    expect(documents({ clientDocuments: { ca: 'ca.pem' } })?.ca).toMatch(/parapet-config-.*\/ca\.pem$/)
  })

  it('that is no JSON is named', () => {
    const file = fileWith('{ "listen": ')
    expect(() => loadConfig(file)).toThrow(`${file} cannot be read as JSON`)
  })

  it('is refused with all its problems, each with its path', () => {
    const wrong = {
      ...base,
      listen: { host: '127.0.0.1', port: 70_000 },
      profile: 'fapi3',
      lifetime: 60,
      users: [{ username: 'alice', sub: '1' }],
      mtls: { host: '127.0.0.1', port: 0, origin: 'https://mtls.example/' },
      paths: { token_endpoint: 'token' },
      clients: [{}],
    }
    const message = (() => {
      try {
        return parseConfig(wrong, 'wrong.json')
      } catch (error) {
        return String(error)
      }
    })()
    expect(message).toMatch(/^Error: wrong\.json cannot be used:\n/)
    for (const path of [
      'listen.port',
      'profile',
      'lifetime',
      'users.0',
      'mtls.origin',
      'paths.token_endpoint',
      'clients.0.client_id',
    ]) {
      expect(message).toContain(`\n- ${path}: `)
    }
  })

  it('is refused with the problem of each client', () => {
    const weak = { ...client, jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'private' }] } }
    const clients = [client, weak, { ...client, client_id: 'c', redirect_uris: ['http://shop.example/'] }]
    expect(() => parseConfig({ ...base, clients })).toThrow(
      /cannot be used:\n- clients: there are two with client_id a\.\n- clients\.1\.jwks: .*\n- clients\.2\.redirect_uris: .*$/,
    )
  })

  it.each([
    ['an override that is no field of the policy', { overrides: { dpopNonces: 'required' } }, 'overrides.dpopNonces'],
    ['a name that turns the text around', { clients: [{ ...client, client_name: 'Shop\u202e' }] }, 'client_name: '],
    [
      'a name of two lines, and says why',
      { clients: [{ ...client, client_name: 'Shop\nA' }] },
      'It has a control character',
    ],
    ['a scope that is not explained', { clients: [{ ...client, scope: 'orders mail' }] }, 'clients.0.scope: '],
    [
      'a detail type that is not declared',
      { clients: [{ ...client, authorization_details_types: ['loan'] }] },
      'clients.0.authorization_details_types: loan',
    ],
    ['two clients of one name', { clients: [client, client] }, 'two with client_id a'],
    ['an address for certificates without TLS', { mtls: { host: '127.0.0.1', port: 0 } }, 'mtls: '],
    [
      'a client with tls_client_auth and no authority',
      { clients: [{ ...client, token_endpoint_auth_method: 'tls_client_auth' }] },
      'mtls.ca: ',
    ],
    ['a profile that is a set of parameters', { profile: 'auth0Parameters' }, 'profile: '],
    ['an http issuer behind TLS', { issuer: 'http://as.example', tls: { key: 'k', cert: 'c' } }, 'issuer: '],
    ['a store that nobody knows', { store: { type: 'mysql' } }, 'store.type: '],
    ['a database at no address', { store: { type: 'redis' } }, 'store.url: '],
    [
      'an address of something else',
      { store: { type: 'postgres', url: 'redis://127.0.0.1' } },
      'store.url: is a URL that begins with postgres:// or postgresql://.',
    ],
    ['a cluster of no nodes', { store: { type: 'redis-cluster', nodes: [] } }, 'store.nodes: '],
    [
      'a detail that is neither a text nor a group',
      { detailTypes: { loan: { label: 'Loan', fields: { sum: {} } } } },
      'detailTypes.loan.fields.sum',
    ],
  ])('with %s is refused', (_what, part, message) => {
    expect(() => parseConfig({ ...base, ...part })).toThrow(message)
  })

  it('of several processes names what they must have in common', () => {
    const store = { type: 'redis', url: 'redis://127.0.0.1' }
    const profile = 'fapi2MessageSigning'
    expect(() => parseConfig({ ...base, profile, store })).toThrow(
      /:\n- issuer: .*\n- secret: .*\n- signingKeys: .*\n- encryptionKeys: is set where processes share a store, .*$/,
    )
    const shared = { issuer: 'https://as.example', secret: 's'.repeat(32), signingKeys: [{ kty: 'EC', alg: 'ES256' }] }
    expect(parseConfig({ ...base, ...shared, store }).store).toEqual(store)
  })

  it.each([
    ['redis', { type: 'redis', url: 'redis://127.0.0.1' }],
    ['redis', { type: 'redis-cluster', nodes: ['redis://127.0.0.1'] }],
    ['pg', { type: 'postgres', url: 'postgres://127.0.0.1/as' }],
  ] as const)('that asks for %s where it is not installed says what to install', async (name, store) => {
    const config = { ...parseConfig(base), store: { ...store } } as Config
    await expect(createContext(config, { issuer: 'https://as.example', log: () => {} })).rejects.toThrow(
      `store: ${store.type} cannot be used: the package ${name} is not installed: npm install ${name}`,
    )
  })

  it.each([
    ['a policy that cannot stand', { overrides: { clockTolerance: 3600 } }, 'policy.clockTolerance'],
    ['an ID token that nobody can sign', { clients: [{ ...client, id_token_signed_response_alg: 'PS256' }] }, 'PS256'],
  ])('with %s starts no server', async (_what, part, message) => {
    const attempt = createContext(parseConfig({ ...base, ...part }), { issuer: 'https://as.example', log: () => {} })
    await expect(attempt).rejects.toThrow(message)
  })
})

describe('the endpoints', () => {
  it('lie below the issuer, whether or not it ends with a slash', () => {
    expect(endpointsOf('https://as.example/tenant').token_endpoint).toBe('https://as.example/tenant/token')
    expect(endpointsOf('https://as.example/').token_endpoint).toBe('https://as.example/token')
  })

  it('are discovered before and behind the path of the issuer', () => {
    expect(discoveryPaths('https://as.example/tenant')).toEqual([
      '/.well-known/oauth-authorization-server/tenant',
      '/.well-known/openid-configuration/tenant',
      '/tenant/.well-known/openid-configuration',
    ])
  })
})
