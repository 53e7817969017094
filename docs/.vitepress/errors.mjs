import { readFileSync } from 'node:fs'
import { parseClient } from '../../src/client-registration/parse-client.ts'
import * as profiles from '../../src/profiles/index.ts'
import { namedFaultsFor } from '../../src/testing/named-faults-for.ts'
import { PROFILE_NAMES, profileOf } from '../playground/judge/profiles.ts'
import { EXAMPLES } from '../playground/page/examples.ts'

const source = readFileSync(new URL('../reference/errors.md', import.meta.url), 'utf8')

/** The generated examples, by reason. */
const examples = new Map(
  readFileSync(new URL('examples/errors.md', import.meta.url), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((chapter) => {
      const end = chapter.indexOf('\n')
      return [chapter.slice(0, end), chapter.slice(end).trim()]
    }),
)

/** The errors of the generated reference, in its order. */
export const errors = [...source.matchAll(/^\| `([\w-]+)` \| `(\w+)` \| (\d+) \| (.+)$/gm)].map(
  ([, reason, error, status, rest]) => {
    const [at, section, cause, remedy] = rest.split(/(?<!\\) \| ?/).map((cell) => cell.replaceAll('\\|', '|'))
    return { reason, error, status, at, section, cause, remedy: remedy.replace(/ \|$/, '') }
  },
)

/** The reasons for which the playground has a request: an example of its own, or a fault of the kit that a shipped policy refuses. */
const provoked = new Set([
  ...Object.keys(EXAMPLES),
  ...Object.values(profiles)
    .filter((one) => typeof one === 'object' && 'codeChallengeRequired' in one)
    .flatMap((policy) => namedFaultsFor(policy).map(({ reason }) => reason)),
])

/** Whether the playground has a request that provokes an error. */
export const isProvoked = (reason) => provoked.has(reason)

/** Registrations whose faults the playground does not show, because it fills in what a registration lacks, or finds another first. */
const FILLED_IN = new Set(
  ['secret', 'keys-missing', 'jwks-uri', 'key-unusable', 'unsupported'].map((name) => `client-metadata-${name}`),
)

/** The fragment by which the playground reads the registration of an example, under a policy that refuses it; undefined where it
 * would not say so. */
export const registrationLink = (reason) => {
  const [, json = ''] = /```json\n([\s\S]*?)```/.exec(examples.get(reason) ?? '') ?? []
  if (!reason.startsWith('client-metadata-') || FILLED_IN.has(reason) || json === '') return undefined
  const client = JSON.parse(json)
  const isRefused = (profile) => {
    const parsed = parseClient(client, profileOf(profile).policy, { secretsElsewhere: true })
    return !parsed.ok && parsed.error.reason === reason
  }
  const profile = PROFILE_NAMES.find(isRefused)
  if (profile === undefined) return undefined
  const text = new URLSearchParams({ client_id: client.client_id, response_type: 'code' }).toString()
  return `#${new URLSearchParams({ text, profile, metadata: JSON.stringify(client) })}`
}

const tryIt = (reason) => {
  if (isProvoked(reason))
    return `[The playground](/playground/#reason=${reason}) sends a request that provokes it, and shows the check that fails.\n\n`
  const link = registrationLink(reason)
  return link === undefined
    ? ''
    : `[The playground](/playground/${link}) reads this registration, and says below its verdict why it is refused.\n\n`
}

/** The page of one error. */
export const errorPage = ({ reason, error, status, at, section, cause, remedy }) => `# \`${reason}\`

| property | value |
|---|---|
| error on the wire | \`${error}\` |
| status | ${status} |
| at | ${at} |
| section | ${section} |

## Likely cause

${cause}

## Remedy

${remedy}

## Example

${examples.get(reason)}

\`…\` stands for text that is left out. The fault may also lie in the registration, in an earlier request or in the time.

## See it

${tryIt(reason)}\`explaining\` of \`parapet/explain\` shows [the checks of one call](/production/observability#explain-one-call) up to this objection. The event
\`refused\` has \`reason: '${reason}'\`. [All errors](/reference/errors)
`
