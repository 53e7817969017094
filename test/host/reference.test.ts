import nodeCrypto from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { computeMAC } from '../../src/crypto/web-crypto.ts'
import { encodeText } from '../../src/encoding/utf8.ts'
import { openReference, type Presentation, prepareReference } from '../../src/host/reference.ts'
import type { AuthorizationServer, ServerSecret } from '../../src/types/server.ts'
import { sealReference } from '../support/seal-reference.ts'

const secretOf = (fill: number) => new Uint8Array(32).fill(fill) as ServerSecret
const serverOf = (...fills: number[]): Pick<AuthorizationServer, 'secrets'> => ({ secrets: fills.map(secretOf) })
const server = serverOf(1)

const presentation: Presentation = {
  request: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  client_id: 'bank',
  presented_at: 1_800_000_000,
}
const seal = (members: object = {}, by = server) => sealReference(by, { ...presentation, ...members })

/** Signs a content as only the server can. */
const signed = async (content: string) => {
  const key = await computeMAC(secretOf(1), encodeText('parapet authorization reference'))
  return `${content}.${Buffer.from(await computeMAC(key, encodeText(content))).toString('base64url')}`
}
const encoded = (text: string | Uint8Array) => Buffer.from(text).toString('base64url')

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a reference', () => {
  it('opens to what was sealed, in every process with the same secret', async () => {
    expect(await openReference(serverOf(1), await seal())).toEqual(presentation)
  })

  it('opens under an older secret, and not under one that was removed', async () => {
    expect(await openReference(serverOf(2, 1), await seal())).toEqual(presentation)
    expect(await openReference(serverOf(2), await seal())).toBeUndefined()
  })

  it('does not open with any character changed, with one more or with one less', async () => {
    const reference = await seal()
    for (let at = 0; at < reference.length; at++) {
      const other = reference[at] === 'B' ? 'C' : 'B'
      expect(await openReference(server, reference.slice(0, at) + other + reference.slice(at + 1))).toBeUndefined()
    }
    for (const text of [`${reference}A`, `A${reference}`, reference.slice(1), reference.slice(0, -1)]) {
      expect(await openReference(server, text)).toBeUndefined()
    }
  })

  it('does not open without its MAC, nor with a third part', async () => {
    const reference = await seal()
    const [content = ''] = reference.split('.')
    for (const text of ['', '.', content, `${content}.`, `${reference}.`, `${reference}.A`]) {
      expect(await openReference(server, text)).toBeUndefined()
    }
  })

  it('has at most 4,096 characters', async () => {
    const longest = await seal({ client_id: 'a'.repeat(2978) })
    expect(longest).toHaveLength(4096)
    expect(await openReference(server, longest)).toMatchObject({ request: presentation.request })
    expect(await openReference(server, await seal({ client_id: 'a'.repeat(2979) }))).toBeUndefined()
  })

  it.each([
    { request: 'short' },
    { request: 7 },
    { request: [presentation.request] },
    { request: null },
    { client_id: 7 },
    { client_id: null },
    { presented_at: '1800000000' },
    { presented_at: null },
  ])('of another release, with %j, does not open', async (members) => {
    expect(await openReference(server, await seal(members))).toBeUndefined()
  })

  it('whose content is no list does not open, although its MAC is right', async () => {
    const whole = JSON.stringify([presentation.request, 'bank', 1])
    expect(await openReference(server, await signed(encoded(whole)))).toEqual({ ...presentation, presented_at: 1 })
    for (const content of ['', '!', encoded('{}'), encoded('null'), encoded('['), encoded(Uint8Array.of(0xff))]) {
      expect(await openReference(server, await signed(content))).toBeUndefined()
    }
  })

  it('is made by no copy of the server without its secrets', async () => {
    await expect(seal({}, serverOf())).rejects.toThrow(
      'as.secrets must have a secret; got none. Pass the server itself, not a copy of it.',
    )
    expect(await openReference(serverOf(), await seal())).toBeUndefined()
  })

  it('is made once, when it is first read, where the runtime computes MACs at once', async () => {
    const createHmac = vi.spyOn(nodeCrypto, 'createHmac')
    const read = await prepareReference(serverOf(11), presentation)
    expect(createHmac).not.toHaveBeenCalled()
    expect([read(), read()]).toEqual([await sealReference(serverOf(11), presentation), read()])
    expect(createHmac).toHaveBeenCalledTimes(2)
  })

  it('derives its key once for each secret, and again after a failure of the runtime', async () => {
    const one = serverOf(9)
    const importKey = vi.spyOn(crypto.subtle, 'importKey').mockRejectedValueOnce(new Error('The operation failed.'))
    await expect(seal({}, one)).rejects.toThrow('The operation failed.')
    const reference = await seal({}, one)
    importKey.mockClear()
    expect(await openReference(one, reference)).toEqual(presentation)
    expect(importKey).not.toHaveBeenCalled()
  })
})
