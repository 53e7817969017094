import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { keyOfChain, readTrustAnchor } from '../../src/client-authentication/attester-chain.ts'
import { testServer } from '../../src/testing/index.ts'

const { certificates, clock } = await testServer()
const { attester, attesterAuthority: authority } = certificates
const base64 = (der: Uint8Array) => Buffer.from(der).toString('base64')
const chain = [base64(attester.der)]
const ownKey = new X509Certificate(attester.der).publicKey.export({ format: 'jwk' })

const keyOf = (x5c: unknown, anchors: readonly (string | Uint8Array)[] = [authority.pem]) =>
  keyOfChain(x5c, anchors, clock())

describe('the chain of an attester', () => {
  it.each([
    ['PEM', authority.pem],
    ['DER', authority.der],
  ])('leads to a trust anchor in %s, and its leaf has the key', async (_form, anchor) => {
    expect(await keyOf(chain, [anchor])).toMatchObject({ ok: true, value: ownKey })
    expect(await keyOf(chain, ['not a certificate', anchor])).toMatchObject({ ok: true })
  })

  it('leads nowhere without the anchor that issued it', async () => {
    for (const anchors of [[], ['not a certificate'], [attester.der.slice(1)]]) {
      expect(await keyOf(chain, anchors)).toMatchObject({ ok: false })
    }
  })

  it('is a list of at most 16', async () => {
    for (const x5c of [undefined, chain[0], { 0: chain[0] }, Array(17).fill(chain[0])]) {
      expect(await keyOf(x5c)).toEqual({ ok: false, error: expect.stringMatching(/not a list of certificates/) })
    }
  })

  it('is judged as a path where it has 16 certificates', async () => {
    expect(await keyOf(Array(16).fill(chain[0]))).toEqual({ ok: false, error: expect.not.stringMatching(/not a list/) })
  })

  it.each([7, null, '-_8', `${chain[0]}\n`])('has entries in base64 with padding, and not %j', async (entry) => {
    for (const x5c of [[entry], [...chain, entry]]) {
      expect(await keyOf(x5c)).toEqual({ ok: false, error: expect.stringMatching(/no base64|not base64/) })
    }
  })

  it('is verified by the anchors as they were when they were read first', async () => {
    const der = Uint8Array.from(authority.der)
    const anchors = [der]
    expect(await keyOf(chain, anchors)).toMatchObject({ ok: true })
    der.fill(0)
    expect(await keyOf(chain, anchors)).toMatchObject({ ok: true })
  })
})

describe('a trust anchor', () => {
  it('is one certificate, in PEM or DER', () => {
    expect(readTrustAnchor(authority.pem)).toEqual(readTrustAnchor(authority.der))
    expect(readTrustAnchor(authority.der)).toBeDefined()
    for (const wrong of ['', base64(authority.der), new Uint8Array(), authority.der.slice(0, -1)]) {
      expect(readTrustAnchor(wrong)).toBeUndefined()
    }
  })
})
