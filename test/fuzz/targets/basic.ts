import { parseBasic } from '../../../src/client-authentication/credentials.ts'
import type { Target } from '../target.ts'

const basic = (credentials: string): string => `Basic ${Buffer.from(credentials).toString('base64')}`

const decoded = (half: string): string | null => new URLSearchParams(`half=${half.replaceAll('&', '%26')}`).get('half')

/** Basic credentials against Buffer and URLSearchParams. */
export const basicCredentials: Target<ReturnType<typeof parseBasic>> = {
  name: 'basic',
  growthLength: 8000,
  corpus: [
    basic('s6BhdRkqt3:7Fjfp0ZBr1KtDRbnfVdmIw'),
    basic('a%3Ab:c+d'),
    basic('client:'),
    basic('client:a:b:c'),
    basic('%E2%82%AC:%00'),
    `bAsIc   ${Buffer.from('x:y').toString('base64')}`,
    'Bearer mF_9.B5f-4.1JqM',
  ],
  dictionary: ['Basic ', 'basic\t', '=', '==', ':', '%', '%3A', '+', ' ', ', Basic ', 'QQ', '\n'],
  read: parseBasic,
  isAccepted: ({ ok }) => ok,
  compare: (text, result) => {
    if (!result.ok) return undefined
    if (result.value.kind !== 'basic') return 'Other credentials were read.'
    const encoded = /^basic +(.*)$/is.exec(text)?.[1] ?? ''
    const octets = Buffer.from(encoded, 'base64')
    if (octets.toString('base64') !== encoded) return 'The base64 is not canonical.'
    const credentials = octets.toString()
    const colon = credentials.indexOf(':')
    const { client_id, client_secret } = result.value
    if (decoded(credentials.slice(0, colon)) !== client_id) return 'URLSearchParams reads another client_id.'
    return decoded(credentials.slice(colon + 1)) === client_secret ? undefined : 'URLSearchParams reads another secret.'
  },
}
