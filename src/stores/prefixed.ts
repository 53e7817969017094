import type { Store } from '../types/ports.ts'

/** Puts a name before every key, so that several servers, such as one for each tenant, share a store and never meet. The name has 1 to
 * 32 letters, digits, `.`, `_` or `-`, otherwise it throws TypeError; keys grow by that and a colon. */
export const prefixedStore = (store: Store, prefix: string): Store => {
  // without a colon, which ends it: no prefix and key together read as another prefix and key
  if (!/^[\w.-]{1,32}$/.test(prefix)) {
    throw new TypeError('A prefix has 1 to 32 letters, digits, dots, underscores or hyphens; hash longer names.')
  }
  const keyOf = (key: string) => `${prefix}:${key}`
  return {
    insert: (key, value, expiresAt) => store.insert(keyOf(key), value, expiresAt),
    get: (key) => store.get(keyOf(key)),
    take: (key) => store.take(keyOf(key)),
  }
}
