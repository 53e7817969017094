import { isJSONObject } from '../encoding/json.ts'
import { isObject, listOf, must, type OptionCheck, objectWith } from '../encoding/option-check.ts'
import type { JSONWebKeySet } from '../types/jose.ts'
import { requireForm } from './answers.ts'

/** Reads a JWK Set that a host answered with: `null` is absent in each of its keys. The same object is given back where nothing is
 * `null`.
 * @see RFC 7517 §5 */
export const readKeySet = (port: string, answer: unknown): JSONWebKeySet => {
  const set = requireForm<JSONWebKeySet>(port, 'a JWK Set', isJSONObject(answer), answer)
  const keys = withoutNulls(`${port}: keys`, set.keys)
  return keys === set.keys ? set : { keys: keys as unknown as JSONWebKeySet['keys'] }
}

/** The option for the private keys of the server. It tells the type of what came alone. */
export const aKeySet: OptionCheck = /* @__PURE__ */ objectWith(
  'a JWK Set',
  { keys: /* @__PURE__ */ listOf('JWKs', /* @__PURE__ */ must('be a JWK', isObject)) },
  'Pass { keys: [jwk] } with private keys.',
)

/** Reads a list of objects, and leaves out their members that are `null`. The same list is given back where there are none. */
export const withoutNulls = (port: string, answer: unknown): readonly Readonly<Record<string, unknown>>[] => {
  const isList = Array.isArray(answer) && answer.every(isJSONObject)
  const list = requireForm<readonly Readonly<Record<string, unknown>>[]>(port, 'a list of objects', isList, answer)
  return list.some(hasNull) ? list.map(withoutNull) : list
}

const hasNull = (members: object): boolean => Object.values(members).includes(null)

const withoutNull = (members: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null))
