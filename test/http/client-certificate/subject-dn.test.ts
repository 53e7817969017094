import { describe, expect, it } from 'vitest'
import { matchTLSClientCertificate } from '../../../src/client-authentication/certificate.ts'
import { parseClient } from '../../../src/client-registration/parse-client.ts'
import { certificateSubjectDN } from '../../../src/http/client-certificate/index.ts'
import { fapi2SecurityProfile } from '../../../src/profiles/index.ts'
import { testCertificate } from '../../../src/testing/certificates.ts'
import { buildCertificate, name } from '../../crypto/x509/certificate-builder.ts'
import { bytes, sequence, strings, tlv } from '../../crypto/x509/der-writer.ts'

const CN = '2.5.4.3'

describe('certificateSubjectDN', () => {
  it('writes the subject with its last part first, of PEM and of DER', async () => {
    const { pem, der, subject } = await testCertificate({ commonName: 'pay, inc', organization: 'Smith & Sons' })
    expect(subject).toBe('CN=pay\\, inc,O=Smith & Sons')
    for (const given of [pem, `\n${pem}\n`, der])
      expect(certificateSubjectDN(given)).toEqual({ ok: true, value: subject })
  })

  it.each([
    ['several levels', name([['2.5.4.6', strings.printable('DE')]], [[CN, strings.utf8('a')]])],
    [
      'several attributes at a level',
      name([
        [CN, strings.utf8('a')],
        [CN, strings.utf8('b')],
      ]),
    ],
    ['a type without a name', name([['1.2.3.4', strings.utf8('a')]])],
    ['a value that is no text', name([['2.5.4.45', tlv(3, bytes(0, 5))]])],
    ['control characters', name([[CN, strings.utf8(' a\0\n')]])],
  ])('writes a subject of %s as it can be registered, and the certificate then matches', (_, subject) => {
    const der = buildCertificate({ subject })
    const written = certificateSubjectDN(der)
    if (!written.ok) expect.fail(written.error)
    const registration = {
      client_id: 'c',
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_subject_dn: written.value,
      redirect_uris: ['https://client.example/cb'],
    }
    const client = parseClient(registration, fapi2SecurityProfile)
    if (!client.ok) expect.fail(client.error.reason)
    expect(matchTLSClientCertificate({ der, verified: true }, client.value, 'tls_client_auth').ok).toBe(true)
  })

  it.each([
    ['an empty subject', buildCertificate({ subject: name() }), /empty: register one of its subjectAltNames/],
    [
      'a subject that is too long',
      buildCertificate({ subject: name([[CN, strings.utf8('a'.repeat(2046))]]) }),
      /cannot be registered/,
    ],
    [
      'a type that has no text',
      buildCertificate({
        subject: sequence(tlv(0x31, sequence(tlv(6, new Uint8Array(200).fill(0xff)), strings.utf8('a')))),
      }),
      /cannot be registered/,
    ],
    ['a subject that is broken', buildCertificate({ subject: sequence(sequence()) }), /subject of the certificate/],
    ['no certificate', new Uint8Array(9), /not a DER SEQUENCE/],
    ['text that is no PEM', 'CN=a', /not one certificate in PEM/],
    ['nothing', undefined as never, /not one certificate in PEM/],
  ])('says in a sentence why it cannot, for %s', (_, given, sentence) => {
    expect(certificateSubjectDN(given)).toEqual({ ok: false, error: expect.stringMatching(sentence) })
  })
})
