/** base64 with padding, as PEM and `x5c` have it (RFC 7515 §4.1.6). */
export const encodeBase64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (octet) => String.fromCharCode(octet)).join(''))

/** Writes PEM as OpenSSL does: lines of 64 characters, a line break at the end.
 * @see RFC 7468 §2 */
export const encodePEM = (label: string, der: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${encodeBase64(der).replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`
