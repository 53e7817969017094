import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { clientFromAttestation } from '../../src/client-sources/attested-clients.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import {
  attestationPop,
  clientAttestation,
  expectReason,
  fixedClock,
  pushRequest,
  type Script,
  type TestServer,
  testCertificate,
  testServer,
  unwrap,
} from '../../src/testing/index.ts'
import type { AllowsAttestation, ClientAttestation } from '../../src/types/client-attestation.ts'
import type { Policy } from '../../src/types/policy.ts'

const ATTESTED = { client: 'attest_jwt_client_auth' } as const
const COMBINED = { client: 'attest_jwt_client_auth_dpop' } as const

/** A server that asks about each attestation, and whom it was asked about. */
const asking = async (allows: AllowsAttestation, policy: Partial<Policy> = {}) => {
  const template = await testServer({ clock: fixedClock() })
  const asked: ClientAttestation[] = []
  const server: TestServer = await testServer({
    clock: template.clock,
    policy,
    clientAttestation: {
      trustAnchors: [template.certificates.attesterAuthority.pem],
      attesterKeys: { keys: [template.keys.attester.publicJWK] },
      allowsAttestation: (attestation) => {
        asked.push(attestation)
        return allows(attestation)
      },
      deriveClient: clientFromAttestation({
        policy: template.as.policy,
        derive: () => ({ redirect_uris: ['https://client.example/callback'] }),
      }),
    },
  })
  const { certificates, keys } = template
  return { asked, server: { ...server, certificates, keys: { ...server.keys, attester: keys.attester } } }
}

const push = async (server: TestServer, script: Script) =>
  processPushedAuthorizationRequest(server.as, await pushRequest(server, script))

const headersOf = async (server: TestServer, client_id?: string, by?: 'kid') => ({
  'OAuth-Client-Attestation': await clientAttestation(server, {
    ...(client_id === undefined ? {} : { client_id }),
    ...(by === undefined ? {} : { by }),
  }),
  'OAuth-Client-Attestation-PoP': await attestationPop(server, client_id === undefined ? {} : { client_id }),
})

describe('the option allowsAttestation', () => {
  it('is asked about every attestation that is verified, also where the client is registered', async () => {
    const { server, asked } = await asking(() => true)
    for (const script of [ATTESTED, COMBINED]) unwrap(await push(server, script))
    expect(asked.map(({ client_id, popMethod }) => [client_id, popMethod])).toEqual([
      [server.clients.attest_jwt_client_auth.client_id, 'attestation_pop_jwt'],
      [server.clients.attest_jwt_client_auth_dpop.client_id, 'dpop_combined'],
    ])
  })

  it.each([false, Promise.resolve(false)])(
    'refuses an attestation by %j, at the status of a failed authentication',
    async (answer) => {
      const { server } = await asking(() => answer)
      const refused = await push(server, ATTESTED)
      expectReason(refused, 'client-attestation-denied')
      expect(refused).toMatchObject({ error: { error: 'invalid_client', status: 401 } })
    },
  )

  it('refuses an attestation before a client is derived of it', async () => {
    const { server } = await asking(() => false)
    const client_id = 'https://wallet.example'
    const headers = await headersOf(server, client_id)
    expectReason(await push(server, { ...ATTESTED, headers, parameters: { client_id } }), 'client-attestation-denied')
  })

  it('is asked once where a client is derived', async () => {
    const { server, asked } = await asking(() => true)
    const client_id = 'https://wallet.example'
    unwrap(await push(server, { ...ATTESTED, headers: await headersOf(server, client_id), parameters: { client_id } }))
    expect(asked).toHaveLength(1)
  })

  it('is not asked about an attestation that is not verified, nor about one whose proof is not', async () => {
    const { server, asked } = await asking(() => true)
    expectReason(await push(server, { ...ATTESTED, attestation: 'exp: past' }), 'client-attestation-expired')
    const headers = await headersOf(server)
    const stale = { 'OAuth-Client-Attestation-PoP': await attestationPop(server, 'iat: past') }
    expectReason(await push(server, { ...ATTESTED, headers: { ...headers, ...stale } }), 'attestation-pop-expired')
    expect(asked).toEqual([])
  })

  it('counts for an attestation beside another method as well', async () => {
    const { server } = await asking(() => false, {
      client_attestation_pop_methods_supported: ['attestation_pop_jwt', 'none'],
    })
    const { client_id } = server.clients.client_secret_basic
    const refused = await push(server, { client: 'client_secret_basic', headers: await headersOf(server, client_id) })
    expect(expectReason(refused, 'client-attestation-signal').detail).toBe('client-attestation-denied')
  })

  it.each([undefined, null, 1, 'yes'])('never counts as a yes by %j, and the host is told', async (answer) => {
    const { server } = await asking(() => answer as unknown as boolean)
    await expect(push(server, ATTESTED)).rejects.toThrow(
      'clientAttestation.allowsAttestation must return true or false; got',
    )
    expect(server.events.at(-1)).toMatchObject({ type: 'failed', port: 'clientAttestation.allowsAttestation' })
  })
})

describe('the attester of an attestation', () => {
  it('is the leaf of its chain, by its certificate and its key', async () => {
    const { server, asked } = await asking(() => true)
    unwrap(await push(server, ATTESTED))
    const { attester } = server.certificates
    const { jwk, certificate = '' } = asked[0]?.attester ?? { jwk: {} }
    expect(new X509Certificate(Buffer.from(certificate, 'base64')).raw).toEqual(Buffer.from(attester.der))
    expect(jwk).toMatchObject({ x: attester.key.publicJWK.x, y: attester.key.publicJWK.y })
  })

  it('is the configured key that verified it, whatever x5c it shows', async () => {
    const { server, asked } = await asking(() => true)
    const stranger = await testCertificate({ commonName: 'stranger' })
    const { attester, attesterAuthority } = server.certificates
    const shown = [
      [],
      [stranger.der],
      // a good chain of another attester, over a signature by the configured key
      [attester.der, attesterAuthority.der],
    ].map((chain) => chain.map((der) => Buffer.from(der).toString('base64')))
    for (const x5c of shown) {
      const headers = {
        ...(await headersOf(server)),
        'OAuth-Client-Attestation': await clientAttestation(server, { by: 'kid', header: { x5c } }),
      }
      unwrap(await push(server, { ...ATTESTED, headers }))
    }
    const { kid } = server.keys.attester
    expect(asked.map(({ attester }) => attester)).toEqual(shown.map(() => ({ jwk: expect.objectContaining({ kid }) })))
  })

  it('cannot be changed by the host', async () => {
    const { server, asked } = await asking(() => true)
    unwrap(await push(server, { ...ATTESTED, headers: await headersOf(server, undefined, 'kid') }))
    const [attestation] = asked
    for (const value of [attestation, attestation?.attester, attestation?.attester.jwk, attestation?.instance_jwk]) {
      expect(Object.isFrozen(value)).toBe(true)
    }
  })

  it('keeps its clients from other attesters where the host compares it', async () => {
    const allows: AllowsAttestation = ({ attester }) => attester.certificate !== undefined
    const { server } = await asking(allows)
    unwrap(await push(server, ATTESTED))
    const byKid = await push(server, { ...ATTESTED, headers: await headersOf(server, undefined, 'kid') })
    expectReason(byKid, 'client-attestation-denied')
  })
})

describe('an attestation that no key verifies', () => {
  const detailOf = async (server: TestServer, how: Parameters<typeof clientAttestation>[1]) => {
    const headers = { ...(await headersOf(server)), 'OAuth-Client-Attestation': await clientAttestation(server, how) }
    return expectReason(await push(server, { ...ATTESTED, headers }), 'client-attestation-untrusted').detail
  }

  it('says how far the server came', async () => {
    const server = await testServer()
    expect(await detailOf(server, 'signature: by another key')).toBe(
      'The chain in x5c is good, and its leaf did not sign the attestation.',
    )
    expect(await detailOf(server, 'kid: of another attester')).toBe(
      'A key fits the alg and kid, and did not sign the attestation.',
    )
    expect(await detailOf(server, 'kid: unknown')).toBe('No key fits the alg and kid of the attestation.')
    expect(await detailOf(server, { by: 'x5c', header: { alg: 'ES384' } })).toBe(
      'The chain in x5c is good, its leaf does not fit the alg, and no other key fits the alg and kid.',
    )
    const keysAlone = await testServer({
      clientAttestation: { attesterKeys: { keys: [server.keys.attester.publicJWK] } },
    })
    expect(await detailOf(keysAlone, { header: { kid: 'another' } })).toBe(
      'The attestation has x5c, there are no trustAnchors, and no other key fits its alg and kid.',
    )
  })
})

describe('a refused attestation of a client that is not registered', () => {
  it('names its client in the detail, since the event of the refusal has no client_id', async () => {
    const server = await testServer()
    const client_id = 'https://wallet.example'
    const shown = 'client_id: "https://wallet.example"'
    const refusedBy = async (fault: 'x5c: expired' | 'aud: another server') => {
      const headers = {
        ...(await headersOf(server, client_id)),
        'OAuth-Client-Attestation': await clientAttestation(server, { client_id, fault }),
      }
      const refusal = await push(server, { ...ATTESTED, headers, parameters: { client_id } })
      return refusal.ok ? undefined : refusal.error.detail
    }
    expect(await refusedBy('x5c: expired')).toBe(`A certificate of the path has expired. ${shown}`)
    expect(await refusedBy('aud: another server')).toBe(shown)
    expect(server.events.at(-1)).not.toHaveProperty('client_id')
  })

  it('does not name a client_id that came with a secret, which it may be', async () => {
    const server = await testServer({
      policy: { client_attestation_pop_methods_supported: ['attestation_pop_jwt', 'none'] },
    })
    const client_id = 'a-secret-in-its-place'
    const headers = {
      ...(await headersOf(server, client_id)),
      'OAuth-Client-Attestation': await clientAttestation(server, { client_id, fault: 'x5c: expired' }),
    }
    const parameters = { client_id, client_secret: 'x'.repeat(32) }
    const refusal = await push(server, { client: 'none', headers, parameters })
    const { detail } = expectReason(refusal, 'client-attestation-signal')
    expect(detail).toContain('which are not shown')
    expect(detail).not.toContain(client_id)
  })
})

describe('a proof of possession', () => {
  it('counts once, also where its key is attested for a second client', async () => {
    const kit = await testServer()
    const first = kit.clients.attest_jwt_client_auth
    const second = { ...first, client_id: 'second-wallet' }
    const as: TestServer['as'] = {
      ...kit.as,
      findClient: async (client_id) => (client_id === second.client_id ? second : kit.as.findClient(client_id)),
    }
    const server = { ...kit, as }
    const headers = await headersOf(server)
    unwrap(await push(server, { ...ATTESTED, headers }))
    const { client_id } = second
    const attested = { 'OAuth-Client-Attestation': await clientAttestation(server, { client_id }) }
    const again = { ...ATTESTED, headers: { ...headers, ...attested }, parameters: { client_id } }
    expectReason(await push(server, again), 'attestation-pop-replayed')
    const fresh = await attestationPop(server, { client_id })
    unwrap(await push(server, { ...again, headers: { ...attested, 'OAuth-Client-Attestation-PoP': fresh } }))
  })
})
