import { describe, expect, it } from 'vitest'
import { proveClientCertificate } from '../../src/client-authentication/certificate-method.ts'
import { keysUnavailable } from '../../src/host/keys-unavailable.ts'
import type { ClientCertificateReading } from '../../src/types/certificate.ts'
import type { Client } from '../../src/types/client.ts'
import { cases } from '../crypto/x509/fixtures.ts'
import { clients, testHost } from '../support/host.ts'

const { client_secret: _, ...registered } = clients.basic
const bySubject: Client = {
  ...registered,
  token_endpoint_auth_method: 'tls_client_auth',
  tls_client_auth_san_dns: 'rp.example.com',
}
const byKey: Client = {
  ...registered,
  token_endpoint_auth_method: 'self_signed_tls_client_auth',
  jwks_uri: 'https://client.example.com/jwks',
}
const policy = { token_endpoint_auth_methods_supported: ['tls_client_auth', 'self_signed_tls_client_auth'] } as const

const presented = (der: Uint8Array, verified = true): ClientCertificateReading => ({
  kind: 'certificate',
  certificate: { der, verified },
})
const listed = [
  { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', x5c: [Buffer.from(cases['cert-pki-ok']).toString('base64')] },
]

const verdict = async (client: Client, reading: ClientCertificateReading, options: object = {}) => {
  const findClientKeys = async () => ({ keys: listed })
  const host = testHost({
    policy,
    clients: [client],
    options: { readClientCertificate: () => reading, findClientKeys, ...options } as never,
  })
  const result = await host.push(client, { client_id: 'basic' })
  return result.ok ? 'accepted' : result.error.reason
}

describe.each([
  ['tls_client_auth', bySubject],
  ['self_signed_tls_client_auth', byKey],
] as const)('a client of %s', (_method, client) => {
  it('is authenticated by its certificate, and by no other', async () => {
    expect(await verdict(client, presented(cases['cert-pki-ok']))).toBe('accepted')
    expect(await verdict(client, presented(cases['cert-other']))).toBe('client-certificate-mismatch')
  })

  it('is refused without a certificate, and with one that cannot be read or is not trusted', async () => {
    expect(await verdict(client, { kind: 'absent' })).toBe('client-certificate-missing')
    expect(await verdict(client, { kind: 'malformed', detail: 'no DER' })).toBe('client-certificate-malformed')
    expect(await verdict(client, { kind: 'untrusted', detail: 'not from the proxy' })).toBe(
      'client-certificate-missing',
    )
  })
})

it('a chain that was not verified authenticates a client by its key alone', async () => {
  expect(await verdict(bySubject, presented(cases['cert-pki-ok'], false))).toBe('client-certificate-unverified')
  expect(await verdict(byKey, presented(cases['cert-pki-ok'], false))).toBe('accepted')
})

it('a client whose keys cannot be had is refused for that, and for now where they are fetched too often', async () => {
  const failing = (error: Error) => ({ findClientKeys: () => Promise.reject(error) })
  const limited = keysUnavailable('Too many fetches.', undefined, { retryAfter: 7 })
  const reading = presented(cases['cert-pki-ok'])
  expect(await verdict(byKey, reading, failing(new Error('no route')))).toBe('client-keys-unavailable')
  expect(await verdict(byKey, reading, failing(limited))).toBe('client-keys-rate')
  expect(await verdict(bySubject, reading, failing(limited))).toBe('accepted')
})

it('a certificate that cannot be read is refused with what is wrong with it', async () => {
  const host = testHost({
    policy,
    clients: [bySubject],
    options: { readClientCertificate: () => ({ kind: 'malformed', detail: 'no DER' }) },
  })
  expect(await host.push(bySubject, { client_id: 'basic' })).toMatchObject({ error: { detail: 'no DER' } })
})

it('a certificate is read for a client of another method too, so that the time does not tell its method', async () => {
  let reads = 0
  const certificate = {
    get der() {
      reads++
      return cases['cert-pki-ok']
    },
    verified: true,
  }
  const { as } = testHost()
  for (const client of [clients.basic, clients.open, undefined]) {
    reads = 0
    const method = client === clients.open ? 'none' : 'client_secret_basic'
    const proven = await proveClientCertificate(as, { kind: 'certificate', certificate }, client, method)
    expect(proven).toEqual({ ok: true, value: undefined })
    expect(reads).toBe(1)
  }
})
