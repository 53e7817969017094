import { describeType, describeValue } from '../encoding/describe-value.ts'
import { requirePast } from '../encoding/epoch-seconds.ts'
import { isJSONObject } from '../encoding/json.ts'
import { isInteroperableValue } from '../encoding/json-value.ts'
import { nearestName } from '../encoding/nearest-name.ts'
import { requireMembers } from '../encoding/require-members.ts'
import { isWellFormedText } from '../encoding/utf8.ts'
import type { EpochSeconds, Seconds } from '../types/time.ts'

/** Throws TypeError when a decision does not have the form of its type, for hosts without TypeScript: a misspelt member
 * must neither deny nor grant. */
export const checkDecision = (decision: unknown, now: EpochSeconds, clockTolerance: Seconds): void => {
  if (!isJSONObject(decision))
    throw misfit('decision', "{ decision: 'granted', subject } or { decision: 'denied' }", decision)
  const members: Readonly<Record<string, unknown>> = decision
  if (members.decision === 'denied') {
    requireMembers('decision', members, DENIED_MEMBERS, 'a member of a denied decision', nearestName)
    return
  }
  if (members.decision !== 'granted') {
    throw new TypeError(`decision.decision must be 'granted' or 'denied'; got ${describeValue(members.decision)}.`)
  }
  if (!isString(members.subject) || members.subject === '') {
    throw misfit(
      'decision.subject',
      'a string that is not empty and has no lone surrogate',
      members.subject,
      ' A granted decision names its subject.',
    )
  }
  // a misspelt scope would grant everything that the client asked for
  requireMembers('decision', members, GRANTED_MEMBERS, 'a member of a granted decision', nearestName)
  if (members.auth_time !== undefined) requirePast('decision.auth_time', members.auth_time, now, clockTolerance)
  for (const name of ['acr', 'sid', 'grant_id'])
    checkMember(members, name, isString, 'a string without lone surrogates')
  for (const name of ['scope', 'resource', 'amr'])
    checkMember(members, name, isListOf(isString), 'a list of strings without lone surrogates')
  checkMember(
    members,
    'authorization_details',
    isListOf(isDetail),
    `a list of objects with a type, made of ${JSON_FORM}`,
  )
  checkMember(members, 'data', isInteroperableValue, JSON_FORM)
}

const JSON_FORM =
  'JSON: strings of whole characters, finite numbers, integers within ±(2^53−1), booleans, null, lists and plain objects of modest depth'

// biome-ignore format: a list of words
const GRANTED_MEMBERS: readonly string[] = [
  'decision', 'subject', 'auth_time', 'acr', 'amr', 'scope', 'resource', 'authorization_details', 'grant_id', 'sid', 'data',
]

const DENIED_MEMBERS: readonly string[] = ['decision', 'error']

const checkMember = (
  members: Readonly<Record<string, unknown>>,
  name: string,
  isGood: (value: unknown) => boolean,
  form: string,
): void => {
  const value = members[name]
  if (value !== undefined && !isGood(value)) throw misfit(`decision.${name}`, form, value)
}

/** Says the type of what came and not its value, which may be personal. */
const misfit = (name: string, expected: string, value: unknown, remedy = ''): TypeError =>
  new TypeError(`${name} must be ${expected}; got ${describeType(value)}.${remedy}`)

const isString = (value: unknown): boolean => typeof value === 'string' && isWellFormedText(value)

const isListOf =
  (isMember: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && [...value].every(isMember)

const isDetail = (value: unknown): boolean =>
  isJSONObject(value) && typeof value.type === 'string' && isInteroperableValue(value)
