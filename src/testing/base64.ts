/** base64 with padding, as `x5c` has it (RFC 7515 §4.1.6). */
export const encodeBase64 = (octets: Uint8Array): string =>
  btoa(Array.from(octets, (octet) => String.fromCharCode(octet)).join(''))
