import { describe, expect, it } from 'vitest'
import { refuseClient } from '../../src/errors/client-authentication.ts'
import { portOf } from '../../src/host/answers.ts'
import { deriveAttestedClient, findKeysOfAttester } from '../../src/host/attester-ports.ts'

const attestation = { client_id: 'wallet' } as never
const failed = (promise: Promise<unknown>) => promise.then(() => undefined).catch((error: unknown) => error)

describe('the keys of an attester', () => {
  const find = (answer: unknown) => findKeysOfAttester({ findAttesterKeys: async () => answer as never }, attestation)

  it('are those that the host answers with, for this attestation', async () => {
    const asked: unknown[] = []
    const set = { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] }
    const findAttesterKeys = async (about: unknown) => {
      asked.push(about)
      return set
    }
    expect(await findKeysOfAttester({ findAttesterKeys }, attestation)).toEqual(set)
    expect(asked).toEqual([attestation])
  })

  it.each([undefined, null])('are none for an attester that the host does not trust: %j', async (answer) => {
    expect(await find(answer)).toBeUndefined()
  })

  it('are none where the host has no such port', async () => {
    expect(await findKeysOfAttester({}, attestation)).toBeUndefined()
  })

  it.each([true, 'keys', {}, { keys: 'all' }])('are never %j, which is the mistake of that port', async (answer) => {
    const error = await failed(find(answer))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain('clientAttestation.findAttesterKeys')
    expect(portOf(error)).toContain('clientAttestation.findAttesterKeys')
  })
})

describe('a client that is derived from an attestation', () => {
  const derive = (answer: unknown) =>
    deriveAttestedClient({ deriveClient: async () => answer as never }, 'wallet', attestation)
  const derived = { client_id: 'wallet', clientSource: 'attestation' } as const

  it('is the one that clientFromAttestation made for this client_id', async () => {
    const asked: unknown[] = []
    const deriveClient = async (about: unknown) => {
      asked.push(about)
      return derived
    }
    expect(await deriveAttestedClient({ deriveClient }, 'wallet', attestation)).toBe(derived)
    expect(asked).toEqual([attestation])
  })

  it.each([undefined, null])('is none where the host admits none: %j', async (answer) => {
    expect(await derive(answer)).toBeUndefined()
  })

  it('is none where the host has no such port', async () => {
    expect(await deriveAttestedClient({}, 'wallet', attestation)).toBeUndefined()
  })

  it('may be refused', async () => {
    const refusal = { refused: refuseClient('client-unknown') }
    expect(await derive(refusal)).toEqual(refusal)
  })

  it.each([{}, true, { ...refuseClient('client-unknown'), detail: { token: 'secret' } }])(
    'may not be refused by %j, which an event would show',
    async (refused) => {
      const error = await failed(derive({ refused }))
      expect(String(error)).toContain('clientAttestation.deriveClient must return a client, or the refusal of a client')
    },
  )

  it.each([
    { ...derived, client_id: 'another' },
    { client_id: 'wallet' },
    { ...derived, clientSource: 'metadata-document' },
    {},
  ])('is not %j, whose metadata nobody checked for this client_id', async (answer) => {
    const error = await failed(derive(answer))
    expect(String(error)).toContain(
      'clientAttestation.deriveClient must return a client of clientFromAttestation; got an object.',
    )
    expect(portOf(error)).toBe('clientAttestation.deriveClient')
  })
})
