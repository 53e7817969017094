import { isIP, SocketAddress } from 'node:net'
import {
  type DistinguishedName,
  formatDistinguishedName,
  formatIPAddress,
  matchDistinguishedName,
  parseDistinguishedName,
  parseIPAddress,
} from '../../../src/crypto/x509/index.ts'
import type { Target } from '../target.ts'

const MAX_LENGTH = 4096

/** Names of RFC 4514: what is read is written as a text that reads the same, on one line. */
export const names: Target<DistinguishedName | undefined> = {
  name: 'names',
  growthLength: MAX_LENGTH,
  corpus: [
    'UID=jsmith,DC=example,DC=net',
    'OU=Sales+CN=J.  Smith,DC=example,DC=net',
    'CN=James \\"Jim\\" Smith\\, III,DC=example,DC=net',
    'CN=Before\\0dAfter,DC=example,DC=net',
    '1.3.6.1.4.1.1466.0=#04024869',
    'CN=Lu\\C4\\8Di\\C4\\87, C=DE',
    'OID.2.5.4.3=\\ a\\ ,O=#0C0178',
    'CN=é€😀+SN=x',
  ],
  dictionary: [
    ',',
    '+',
    '=',
    '\\',
    '\\,',
    '\\ ',
    '#',
    '#04',
    '\\00',
    '\\C3',
    ' ',
    'CN=',
    'OID.',
    '2.5.4.',
    ';',
    '"',
    '<',
    '\u202e',
    '\0',
    '.1',
  ],
  read: parseDistinguishedName,
  isAccepted: (name) => name !== undefined,
  compare: (_, name) => {
    if (name === undefined) return undefined
    const written = formatDistinguishedName(name)
    if (/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(written))
      return 'The name is written with a character that breaks a line or turns it.'
    // escapes can make a text longer than what is read
    if (written.length > MAX_LENGTH) return undefined
    const again = parseDistinguishedName(written)
    return again !== undefined && matchDistinguishedName(name, again)
      ? undefined
      : 'The name is written as another one.'
  },
}

const canonical = (text: string): string =>
  new SocketAddress({ address: text, family: text.includes(':') ? 'ipv6' : 'ipv4' }).address

/** Addresses of certificates and URLs, against node:net. */
export const addresses: Target<Uint8Array | undefined> = {
  name: 'addresses',
  corpus: [
    '192.0.2.1',
    '127.0.0.1',
    '0.0.0.0',
    '::1',
    '::',
    '2001:db8::ff00:42:8329',
    '::ffff:192.0.2.128',
    '1:2:3:4:5:6:7:8',
    '64:ff9b::192.0.2.33',
    'fe80::1%eth0',
  ],
  dictionary: [':', '::', '.', '0', '255', '256', 'ffff', '0x7f', '%', '/24', '00', ' '],
  leastAccepted: 0.1,
  read: parseIPAddress,
  isAccepted: (octets) => octets !== undefined,
  compare: (text, octets) => {
    // a zone is of a link, and no certificate has one
    const isAddress = isIP(text) !== 0 && !text.includes('%')
    if (isAddress !== (octets !== undefined)) return `node:net says ${isAddress}.`
    if (octets === undefined) return undefined
    const written = formatIPAddress(octets)
    return written !== undefined && canonical(written) === canonical(text)
      ? undefined
      : `node:net writes ${canonical(text)}; got ${written}.`
  },
}
