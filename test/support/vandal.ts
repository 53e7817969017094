/** Writes to everything that can be reached from a value, as a function of the host could by mistake or on purpose. A frozen value throws,
 * and stays. Bytes, which cannot be frozen, and the request, which is the host's own, are left alone. */
export const vandalise = (value: unknown, seen = new Set<unknown>()): void => {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) return
  seen.add(value)
  const members = Object.entries(value).filter(([name]) => name !== 'request')
  for (const [, member] of members) vandalise(member, seen)
  if (value instanceof Map) attempt(() => value.set('scope', 'spoilt'))
  if (value instanceof Set) attempt(() => value.add('spoilt'))
  if (value instanceof URL) attempt(() => Object.assign(value, { hostname: 'attacker.example', search: '' }))
  if (Array.isArray(value)) {
    attempt(() => value.reverse())
    attempt(() => value.push('https://attacker.example/cb'))
  }
  for (const [name, member] of members) {
    attempt(() =>
      Object.assign(value, { [name]: typeof member === 'number' ? member * 2 : `${String(member)} spoilt` }),
    )
    attempt(() => Reflect.deleteProperty(value, name))
  }
  attempt(() => Object.assign(value, { scope: 'spoilt', redirect_uris: ['https://attacker.example/cb'] }))
}

const attempt = (write: () => unknown): void => {
  try {
    write()
  } catch {}
}

/** Wraps a function so that it answers as it does, and writes to its arguments besides: at once, and again once it has answered. */
export const vandal = <Args extends readonly unknown[], Answer>(
  answer: (...args: Args) => Answer,
): ((...args: Args) => Answer) => {
  return (...args) => {
    const given = answer(...args)
    vandalise(args)
    if (given instanceof Promise) given.then(() => vandalise(args)).catch(() => {})
    return given
  }
}
