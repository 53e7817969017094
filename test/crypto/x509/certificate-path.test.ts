import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { verifyCertificatePath } from '../../../src/crypto/x509/certificate-path.ts'
import { isSignedBy } from '../../../src/crypto/x509/certificate-signature.ts'
import { readBasicConstraints, readExtensions } from '../../../src/crypto/x509/extension-map.ts'
import { decodePEM } from '../../../src/crypto/x509/pem.ts'
import { readSignedCertificate, type SignedCertificate } from '../../../src/crypto/x509/signed-certificate.ts'
import { testCertificate } from '../../../src/testing/certificates.ts'
import { publicKey } from './certificate-builder.ts'

interface Chain {
  readonly name: string
  readonly time: number
  readonly chain: readonly string[]
  readonly anchors: readonly string[]
  /** The verdict of `openssl verify`. */
  readonly accepted: boolean
  /** Refused here on purpose, although the command accepts it. */
  readonly stricter?: true
}

const { chains }: { chains: readonly Chain[] } = JSON.parse(
  readFileSync(new URL('openssl-chains.json', import.meta.url), 'utf8'),
)

const certificateOf = (der: Uint8Array): SignedCertificate => {
  const read = readSignedCertificate(der)
  return read.ok ? read.value : expect.fail(read.error)
}

const derOf = (pem: string): Uint8Array => decodePEM(pem) ?? expect.fail('no PEM')
const readable = (pems: readonly string[]): readonly SignedCertificate[] =>
  pems.map((pem) => readSignedCertificate(derOf(pem))).flatMap((read) => (read.ok ? [read.value] : []))

const verify = ({ chain, anchors, time }: Pick<Chain, 'chain' | 'anchors' | 'time'>) =>
  verifyCertificatePath(chain.map(derOf), readable(anchors), time)

describe('a chain that the openssl command made', () => {
  it.each(chains.filter(({ stricter }) => stricter === undefined))('gets its verdict: $name', async (chain) => {
    expect((await verify(chain)).ok).toBe(chain.accepted)
  })

  it.each(chains.filter(({ stricter }) => stricter === true))('is refused beyond it: $name', async (chain) => {
    expect(chain.accepted).toBe(true)
    expect((await verify(chain)).ok).toBe(false)
  })

  it('gives the key of its leaf', async () => {
    for (const chain of chains) {
      const verified = await verify(chain)
      if (!verified.ok) continue
      const { kty, crv, x, y, n, e } = new X509Certificate(chain.chain[0] ?? '').publicKey.export({ format: 'jwk' })
      expect(verified.value).toEqual(JSON.parse(JSON.stringify({ kty, crv, x, y, n, e })))
    }
  })

  it('is signed where node:crypto says so, certificate by certificate', async () => {
    const all = [...new Set(chains.flatMap(({ chain, anchors }) => [...chain, ...anchors]))]
    const pairs = all.map((pem) => ({ ours: readable([pem])[0], node: new X509Certificate(pem) }))
    let signed = 0
    for (const [index, subject] of pairs.entries()) {
      if (subject.ours === undefined || isOddlySigned(all[index] ?? '')) continue
      for (const issuer of pairs.filter((_pair, at) => (at + index) % 7 === 0 || at === index)) {
        if (issuer.ours === undefined) continue
        const expected = subject.node.verify(issuer.node.publicKey)
        expect(await isSignedBy(subject.ours, issuer.ours.publicKey)).toBe(expected)
        signed += Number(expected)
      }
    }
    expect(signed).toBeGreaterThan(20)
  })
})

/** Certificates that are signed by SHA-1 or RSASSA-PSS, which verify nothing here. */
const odd = new Set(chains.filter(({ name }) => /^sha1|PSS/.test(name)).flatMap(({ chain }) => chain))
const isOddlySigned = (pem: string): boolean => odd.has(pem)

const chainOf = (name: string): Chain => chains.find((one) => one.name === name) ?? expect.fail(name)
const { chain, anchors, time } = chainOf('a leaf under two of P-256')
const [leaf = '', middle = ''] = chain

describe('a chain', () => {
  it('is refused with any octet of its certificates changed', async () => {
    const trusted = readable(anchors)
    for (const [index, pem] of chain.entries()) {
      const der = derOf(pem)
      for (let at = 0; at < der.length; at += 11) {
        const changed = Uint8Array.from(der)
        changed[at] = (changed[at] ?? 0) ^ 0x01
        const certificates = chain.map(derOf).map((one, place) => (place === index ? changed : one))
        expect((await verifyCertificatePath(certificates, trusted, time)).ok, `${index}: ${at}`).toBe(false)
      }
    }
  })

  it('has at most six certificates, and at least one', async () => {
    const trusted = readable(anchors)
    const most = [leaf, ...Array.from({ length: 5 }, () => middle)].map(derOf)
    expect((await verifyCertificatePath(most, trusted, time)).ok).toBe(true)
    expect(await verifyCertificatePath([...most, derOf(middle)], trusted, time)).toEqual({
      ok: false,
      error: 'A chain must have 1 to 6 certificates; got 7.',
    })
    expect((await verifyCertificatePath([], trusted, time)).ok).toBe(false)
  })

  it('is no chain in another order', async () => {
    const trusted = readable(anchors)
    // the authority comes first: its key would sign attestations, which its key usage forbids
    expect((await verifyCertificatePath([middle, leaf].map(derOf), trusted, time)).ok).toBe(false)
  })

  it('is in its time on the first and the last second, and not beyond', async () => {
    const issuer = await testCertificate({ commonName: 'Authority', isAuthority: true })
    const own = await testCertificate({ issuer, notBefore: 1_700_000_000, notAfter: 1_700_000_100 })
    const trusted = [certificateOf(issuer.der)]
    const at = async (now: number) => (await verifyCertificatePath([own.der], trusted, now)).ok
    expect(await Promise.all([-1, 0, 100, 101].map((offset) => at(1_700_000_000 + offset)))).toEqual([
      false,
      true,
      true,
      false,
    ])
  })

  it('does not end at an anchor that is not trusted any more, although another of its name is', async () => {
    const [old, current] = await Promise.all([
      testCertificate({ commonName: 'Authority', isAuthority: true }),
      testCertificate({ commonName: 'Authority', isAuthority: true }),
    ])
    const own = await testCertificate({ issuer: old })
    const trusting = async (...trusted: readonly { readonly der: Uint8Array }[]) =>
      verifyCertificatePath(
        [own.der],
        trusted.map(({ der }) => certificateOf(der)),
        1_784_000_000,
      )
    expect((await trusting(current, old)).ok).toBe(true)
    expect(await trusting(current)).toEqual({
      ok: false,
      error: 'No trust anchor signed the last certificate of the path.',
    })
  })
})

describe('a leaf with a key of ML-DSA', () => {
  it('has that key, which is vouched for like any other', async () => {
    const authority = await testCertificate({ isAuthority: true })
    const pub = new Uint8Array(1312).fill(7)
    const spki = publicKey.mldsa('2.16.840.1.101.3.4.3.17', pub)
    const leaf = await testCertificate({ commonName: 'leaf', issuer: authority, key: { ...authority.key, spki } })
    expect(await verifyCertificatePath([leaf.der], [certificateOf(authority.der)], 1_784_000_000)).toEqual({
      ok: true,
      value: { kty: 'AKP', alg: 'ML-DSA-44', pub: Buffer.from(pub).toString('base64url') },
    })
  })

  it('issues no certificate: their signatures by ML-DSA are not read', async () => {
    const authority = await testCertificate({ isAuthority: true })
    const spki = publicKey.mldsa('2.16.840.1.101.3.4.3.17', new Uint8Array(1312).fill(7))
    const issuer = await testCertificate({
      isAuthority: true,
      commonName: 'middle',
      issuer: authority,
      key: { ...authority.key, spki },
    })
    const leaf = await testCertificate({ commonName: 'leaf', issuer })
    const verified = await verifyCertificatePath([leaf.der, issuer.der], [certificateOf(authority.der)], 1_784_000_000)
    expect(verified).toEqual({ ok: false, error: 'A certificate of the chain is not signed by the next one.' })
  })
})

describe('an anchor that changes its key', () => {
  it('vouches for the new one by a certificate of its own name, which may stand in the chain', async () => {
    const old = await testCertificate({ commonName: 'Authority', isAuthority: true })
    const renewed = await testCertificate({ commonName: 'Authority', isAuthority: true, issuer: old })
    const own = await testCertificate({ issuer: renewed })
    const verifyWith = (...ders: readonly Uint8Array[]) =>
      verifyCertificatePath(ders, [certificateOf(old.der)], 1_784_000_000)
    expect((await verifyWith(own.der, renewed.der)).ok).toBe(true)
    expect((await verifyWith(own.der)).ok).toBe(false)
    const attacker = await testCertificate({ commonName: 'Authority', isAuthority: true })
    const forged = await testCertificate({ issuer: attacker })
    expect(await verifyWith(forged.der, attacker.der)).toEqual({
      ok: false,
      error: 'No trust anchor signed the last certificate of the path.',
    })
  })
})

describe('the extensions of a certificate', () => {
  it('are refused twice, beyond 64, and in a list that breaks off', () => {
    const one = [0x30, 0x09, 0x06, 0x03, 0x55, 0x1d, 0x13, 0x04, 0x02, 0x30, 0x00]
    const listOf = (octets: readonly number[]) => {
      const list = Uint8Array.from([0x30, 0x82, octets.length >> 8, octets.length & 0xff, ...octets])
      return { tag: 0xa3, contents: list, bytes: list }
    }
    expect(readExtensions(listOf(one))?.size).toBe(1)
    expect(readExtensions(listOf([...one, ...one]))).toBeUndefined()
    expect(readExtensions(listOf(one.slice(0, -1)))).toBeUndefined()
    const many = Array.from({ length: 65 }, (_, at) => [...one.slice(0, 6), at, ...one.slice(7)])
    expect(readExtensions(listOf(many.slice(0, 64).flat()))?.size).toBe(64)
    expect(readExtensions(listOf(many.flat()))).toBeUndefined()
  })
})

describe('the path length of an authority', () => {
  const lengthOf = (...integer: readonly number[]) =>
    readBasicConstraints(
      new Map([
        [
          '2.5.29.19',
          {
            isCritical: true,
            value: Uint8Array.of(0x30, 3 + integer.length + 2, 0x01, 0x01, 0xff, 0x02, integer.length, ...integer),
          },
        ],
      ]),
    )?.pathLength

  it.each([
    [[0x00], 0],
    [[0x05], 5],
    [[0x7f], 127],
    [[0x00, 0x80], Number.POSITIVE_INFINITY],
    [[0x01, 0x00], Number.POSITIVE_INFINITY],
    [[0x80], undefined],
    [[], undefined],
  ])('encoded as %j is %s', (integer, expected) => {
    expect(lengthOf(...integer)).toBe(expected)
  })

  it.each([[[0x00, 0x00]], [[0x00, 0x01]], [[0x00, 0x00, 0x80]]])(
    'with an octet of zero that it does not need, %j, is malformed rather than longer than every chain',
    (integer) => {
      expect(lengthOf(...integer)).toBeUndefined()
    },
  )
})
