import { describe, expect, it } from 'vitest'
import { resumeAuthorizationRequest } from '../../src/endpoints/resume.ts'
import { refuseDocument } from '../../src/errors/client-document.ts'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import type { Client } from '../../src/types/client.ts'
import type { ClientRefusal } from '../../src/types/ports.ts'
import type { RequestFacts } from '../../src/types/rules.ts'
import { CALLBACK, clients, type TestHost, testHost } from '../support/host.ts'

/** A host with a waiting request whose client was derived from an attestation: it stands in the request alone. */
const derived = async (changes: Partial<Client> = {}) => {
  const host = testHost()
  const { reference } = await host.pending()
  const [, value = ''] = host.store.contents()[0] ?? []
  host.store.corrupt('request', JSON.stringify({ ...JSON.parse(value), client: { ...clients.basic, ...changes } }))
  host.registry.delete('basic')
  return { host, reference }
}

/** Resumes on a server whose client source refuses every client. */
const resumeWith = ({ as }: TestHost, reference: string, refusal: ClientRefusal) =>
  resumeAuthorizationRequest(Object.create(as, { findClient: { value: async () => refusal } }), reference)
const refusal = (reason: 'client-document-url' | 'client-document-unavailable'): ClientRefusal => ({
  refused: refuseDocument(reason),
})

describe('a stored request', () => {
  it('is judged by the rules of the host as one of this endpoint, with the origin that it has', async () => {
    const facts: unknown[] = []
    const rule = (_parameters: unknown, { endpoint, origin }: RequestFacts) => void facts.push([endpoint, origin])
    const host = testHost({ options: { rules: [rule as never] } })
    const { reference } = await host.pending()
    unwrap(await host.resume(reference))
    expect(facts).toEqual([
      ['push', 'pushed'],
      ['authorization', 'pushed'],
      ['authorization', 'pushed'],
    ])
  })

  it('of a client that was removed since is refused', async () => {
    const host = testHost()
    const { reference } = await host.pending()
    host.registry.delete('basic')
    expect(expectReason(await host.resume(reference), 'client-not-found').delivery).toBe('display')
  })

  it.each(['client-document-url', 'client-document-unavailable'] as const)(
    'of a client that a client source refuses by now is refused: %s',
    async (reason) => {
      const host = testHost()
      const { reference } = await host.pending()
      expect(expectReason(await resumeWith(host, reference, refusal(reason)), reason).delivery).toBe('display')
    },
  )
})

describe('a stored request of a client that was derived from an attestation', () => {
  it('brings its client along', async () => {
    const { host, reference } = await derived({ client_name: 'Wallet' })
    expect(unwrap(await host.resume(reference)).client).toMatchObject({ client_id: 'basic', client_name: 'Wallet' })
  })

  it('does so also where its client_id is a URL at which there is no document, and not where a source refuses it', async () => {
    const { host, reference } = await derived()
    const resumed = await resumeWith(host, reference, refusal('client-document-url'))
    expect(unwrap(resumed).client.client_id).toBe('basic')
    const refused = await resumeWith(host, reference, refusal('client-document-unavailable'))
    expectReason(refused, 'client-document-unavailable')
  })

  it('gives way to the registration of that client', async () => {
    const { host, reference } = await derived({ client_name: 'Wallet' })
    host.registry.set('basic', clients.basic)
    expect(unwrap(await host.resume(reference)).client).toBe(clients.basic)
  })

  it('whose error waits for a login is answered at the redirect URI of that client, while the request is there', async () => {
    const { host, reference } = await derived({ scope: 'openid' })
    const failed = expectReason(
      await resumeAuthorizationRequest(host.as, reference, { loggedIn: false }),
      'scope-not-allowed',
    )
    if (failed.delivery !== 'login-first') throw new Error('The error must wait for a login.')
    expect(await host.resume(failed.reference)).toMatchObject({
      error: { delivery: 'redirect', response: { redirect_uri: CALLBACK } },
    })
    expect(await resumeWith(host, failed.reference, refusal('client-document-url'))).toMatchObject({
      error: { delivery: 'redirect' },
    })
    host.store.corrupt('request', undefined)
    expectReason(await host.resume(failed.reference), 'client-not-found')
  })
})

describe('the error of a request whose client is registered', () => {
  it('is refused where a client source refuses the client by now', async () => {
    const host = testHost()
    const { reference } = await host.pending()
    host.registry.set('basic', { ...clients.basic, scope: 'openid' })
    const failed = expectReason(
      await resumeAuthorizationRequest(host.as, reference, { loggedIn: false }),
      'scope-not-allowed',
    )
    if (failed.delivery !== 'login-first') throw new Error('The error must wait for a login.')
    const resumed = await resumeWith(host, failed.reference, refusal('client-document-url'))
    expectReason(resumed, 'client-document-url')
  })
})

describe('a reference', () => {
  it.each([undefined, null, 7, {}, ['a.b']])(
    'is not %j, which a host without its session may pass',
    async (reference) => {
      const host = testHost()
      expect(expectReason(await host.resume(reference as never), 'reference-invalid').delivery).toBe('display')
    },
  )

  it('is resumed with options, if any, that are an object', async () => {
    const host = testHost()
    const { reference } = await host.pending()
    await expect(resumeAuthorizationRequest(host.as, reference, null as never)).rejects.toThrow(
      'options must be an object; got null.',
    )
  })
})
