import type { HttpHeaders } from '../../../src/types/http.ts'

/** The chain of the example in RFC 9440, appendix A: the client's certificate, the intermediate's and the root's.
 * https://www.rfc-editor.org/rfc/rfc9440#appendix-A */
export const LEAF = [
  'MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBB',
  'dXRoZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVkaWF0ZSBDQTAeFw0yMDAx',
  'MTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNVBAMMAkJDMFkwEwYHKoZI',
  'zj0CAQYIKoZIzj0DAQcDQgAE8YnXXfaUgmnMtOXU/IncWalRhebrXmckC8vdgJ1p',
  '5Be5F/3YC8OthxM4+k1M6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQYDVR0TBAIw',
  'ADAfBgNVHSMEGDAWgBRm3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8EBAMC',
  'BsAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0RAQH/BBMwEYEPYmRjQGV4YW1w',
  'bGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIBHda/r1vaL6G3VliL4/Di6YK0Q6bMje',
  'SkC3dFCOOB8TAiEAx/kHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1yhk=',
]

export const INTERMEDIATE = [
  'MIIB5jCCAYugAwIBAgIBFjAKBggqhkjOPQQDAjBWMQswCQYDVQQGEwJVUzEbMBkG',
  'A1UECgwSTGV0J3MgQXV0aGVudGljYXRlMSowKAYDVQQDDCFMZXQncyBBdXRoZW50',
  'aWNhdGUgUm9vdCBBdXRob3JpdHkwHhcNMjAwMTE0MjEzMjMwWhcNMzAwMTExMjEz',
  'MjMwWjA6MRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxGzAZBgNVBAMMEkxB',
  'IEludGVybWVkaWF0ZSBDQTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJf+aA54',
  'RC5pyLAR5yfXVYmNpgd+CGUTDp2KOGhc0gK91zxhHesEYkdXkpS2UN8Kati+yHtW',
  'CV3kkhCngGyv7RqjZjBkMB0GA1UdDgQWBBRm3WjLa38lbEYCuiCPct0ZaSED2DAf',
  'BgNVHSMEGDAWgBTEA2Q6eecKu9g9yb5glbkhhVINGDASBgNVHRMBAf8ECDAGAQH/',
  'AgEAMA4GA1UdDwEB/wQEAwIBhjAKBggqhkjOPQQDAgNJADBGAiEA5pLvaFwRRkxo',
  'mIAtDIwg9D7gC1xzxBl4r28EzmSO1pcCIQCJUShpSXO9HDIQMUgH69fNDEMHXD3R',
  'RX5gP7kuu2KGMg==',
]

export const ROOT = [
  'MIICBjCCAaygAwIBAgIJAKS0yiqKtlhoMAoGCCqGSM49BAMCMFYxCzAJBgNVBAYT',
  'AlVTMRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxKjAoBgNVBAMMIUxldCdz',
  'IEF1dGhlbnRpY2F0ZSBSb290IEF1dGhvcml0eTAeFw0yMDAxMTQyMTI1NDVaFw00',
  'MDAxMDkyMTI1NDVaMFYxCzAJBgNVBAYTAlVTMRswGQYDVQQKDBJMZXQncyBBdXRo',
  'ZW50aWNhdGUxKjAoBgNVBAMMIUxldCdzIEF1dGhlbnRpY2F0ZSBSb290IEF1dGhv',
  'cml0eTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFoaHU+Z5bPKmGzlYXtCf+E6',
  'HYj62fORaHDOrt+yyh3H/rTcs7ynFfGn+gyFsrSP3Ez88rajv+U2NfD0o0uZ4Pmj',
  'YzBhMB0GA1UdDgQWBBTEA2Q6eecKu9g9yb5glbkhhVINGDAfBgNVHSMEGDAWgBTE',
  'A2Q6eecKu9g9yb5glbkhhVINGDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQE',
  'AwIBhjAKBggqhkjOPQQDAgNIADBFAiEAmAeg1ycKHriqHnaD4M/UDBpQRpkmdcRF',
  'YGMg1Qyrkx4CIB4ivz3wQcQkGhcsUZ1SOImd/lq1Q0FLf09rGfLQPWDc',
]

/** The base64 of a certificate on one line. */
export const base64Of = (lines: readonly string[]): string => lines.join('')

export const derOf = (lines: readonly string[]): Uint8Array => new Uint8Array(Buffer.from(base64Of(lines), 'base64'))

/** PEM as OpenSSL writes it, with a line break at the end. */
export const pemOf = (lines: readonly string[]): string =>
  `${['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----'].join('\n')}\n`

/** Percent-encodes everything that is not unreserved, as nginx's NGX_ESCAPE_URI_COMPONENT and encodeURIComponent do. */
export const escapedPEMOf = (lines: readonly string[]): string => encodeURIComponent(pemOf(lines))

/** A Byte Sequence of RFC 8941. */
export const byteSequenceOf = (lines: readonly string[]): string => `:${base64Of(lines)}:`

export const headersOf = (headers: Readonly<Record<string, string>>): HttpHeaders => new Headers(headers)

/** Several lines of one name arrive comma-joined. */
export const repeated = (name: string, ...values: readonly string[]): HttpHeaders => {
  const headers = new Headers()
  for (const value of values) headers.append(name, value)
  return headers
}

/** A SEQUENCE of two empty ones and an OCTET STRING of `length` zeros. */
export const shapedLikeACertificate = (length: number): Buffer => {
  const element = (tag: number, contents: Buffer) =>
    Buffer.concat([Buffer.from([tag, 0x82, contents.length >> 8, contents.length & 0xff]), contents])
  const empty = Buffer.from([0x30, 0x00])
  return element(0x30, Buffer.concat([empty, empty, element(0x04, Buffer.alloc(length))]))
}
