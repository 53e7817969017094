import { describe, expect, it } from 'vitest'
import { refuseDocument } from '../../src/errors/client-document.ts'
import { portOf } from '../../src/host/answers.ts'
import { checkedNonces, checkPorts } from '../../src/host/checked-ports.ts'
import { isClientIdentifier } from '../../src/host/client-identifier.ts'
import { isNarrowerBy } from '../../src/host/comparators.ts'
import { partOf } from '../../src/host/part-of.ts'
import { requestHashOf } from '../../src/host/pending.ts'
import { clients } from '../support/host.ts'

type Ports = Parameters<typeof checkPorts>[0]

const fail = (): never => {
  throw new Error('connection reset')
}
const nonces = { issue: fail, accept: fail }
const portsOf = (ports: object) =>
  checkPorts({ findClient: async () => undefined, dpopNonces: nonces, ...ports } as unknown as Ports)

describe('a port that throws is named for the event', () => {
  it.each([
    ['clock', () => portsOf({ clock: fail }).clock?.()],
    ['randomBytes', () => portsOf({ randomBytes: fail }).randomBytes?.(32)],
    ['readClientCertificate', () => portsOf({ readClientCertificate: fail }).readClientCertificate?.({} as never)],
    ['resources', () => portsOf({ allowsResource: fail }).allowsResource?.('https://api.example', clients.basic)],
    ['findClientKeys', () => portsOf({ findClientKeys: fail }).findClientKeys?.(clients.keyed)],
    ['dpopNonces.issue', () => portsOf({}).dpopNonces?.issue(1)],
    ['dpopNonces.accept', () => portsOf({}).dpopNonces?.accept('a', 1)],
  ])('%s', async (port, call) => {
    const error = await (async () => call())().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ message: 'connection reset' })
    expect(portOf(error)).toBe(port)
  })
})

describe('a checked port', () => {
  it('resources is asked about the resource and the client', () => {
    const { allowsResource } = portsOf({
      allowsResource: (resource: string, client: object) =>
        resource === 'https://api.example' && client === clients.basic,
    })
    expect(allowsResource?.('https://api.example', clients.basic)).toBe(true)
    expect(allowsResource?.('https://other.example', clients.basic)).toBe(false)
    expect(allowsResource?.('https://api.example', clients.open)).toBe(false)
  })

  it.each([
    ['no'],
    [{}],
    [{ error: 'invalid_client' }],
    [{ error: 'invalid_client', error_description: 'No.', status: '401' }],
    [{ error: 'invalid_client', error_description: 'No.', status: 401 }],
    [{ ...refuseDocument('client-document-denied'), detail: { token: 'secret' } }],
  ])('findClient that refuses by what cannot be answered, %j, is the host’s mistake', async (refused) => {
    const { findClient } = portsOf({ findClient: async () => ({ refused }) })
    await expect(findClient?.('c')).rejects.toThrow(
      /^findClient must return a client, or the refusal of a client source; got /,
    )
  })

  it.each([
    ['an array', []],
    ['an array', [clients.basic]],
    ['an object', { rows: [clients.basic] }],
    ['an object', {}],
    ['an object', { client_id: null }],
    ['an object', { client_id: undefined, refused: null }],
    ['a Map', new Map([['client_id', 'basic']])],
    ['a Response', Response.json(clients.basic)],
  ])('findClient that answers with %s in the place of a client is the host’s mistake', async (came, answer) => {
    const { findClient } = portsOf({ findClient: async () => answer })
    await expect(findClient?.('basic')).rejects.toThrow(
      `findClient must return a client with a client_id; got ${came}.`,
    )
  })

  it('findClient that answers with a client_id that is no text is the host’s mistake', async () => {
    const { findClient } = portsOf({ findClient: async () => ({ ...clients.basic, client_id: 7 }) })
    await expect(findClient?.('7')).rejects.toThrow('findClient: client_id must be text; got a number.')
  })

  it('findClient may refuse where client_id is null, by what can be answered', async () => {
    const refused = refuseDocument('client-document-denied')
    const { findClient } = portsOf({ findClient: async () => ({ client_id: null, refused }) })
    expect(await findClient?.('c')).toEqual({ refused })
    const other = portsOf({ findClient: async () => ({ client_id: null, refused: {} }) })
    await expect(other.findClient?.('c')).rejects.toThrow('findClient must return a client, or the refusal')
  })

  it('findClientKeys that answers with nothing says so to the event', async () => {
    const { findClientKeys } = portsOf({ findClientKeys: async () => undefined })
    await expect(findClientKeys?.(clients.keyed)).rejects.toThrow('findClientKeys answered that there are none.')
  })

  it.each([
    [true, true],
    [false, undefined],
    [undefined, undefined],
    ['true', undefined],
  ])('findClient with the mark %j of documents keeps true alone', (client_id_metadata_document_supported, expected) => {
    const findClient = Object.assign(async () => undefined, { client_id_metadata_document_supported })
    expect(portsOf({ findClient }).findClient?.client_id_metadata_document_supported).toBe(expected)
  })
})

describe('an accepted nonce', () => {
  const accepting = (acceptedUntil: unknown) =>
    checkedNonces({ issue: () => 'a', accept: () => ({ acceptedUntil, renew: false }) as never }).accept('a', 1)

  it.each([0, 1_800_000_000, Number.POSITIVE_INFINITY])('may count until %d', async (acceptedUntil) => {
    expect(await accepting(acceptedUntil)).toEqual({ acceptedUntil, renew: false })
  })

  it.each([undefined, null, '1800000000', 1_800_000_000_000, -1, 1.5, Number.NaN, Number.NEGATIVE_INFINITY])(
    'that counts until %s is the host’s mistake',
    async (acceptedUntil) => {
      await expect(accepting(acceptedUntil)).rejects.toThrow(
        /^dpopNonces\.accept: acceptedUntil must be seconds since 1970; got/,
      )
    },
  )
})

it('a nonce of two words is refused with what it must be', async () => {
  await expect(checkedNonces({ issue: () => 'two words', accept: fail }).issue(1)).rejects.toThrow(
    'dpopNonces.issue must return visible ASCII; got a string.',
  )
})

describe('a comparator of authorization details', () => {
  it.each([true, false])('that answers %j decides', (answer) => {
    const [granted, requested] = [{ type: 'payment' }, { type: 'payment' }]
    const asked: unknown[] = []
    const isNarrower = (...details: unknown[]) => {
      asked.push(...details)
      return answer
    }
    expect(isNarrowerBy(isNarrower, granted, requested)).toBe(answer)
    expect(asked[0]).toBe(granted)
    expect(asked[1]).toBe(requested)
  })
})

describe('a client_id', () => {
  it.each(['a', 'https://client.example', 'a b', 'é', 'c'.repeat(512)])('may be %j', (text) => {
    expect(isClientIdentifier(text)).toBe(true)
  })

  it.each(['', 'c'.repeat(513), '\u0000a', 'a\n', 'a\u0000b', '\ud800a', 'a\udc00', 'a\u007f'])('is not %j', (text) => {
    expect(isClientIdentifier(text)).toBe(false)
  })
})

it('a pending authorization that only looks like one is refused', () => {
  expect(() => requestHashOf({ issuer: 'https://as.example.com' }, { reference: 'a' })).toThrow(
    'pending must be a PendingAuthorization that this process made; got another object. Carry its reference, not the object, and call resumeAuthorizationRequest.',
  )
})

it('a server that lacks a part is told which', () => {
  expect(() => partOf({ parts: {} } as never, 'askLimit')).toThrow('The server must have the part askLimit; got none.')
})
