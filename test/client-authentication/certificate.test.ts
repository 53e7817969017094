import { createHash, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { computeCertificateThumbprint, matchTLSClientCertificate } from '../../src/client-authentication/certificate.ts'
import { decodePEM } from '../../src/crypto/x509/index.ts'
import type { Client } from '../../src/types/client.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'
import { buildCertificate, generalName, name, publicKey, subjectAltName } from '../crypto/x509/certificate-builder.ts'
import { bitString, oid, sequence, strings, unsigned } from '../crypto/x509/der-writer.ts'
import { cases, keys, rfc8705, rfc9440 } from '../crypto/x509/fixtures.ts'

const withNames = (...names: readonly Uint8Array[]) => buildCertificate({ extensions: [subjectAltName(...names)] })
const verdict = (der: Uint8Array, registered: object, verified = true) => {
  const client: Client = { client_id: 'c-mtls', token_endpoint_auth_method: 'tls_client_auth', ...registered }
  const result = matchTLSClientCertificate({ der, verified }, client, 'tls_client_auth')
  return result.ok ? 'accepted' : result.error.reason
}
const keyOf = (der: Uint8Array) => new X509Certificate(der).publicKey.export({ format: 'jwk' }) as JSONWebKey
const x5c = (...chain: readonly Uint8Array[]) => chain.map((der) => Buffer.from(der).toString('base64'))
const selfSigned = (der: Uint8Array, registered: readonly object[] | undefined, verified = false) => {
  const jwks = registered && { keys: registered as readonly JSONWebKey[] }
  const client: Client = { client_id: 'c-mtls', token_endpoint_auth_method: 'self_signed_tls_client_auth' }
  const result = matchTLSClientCertificate({ der, verified }, client, 'self_signed_tls_client_auth', jwks)
  return result.ok ? 'accepted' : result.error.reason
}

/** An RSA key under the algorithm id-RSASSA-PSS, whose modulus has so many bytes. */
const pssKey = (bytes: number) => {
  const key = sequence(unsigned(new Uint8Array(bytes).fill(0xff)), unsigned(Uint8Array.of(1, 0, 1)))
  return sequence(sequence(oid('1.2.840.113549.1.1.10')), bitString(key))
}

describe('tls_client_auth', () => {
  const certificate = cases['cert-pki-ok']
  const dns = { tls_client_auth_san_dns: 'rp.example.com' }

  it('accepts the one registered name, of a chain that was verified', () => {
    expect(verdict(certificate, dns)).toBe('accepted')
  })

  it('refuses a chain that was not verified', () => {
    expect(verdict(certificate, dns, false)).toBe('client-certificate-unverified')
  })

  it('leaves dates to the TLS layer, which verified the chain', () => {
    expect(new X509Certificate(rfc9440.leaf).validTo).toContain('2021')
    expect(verdict(rfc9440.leaf, { tls_client_auth_san_email: 'bdc@example.com' })).toBe('accepted')
  })

  it('refuses what is no certificate', () => {
    expect(verdict(new Uint8Array(), dns)).toBe('client-certificate-malformed')
    expect(verdict(certificate.subarray(1), dns)).toBe('client-certificate-malformed')
    expect(verdict(new Uint8Array(100_000), dns, false)).toBe('client-certificate-malformed')
  })

  it.each([
    ['RSA of 2048 bits', publicKey.rsa(new Uint8Array(256).fill(0xff), Uint8Array.of(1, 0, 1)), 'accepted'],
    [
      'RSA of 1024 bits',
      publicKey.rsa(new Uint8Array(128).fill(0xff), Uint8Array.of(1, 0, 1)),
      'client-certificate-mismatch',
    ],
    ['RSASSA-PSS of 1024 bits', pssKey(128), 'client-certificate-mismatch'],
    [
      'P-192',
      publicKey.ec('1.2.840.10045.3.1.1', Uint8Array.of(4, ...Array(48).fill(7))),
      'client-certificate-mismatch',
    ],
    ['a kind that has no form as a JWK', publicKey.edwards('1.3.101.110', new Uint8Array(32).fill(9)), 'accepted'],
  ])('takes a verified certificate with a key of %s unless it is weak (FAPI 2.0 §5.4.1)', (_, key, expected) => {
    const der = buildCertificate({
      publicKey: key,
      extensions: [subjectAltName(generalName.dns('rp.example.com'))],
    })
    expect(verdict(der, dns)).toBe(expected)
  })

  it.each([
    ['nothing', {}],
    ['empty text', { tls_client_auth_san_dns: '' }],
    ['NULL', { tls_client_auth_san_dns: null }],
    ['a list', { tls_client_auth_san_dns: ['rp.example.com'] }],
    ['two that both match', { ...dns, tls_client_auth_subject_dn: 'CN=rp' }],
    ['two of which one matches', { ...dns, tls_client_auth_san_uri: 'https://other.example' }],
  ])('refuses every certificate where %s is registered', (_, registered) => {
    expect(verdict(certificate, registered)).toBe('client-certificate-mismatch')
  })

  it('counts only what holds text as registered', () => {
    expect(verdict(certificate, { ...dns, tls_client_auth_subject_dn: null, tls_client_auth_san_ip: '' })).toBe(
      'accepted',
    )
  })

  it.each([
    ['the same name', 'rp.example.com', true],
    ['the name in capitals', 'RP.Example.COM', true],
    ['a name that it begins with', 'rp.example.co', false],
    ['the name with a dot after it', 'rp.example.com.', false],
    ['a parent of the name', 'example.com', false],
    ['a wildcard for the name', '*.example.com', false],
    ['the Kelvin sign for a k', 'rp.example.com\u212a', false],
  ])('compares a DNS name with %s', (_, registered, matches) => {
    expect(verdict(certificate, { tls_client_auth_san_dns: registered })).toBe(
      matches ? 'accepted' : 'client-certificate-mismatch',
    )
  })

  it.each([
    ['another name', cases['cert-pki-foo']],
    ['the name only in the subject', cases['cert-pki-cn']],
    ['a longer name that begins with it', cases['cert-pki-evil']],
    ['no names', cases['cert-pki-dn']],
    ['the name as a URI', withNames(generalName.uri('rp.example.com'))],
    ['the name as an address of mail', withNames(generalName.email('rp.example.com'))],
    ['a wildcard for it', withNames(generalName.dns('*.example.com'))],
    ['the name and NUL', withNames(generalName.dns('rp.example.com\0.evil.example'))],
  ])('refuses a certificate with %s', (_, der) => {
    expect(verdict(der, dns)).toBe('client-certificate-mismatch')
  })

  it('finds the name among others', () => {
    const several = withNames(generalName.dns('a.example'), generalName.uri('urn:x'), generalName.dns('RP.example.com'))
    expect(verdict(several, dns)).toBe('accepted')
  })

  it('folds no letters but those of ASCII', () => {
    const kelvin = withNames(generalName.dns('k.example'))
    expect(verdict(kelvin, { tls_client_auth_san_dns: 'K.example' })).toBe('accepted')
    expect(verdict(kelvin, { tls_client_auth_san_dns: '\u212a.example' })).toBe('client-certificate-mismatch')
  })

  it('takes a wildcard for the character that it is', () => {
    const wildcard = withNames(generalName.dns('*.example.com'))
    expect(verdict(wildcard, { tls_client_auth_san_dns: '*.example.com' })).toBe('accepted')
    expect(verdict(wildcard, { tls_client_auth_san_dns: 'a.example.com' })).toBe('client-certificate-mismatch')
  })

  it.each([
    ['as it is written in the certificate', 'CN=demo,OU=Spring,O=Example,C=US', true],
    ['with spaces and long names', 'commonName=demo, ou = Spring, 2.5.4.10=Example, C=US', true],
    ['in reverse', 'C=US,O=Example,OU=Spring,CN=demo', false],
    ['in other case', 'CN=Demo,OU=Spring,O=Example,C=US', false],
    ['cut short', 'CN=demo,OU=Spring,O=Example', false],
    ['that is no name', 'demo', false],
    ['of an unknown type', 'XX=demo,OU=Spring,O=Example,C=US', false],
  ])('compares a subject %s', (_, registered, matches) => {
    expect(verdict(cases['cert-pki-dn'], { tls_client_auth_subject_dn: registered })).toBe(
      matches ? 'accepted' : 'client-certificate-mismatch',
    )
  })

  it('does not take a comma inside a value for the end of it', () => {
    expect(verdict(cases['cert-pki-comma'], { tls_client_auth_subject_dn: 'CN=demo,OU=Spring' })).toBe(
      'client-certificate-mismatch',
    )
    expect(verdict(cases['cert-pki-comma'], { tls_client_auth_subject_dn: 'CN=demo\\,OU=Spring' })).toBe('accepted')
  })

  it('lets no certificate in by an empty subject', () => {
    const nameless = buildCertificate({ subject: name(), extensions: [subjectAltName(generalName.dns('a.example'))] })
    expect(verdict(nameless, { tls_client_auth_subject_dn: ' ' })).toBe('client-certificate-mismatch')
    const blank = buildCertificate({ subject: name([['2.5.4.3', strings.utf8('')]]) })
    expect(verdict(blank, { tls_client_auth_subject_dn: ' ' })).toBe('client-certificate-mismatch')
  })

  const ip6 = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
  const mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1]
  it.each([
    ['192.0.2.1', [192, 0, 2, 1], '192.0.2.1', true],
    ['another address', [192, 0, 2, 1], '192.0.2.10', false],
    ['2001:db8::1', ip6, '2001:db8::1', true],
    ['2001:db8::1 in full', ip6, '2001:0DB8:0000:0000:0000:0000:0000:0001', true],
    ['another spelling of IPv4', [192, 0, 2, 1], '192.0.2.01', false],
    ['IPv4 mapped into IPv6', [192, 0, 2, 1], '::ffff:192.0.2.1', false],
    ['IPv4 for what is mapped', mapped, '192.0.2.1', false],
    ['what is mapped, in hexadecimal', mapped, '::ffff:c000:201', true],
    ['a zone', ip6, '2001:db8::1%eth0', false],
    ['a range', [192, 0, 2, 1], '192.0.2.1/32', false],
  ])('compares addresses by their octets: %s', (_, octets, registered, matches) => {
    expect(verdict(withNames(generalName.ip(...octets)), { tls_client_auth_san_ip: registered })).toBe(
      matches ? 'accepted' : 'client-certificate-mismatch',
    )
  })

  it('compares URIs by their characters', () => {
    const certificateWithURI = withNames(generalName.uri('https://client.example/a'))
    const at = (tls_client_auth_san_uri: string) => verdict(certificateWithURI, { tls_client_auth_san_uri })
    expect(at('https://client.example/a')).toBe('accepted')
    expect(at('https://CLIENT.example/a')).toBe('client-certificate-mismatch')
    expect(at('https://client.example/a/')).toBe('client-certificate-mismatch')
    expect(at('https://client.example:443/a')).toBe('client-certificate-mismatch')
  })

  it('compares addresses of mail by case up to the @', () => {
    const at = (tls_client_auth_san_email: string) => verdict(rfc9440.leaf, { tls_client_auth_san_email })
    expect(at('bdc@example.com')).toBe('accepted')
    expect(at('bdc@EXAMPLE.com')).toBe('accepted')
    expect(at('BDC@example.com')).toBe('client-certificate-mismatch')
    expect(at('bdC@example.com')).toBe('client-certificate-mismatch')
    expect(at('bdd@example.com')).toBe('client-certificate-mismatch')
    expect(at('example.com')).toBe('client-certificate-mismatch')
  })
})

describe('an address of mail', () => {
  it('is found among others', () => {
    const several = withNames(generalName.email('a@example.com'), generalName.email('b@example.com'))
    const at = (tls_client_auth_san_email: string) => verdict(several, { tls_client_auth_san_email })
    expect(at('b@example.com')).toBe('accepted')
    expect(at('c@example.com')).toBe('client-certificate-mismatch')
  })
})

describe('the detail of a refusal, which the host reads,', () => {
  const detail = (
    der: Uint8Array,
    registered: object,
    method: 'tls_client_auth' | 'self_signed_tls_client_auth' = 'tls_client_auth',
  ) => {
    const result = matchTLSClientCertificate({ der, verified: true }, { client_id: 'c', ...registered }, method, {
      keys: [],
    })
    return result.ok ? 'accepted' : `${result.error.reason}: ${result.error.detail}`
  }
  const subject = name([['2.5.4.6', strings.printable('DE')]], [['2.5.4.10', strings.printable('Smith & Sons')]])
  const certificate = buildCertificate({ subject })

  it('is that the subject was registered in the order of the certificate', () => {
    const at = (tls_client_auth_subject_dn: string) => detail(certificate, { tls_client_auth_subject_dn })
    expect(at('O=Smith & Sons,C=DE')).toBe('accepted')
    expect(at('C=DE,O=Smith & Sons')).toMatch(
      /^client-certificate-mismatch: .*in the order of the certificate.*RFC 4514/,
    )
    expect(at('O=Others,C=DE')).toBe('client-certificate-mismatch: undefined')
    expect(at('C=DE,O=Smith & Sons')).toMatch(/reverse order/)
    expect(at('/C=DE/O=Smith & Sons')).toMatch(/is not an RFC 4514 string/)
    expect(detail(buildCertificate({ subject: sequence() }), { tls_client_auth_subject_dn: 'C=DE' })).toMatch(
      /subject of the certificate is empty/,
    )
    expect(detail(certificate, {})).toMatch(/exactly one tls_client_auth/)
  })

  it('is which part of the certificate cannot be read, and only of the part that the client is registered by', () => {
    const twice = [subjectAltName(generalName.dns('a.example')), subjectAltName(generalName.dns('b.example'))]
    const ambiguous = buildCertificate({ subject, extensions: twice })
    expect(detail(ambiguous, { tls_client_auth_san_dns: 'a.example' })).toMatch(/-malformed: .*subjectAltName twice/)
    expect(detail(ambiguous, { tls_client_auth_subject_dn: 'O=Smith & Sons,C=DE' })).toBe('accepted')
    const nameless = buildCertificate({ subject: sequence(sequence()), extensions: [twice[0] ?? new Uint8Array()] })
    expect(detail(nameless, { tls_client_auth_subject_dn: 'CN=a' })).toMatch(
      /-malformed: The subject of the certificate/,
    )
    expect(detail(nameless, { tls_client_auth_san_dns: 'a.example' })).toBe('accepted')
    expect(detail(new Uint8Array(5), { tls_client_auth_san_dns: 'a.example' })).toMatch(
      /-malformed: .*not a DER SEQUENCE/,
    )
  })

  it('is that the key is too weak', () => {
    const weak = buildCertificate({ publicKey: pssKey(128) })
    expect(detail(weak, {}, 'self_signed_tls_client_auth')).toMatch(/too weak/)
  })

  it('is that the key has no form as a JWK', () => {
    const exotic = buildCertificate({ publicKey: publicKey.edwards('1.3.101.110', new Uint8Array(32)) })
    expect(detail(exotic, {}, 'self_signed_tls_client_auth')).toMatch(
      /-mismatch: The public key.*Register the certificate itself/,
    )
    expect(detail(certificate, {}, 'self_signed_tls_client_auth')).toBe('client-certificate-mismatch: undefined')
  })
})

describe('self_signed_tls_client_auth', () => {
  const certificate = cases['cert-ss']
  const registered = { ...keyOf(certificate), x5c: x5c(certificate) }

  it('accepts a certificate for a registered key, chain or no chain', () => {
    expect(selfSigned(certificate, [registered])).toBe('accepted')
    expect(selfSigned(certificate, [keyOf(cases['cert-other']), keyOf(certificate)])).toBe('accepted')
    expect(selfSigned(certificate, [registered], true)).toBe('accepted')
  })

  it('accepts a renewed certificate for the same key', () => {
    expect(selfSigned(cases['cert-ss-renewed-same-key'], [registered])).toBe('accepted')
  })

  it('ignores dates, which the holder of the key can rewrite', () => {
    expect(selfSigned(cases['cert-ss-expired'], [registered])).toBe('accepted')
  })

  it.each([
    ['the certificate of another key', cases['cert-other'], [registered]],
    ['any certificate of a client without keys', certificate, []],
    ['any certificate of a client whose keys are not to be had', certificate, undefined],
    ['half of a key', certificate, [{ ...keyOf(certificate), y: keyOf(cases['cert-other']).y }]],
    ['a key of another kind', certificate, [keys.rsa]],
    ['a key without members', certificate, [{ kty: 'EC' }]],
    [
      'the authority that comes after the leaf',
      rfc9440.intermediate,
      [{ kty: 'EC', x5c: x5c(rfc9440.leaf, rfc9440.intermediate) }],
    ],
    ['an x5c that is no list', certificate, [{ kty: 'EC', x5c: x5c(certificate)[0] }]],
  ])('refuses %s', (_, der, jwks) => {
    expect(selfSigned(der, jwks)).toBe('client-certificate-mismatch')
  })

  it('refuses what is no certificate', () => {
    expect(selfSigned(new Uint8Array(50), [registered])).toBe('client-certificate-malformed')
  })

  it('refuses an RSA key of 1024 bits wherever it is registered (RFC 7518 §3.3)', () => {
    const weak = (bytes: number) =>
      buildCertificate({ publicKey: publicKey.rsa(new Uint8Array(bytes).fill(0xff), Uint8Array.of(1, 0, 1)) })
    expect(selfSigned(weak(256), [keyOf(weak(256))])).toBe('accepted')
    expect(selfSigned(weak(128), [keyOf(weak(128))])).toBe('client-certificate-mismatch')
    expect(selfSigned(weak(128), [{ ...registered, x5c: x5c(weak(128)) }])).toBe('client-certificate-mismatch')
  })

  it('refuses a key with an exponent that signs nothing, also behind x5c', () => {
    const der = buildCertificate({ publicKey: publicKey.rsa(new Uint8Array(256).fill(0xff), Uint8Array.of(1)) })
    expect(selfSigned(der, [{ ...registered, x5c: x5c(der) }])).toBe('client-certificate-mismatch')
  })

  it.each([
    ['an EC key on P-192', publicKey.ec('1.2.840.10045.3.1.1', Uint8Array.of(4, ...Array(48).fill(7)))],
    ['a compressed point on P-192', publicKey.ec('1.2.840.10045.3.1.1', Uint8Array.of(2, ...Array(24).fill(7)))],
    ['a key on sect163k1', publicKey.ec('1.3.132.0.1', Uint8Array.of(4, ...Array(42).fill(7)))],
    ['an RSASSA-PSS key of 1024 bits', pssKey(128)],
  ])('refuses behind x5c %s, which has no form as a JWK', (_, weak) => {
    const der = buildCertificate({ publicKey: weak })
    expect(selfSigned(der, [{ ...registered, x5c: x5c(der) }])).toBe('client-certificate-mismatch')
  })

  it.each([
    ['on P-224', publicKey.ec('1.3.132.0.33', Uint8Array.of(4, ...Array(56).fill(7)))],
    ['on brainpoolP256r1', publicKey.ec('1.3.36.3.3.2.8.1.1.7', Uint8Array.of(4, ...Array(64).fill(7)))],
    ['for RSASSA-PSS of 2048 bits', pssKey(256)],
  ])('takes behind x5c a strong key %s', (_, strong) => {
    const der = buildCertificate({ publicKey: strong })
    expect(selfSigned(der, [{ ...registered, x5c: x5c(der) }])).toBe('accepted')
  })

  it('takes a compressed point, which has no second coordinate to check', () => {
    const { x = '', y = '' } = keyOf(certificate)
    const [bytes, odd] = [Buffer.from(x, 'base64url'), (Buffer.from(y, 'base64url').at(-1) ?? 0) & 1]
    const point = (parity: number) => publicKey.ec('1.2.840.10045.3.1.7', Uint8Array.of(2 + parity, ...bytes))
    expect(selfSigned(buildCertificate({ publicKey: point(odd) }), [keyOf(certificate)])).toBe('accepted')
    expect(selfSigned(buildCertificate({ publicKey: point(1 - odd) }), [keyOf(certificate)])).toBe(
      'client-certificate-mismatch',
    )
  })

  it('accepts a certificate of ML-DSA for the same key as a JWK, and for no other (RFC 9964 §3)', () => {
    const pub = new Uint8Array(1952).fill(7)
    const registeredAs = (octets: Uint8Array, alg = 'ML-DSA-65') => [
      { kty: 'AKP', alg, pub: Buffer.from(octets).toString('base64url') },
    ]
    const der = buildCertificate({ publicKey: publicKey.mldsa('2.16.840.1.101.3.4.3.18', pub) })
    expect(selfSigned(der, registeredAs(pub))).toBe('accepted')
    expect(selfSigned(der, registeredAs(pub.fill(8, 0, 1)))).toBe('client-certificate-mismatch')
    expect(selfSigned(der, registeredAs(pub.fill(7, 0, 1), 'ML-DSA-44'))).toBe('client-certificate-mismatch')
  })

  it('takes the certificate itself where the key is of a kind that has no form as a JWK here', () => {
    // Curve25519 under an algorithm that is for key agreement
    const exotic = buildCertificate({ publicKey: publicKey.edwards('1.3.101.110', new Uint8Array(32).fill(9)) })
    expect(selfSigned(exotic, [{ kty: 'OKP', crv: 'X25519', x5c: x5c(exotic) }])).toBe('accepted')
    expect(selfSigned(exotic, [{ kty: 'OKP', crv: 'X25519', x5c: x5c(certificate) }])).toBe(
      'client-certificate-mismatch',
    )
    expect(selfSigned(exotic, [{ kty: 'OKP', crv: 'X25519' }])).toBe('client-certificate-mismatch')
  })

  it('compares every byte of a certificate that is registered in x5c', () => {
    const other = { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }
    const changed = Uint8Array.from(certificate, (byte, at) => (at === certificate.length - 1 ? byte ^ 1 : byte))
    const [text = ''] = x5c(certificate)
    expect(selfSigned(certificate, [{ ...other, x5c: [text] }])).toBe('accepted')
    for (const near of [...x5c(changed), '!'.repeat(text.length), `${text.slice(0, -1)}!`, `${text}AAAA`, ` ${text}`]) {
      expect(selfSigned(certificate, [{ ...other, x5c: [near] }])).toBe('client-certificate-mismatch')
    }
  })

  it('does not look at what is registered for the other method', () => {
    const client: Client = { client_id: 'c-mtls', tls_client_auth_san_dns: 'rp.example.com' }
    const given = { der: cases['cert-pki-ok'], verified: true }
    expect(matchTLSClientCertificate(given, client, 'self_signed_tls_client_auth').ok).toBe(false)
  })
})

describe('computeCertificateThumbprint', () => {
  const der = decodePEM(rfc8705.pem) ?? new Uint8Array()

  it('is that of RFC 8705 appendix A, over the whole certificate and not over its key', async () => {
    expect(await computeCertificateThumbprint(der)).toBe('A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0')
    expect(await computeCertificateThumbprint(der)).not.toBe('Fvi_j8Immo6AlgIwpZKqaXnNP_9b09pLKkQHObRebQY')
  })

  it('needs the bytes of a certificate and a function', async () => {
    await expect(computeCertificateThumbprint('AA' as never)).rejects.toThrow(/^der must be a Uint8Array/)
    await expect(computeCertificateThumbprint(der, 'sha256' as never)).rejects.toThrow(/^digest must be a function/)
  })

  it('takes another digest', async () => {
    const nodeDigest = (data: Uint8Array) => new Uint8Array(createHash('sha256').update(data).digest())
    expect(await computeCertificateThumbprint(der, nodeDigest)).toBe('A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0')
  })
})

describe('a caller’s mistake', () => {
  it('is told by the argument’s name', () => {
    const match = (presented: unknown, client: unknown) => () =>
      matchTLSClientCertificate(presented as never, client as never, 'tls_client_auth')
    expect(match({}, { client_id: 'c' })).toThrow(/^certificate must be a client certificate/)
    expect(match({ der: new Uint8Array() }, undefined)).toThrow(/^client must be a client/)
  })
})

describe('the refusals of a certificate', () => {
  it('read alike and are 401 invalid_client', () => {
    const client: Client = { client_id: 'c-mtls', tls_client_auth_san_dns: 'rp.example.com' }
    const refusals = [
      matchTLSClientCertificate({ der: new Uint8Array(), verified: true }, client, 'tls_client_auth'),
      matchTLSClientCertificate({ der: cases['cert-pki-ok'], verified: false }, client, 'tls_client_auth'),
      matchTLSClientCertificate({ der: cases['cert-pki-foo'], verified: true }, client, 'tls_client_auth'),
      matchTLSClientCertificate({ der: cases['cert-ss'], verified: true }, client, 'self_signed_tls_client_auth'),
    ]
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({
        error: { error: 'invalid_client', status: 401, error_description: 'Client authentication failed.' },
      })
    }
  })
})
