import { isListOfStrings } from './list-of-strings.ts'

/** Says of what kind a value is, and no more: it may be a secret. Short, because edge functions bundle it. */
export const kindOf = (value: unknown): string => {
  if (value === undefined || value === null || Number.isNaN(value)) return String(value)
  const kind = typeof value === 'object' ? Object.prototype.toString.call(value).slice(8, -1) : typeof value
  return kind === 'Object' || kind === 'Array' ? `an ${kind.toLowerCase()}` : `a ${kind}`
}

/** Throws TypeError for a misuse: what must be, of what kind it was that came, and what to do. */
export const requireThat = (holds: boolean, name: string, expected: string, value: unknown, remedy = ''): void => {
  if (!holds) throw new TypeError(`${name} must be ${expected}; got ${kindOf(value)}. ${remedy}`.trim())
}

/** Throws TypeError for an argument that is not text. */
export const requireText = (name: string, value: unknown): void =>
  requireThat(typeof value === 'string', name, 'a string', value)

/** Throws TypeError for an argument that is neither text nor absent; null is absent, as databases have it. */
export const requireOptionalText = (name: string, value: unknown): void =>
  requireThat(value === undefined || value === null || typeof value === 'string', name, 'text, or absent', value)

/** Tells whether a value is a promise, of whichever class. A member of this name that is no function may be there, and the proxy of a remote
 * object returns a function for every name, although it has none. */
export const isPromise = (value: unknown): value is PromiseLike<unknown> => {
  const object: object = Object(value)
  return 'then' in object && typeof object.then === 'function'
}

/** Throws TypeError for an argument that is not an object, or one without a member that every such object has. A list or a promise has none
 * of the members that are looked for, so that each of them would count as absent. */
export const requireObject = (name: string, what: string, value: unknown, member?: string, remedy?: string): void => {
  const isObject = typeof value === 'object' && value !== null
  const holds = isObject && (member === undefined ? !Array.isArray(value) && !isPromise(value) : member in value)
  if (!holds) requireThat(false, name, what, value, remedy ?? (isPromise(value) ? 'Await it.' : ''))
}

/** Throws TypeError for algorithms that are not a list. A text has `includes` as well, and would accept each part of itself. */
export const requireAlgorithms = (algorithms: unknown): void => {
  requireThat(isListOfStrings(algorithms), 'expected.algorithms', 'a list of names of algorithms', algorithms)
}

/** Throws TypeError for keys that are not a JWK Set. */
export const requireKeySet = (name: string, jwks: unknown): void => {
  const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
  const keys: unknown = isObject(jwks) && Reflect.get(jwks, 'keys')
  const holds = Array.isArray(keys) && keys.every(isObject)
  requireThat(holds, name, 'a JWK Set', jwks, 'Pass { keys: [jwk] }.')
}

/** Throws TypeError for a time that is not a number. Every comparison with NaN is false, so that nothing would be too old. */
export const requireTime = (name: string, time: unknown): void =>
  requireThat(typeof time === 'number' && !Number.isNaN(time), name, 'a number of seconds', time)

/** Throws TypeError for the first of several times that is not a number. */
export const requireTimes = (times: Readonly<Record<string, unknown>>): void => {
  for (const [name, time] of Object.entries(times)) requireTime(name, time)
}

/** Throws TypeError for a function of the caller's that is not one. */
export const requireFunction = (name: string, value: unknown): void =>
  requireThat(typeof value === 'function', name, 'a function', value)

/** Returns a function that the caller may leave out; null is absent, as databases have it. Throws TypeError for any other value. */
export const optionalFunction = <T>(name: string, value: T): NonNullable<T> | undefined => {
  const given = value ?? undefined
  if (given !== undefined) requireFunction(name, given)
  return given
}

/** Throws TypeError for an argument that is neither true nor false. The text 'false' and a promise would count as true. */
export const requireBoolean = (name: string, value: unknown): void =>
  requireThat(typeof value === 'boolean', name, 'true or false', value)

/** Throws TypeError for a URL that is not absolute, such as the path of a request: a DPoP proof names the external URL. */
export const requireExternalUrl = (name: string, url: unknown): void => {
  const holds = typeof url === 'string' && /^https?:\/\//i.test(url)
  requireThat(holds, name, 'the absolute external URL', url, 'Pass one such as https://as.example/par.')
}

/** Throws TypeError for the configuration of a resource without a policy, or with one that does not list its algorithms. */
export const requireResourcePolicy = (rs: { readonly policy: unknown }): void => {
  requireObject('rs', 'the resource server', rs, 'policy')
  const { dpop_signing_alg_values_supported: algorithms }: Readonly<Record<string, unknown>> = Object(rs.policy)
  requireThat(Array.isArray(algorithms), 'rs.policy', 'a policy such as oauth21', rs.policy)
}
