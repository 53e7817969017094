import { createCookie } from '../../../examples/authorization-server/cookies.ts'
import type { Target } from '../target.ts'

const { read, write } = createCookie({ name: 'session', secure: true, sameSite: 'Lax' })

/** The first cookie of the name, by the letter of RFC 6265 §4.2.1, read octet by octet. */
const byHand = (header: string): string | undefined => {
  for (let start = 0; start <= header.length; ) {
    const semicolon = header.indexOf(';', start)
    const end = semicolon < 0 ? header.length : semicolon
    const pair = header.slice(start, end).trim()
    const equals = pair.indexOf('=')
    if (equals >= 0 && pair.slice(0, equals) === '__Host-session') return pair.slice(equals + 1)
    start = end + 1
  }
  return undefined
}

/** The cookies of the example. */
export const cookies: Target<string | undefined> = {
  name: 'cookies',
  corpus: [
    write('s3cr3t').split(';')[0] ?? '',
    'a=b; __Host-session=s3cr3t; c=d',
    '__Host-session=first; __Host-session=second',
    'session=x; __host-session=y;__Host-session =z',
    '__Host-session=a=b==',
  ],
  dictionary: [';', '; ', '=', '__Host-session=', '__Host-session', '"', ',', ' ', '\t', '\0', '%3D'],
  growthLength: 65_536,
  read: (text) => read({ method: 'GET', url: 'https://as.example/', headers: { get: () => text } }),
  isAccepted: (value) => value !== undefined,
  compare: (text, value) => (byHand(text) === value ? undefined : 'Another cookie is the first of its name.'),
}
