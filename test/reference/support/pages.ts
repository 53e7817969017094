import * as profiles from '../../../src/profiles/index.ts'
import { SECTIONS } from '../../../src/profiles/sections.ts'
import { STRENGTHS, type Strength } from '../../../src/profiles/strength.ts'
import type { Policy } from '../../../src/types/policy.ts'
import { type Member, membersOf, variantsOf } from './declarations.ts'

const PROFILES = {
  oauth21: profiles.oauth21,
  mcp: profiles.mcp,
  fapi2SecurityProfile: profiles.fapi2SecurityProfile,
  fapi2MessageSigning: profiles.fapi2MessageSigning,
  haip: profiles.haip,
  auth0HighlyRegulatedIdentity: profiles.auth0HighlyRegulatedIdentity,
  ibmVerify: profiles.ibmVerify,
} satisfies Record<string, Policy>

const code = (text: string): string => `\`${text}\``
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\n+/g, ' ')

const generated = (name: string): string =>
  `Generated from \`src/types/${name}.ts\`: \`npx vitest run test/reference -u\`.`

const shownValue = (value: unknown): string => {
  if (value === undefined) return 'absent'
  const values = Array.isArray(value) ? value : [value]
  return values.length === 0 ? 'none' : values.map((one) => code(String(one))).join(', ')
}

/** The profiles by the value that they have, in the order of the profiles. */
const valuesOf = (field: keyof Policy): readonly (readonly [profiles: string, value: string])[] => {
  const byValue = new Map<string, string[]>()
  for (const [name, policy] of Object.entries(PROFILES)) {
    const value = shownValue((policy as Policy)[field])
    byValue.set(value, [...(byValue.get(value) ?? []), code(name)])
  }
  return [...byValue].map(([value, names]) => [byValue.size === 1 ? 'every profile' : names.join(', '), value])
}

const ORDERS: Readonly<Record<string, string>> = {
  yes: '`true` is stronger',
  no: '`false` is stronger',
  modes: 'signed modes are stronger',
  none: 'no value is stronger than another',
}

const strengthOf = (order: Strength, type: string): string => {
  if (typeof order !== 'string')
    return `strongest first: ${order
      .flat()
      .map((value) => code(String(value)))
      .join(', ')}`
  const isList = type.startsWith('readonly ')
  if (order === 'less') return isList ? 'a list without further entries is stronger' : 'a smaller number is stronger'
  if (order === 'more') return isList ? 'a list with further entries is stronger' : 'a greater number is stronger'
  return ORDERS[order] ?? order
}

const field = ({ name, type, text, isOptional }: Member): string => {
  const strength = STRENGTHS[name as keyof Policy]
  return [
    `### \`${name}\``,
    '',
    text,
    '',
    '| property or profile | value |',
    '|---|---|',
    `| type | ${code(cell(type))}${isOptional ? ', optional' : ''} |`,
    `| section | ${SECTIONS[name as keyof Policy]} |`,
    `| strength | ${strengthOf(strength, type)} |`,
    ...valuesOf(name as keyof Policy).map(([names, value]) => `| ${names} | ${value} |`),
    '',
  ].join('\n')
}

const titled = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

/** Every field of a policy, in the groups of its declaration. */
export const renderPolicy = (): string => {
  const fields = membersOf('src/types/policy.ts', 'Policy')
  return [
    '# Policy fields',
    '',
    '```ts check',
    "import type { Policy } from 'parapet'",
    "import { oauth21 } from 'parapet/profiles'",
    '',
    'export const policy = { ...oauth21, require_pushed_authorization_requests: true, requestUriLifetime: 30 } satisfies Policy',
    '```',
    '',
    'Spread a [profile](../start/policies.md) and override fields. Discovery publishes the fields with a registered metadata name.',
    '',
    '"All profiles" means every profile of `parapet/profiles`. `weakerThan` compares two policies by the strength below.',
    '',
    generated('policy'),
    '',
    ...fields.flatMap((member) => [
      ...(member.group === undefined ? [] : [`## ${titled(member.group)}`, '']),
      field(member),
    ]),
  ].join('\n')
}

/** Every option of `authorizationServer`. */
export const renderOptions = (): string => {
  const options = membersOf('src/types/server.ts', 'AuthorizationServerOptions')
  const table = (members: readonly Member[]) => [
    '| option | type | meaning |',
    '|---|---|---|',
    ...members.map(({ name, type, text }) => {
      const shown = type.replace(/ \| undefined$/, '')
      return `| ${code(name)} | ${code(cell(shown))} | ${cell(text)} |`
    }),
    '',
  ]
  return [
    '# Options of the server',
    '',
    '```ts check',
    "import { authorizationServer } from 'parapet'",
    "import { oauth21 } from 'parapet/profiles'",
    "import { memoryStore } from 'parapet/stores/memory'",
    '',
    'export const as = authorizationServer({',
    "  issuer: 'https://as.example',",
    "  pushed_authorization_request_endpoint: 'https://as.example/par',",
    "  authorization_endpoint: 'https://as.example/authorize',",
    "  token_endpoint: 'https://as.example/token',",
    '  policy: oauth21,',
    '  store: memoryStore(),',
    '  secret: crypto.getRandomValues(new Uint8Array(32)),',
    '  findClient: async () => undefined,',
    '})',
    '```',
    '',
    '`authorizationServer` checks every option when it is called, and names all problems in one `TypeError`.',
    '',
    generated('server'),
    '',
    '## Required',
    '',
    ...table(options.filter(({ isOptional }) => !isOptional)),
    '## Optional',
    '',
    ...table(options.filter(({ isOptional }) => isOptional)),
  ].join('\n')
}

const typesOf = ({ type }: Member): readonly string[] => [...type.matchAll(/'(\w+)'/g)].map(([, name = '']) => name)

/** Every event. */
export const renderEvents = (): string => {
  const path = 'src/types/events.ts'
  const variants = variantsOf(path, 'Occurrence').flatMap(({ text, members }) => {
    const [first, ...rest] = members
    if (first === undefined) throw new Error('An event has no member.')
    const shown = rest.map(({ name, isOptional }) => `${code(name)}${isOptional ? ' (optional)' : ''}`).join(', ')
    const notes = rest.map(({ name, text: note }) => (note === '' ? '' : `${code(name)}: ${note}`))
    const meaning = [text, ...notes].filter((part) => part !== '').join(' ')
    return typesOf(first).map((type) => `| ${code(type)} | ${shown} | ${cell(meaning)} |`)
  })
  return [
    '# Events',
    '',
    '```ts check',
    "import type { OnEvent } from 'parapet'",
    '',
    'export const onEvent: OnEvent = ({ type, flow, duration }) => console.log(type, flow, duration)',
    '```',
    '',
    'Pass `onEvent` to `authorizationServer`. The core does not wait for it and ignores its errors. No event holds a secret, code, assertion,',
    '`state` or `request_uri`.',
    '',
    generated('events'),
    '',
    '## Members of every event',
    '',
    '| member | type | meaning |',
    '|---|---|---|',
    ...membersOf(path, 'EventContext').map(
      ({ name, type, text, isOptional }) =>
        `| ${code(name)} | ${code(type)}${isOptional ? ', optional' : ''} | ${cell(text)} |`,
    ),
    '',
    '## Types',
    '',
    '| type | further members | meaning |',
    '|---|---|---|',
    ...variants,
    '',
  ].join('\n')
}
