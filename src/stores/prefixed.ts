import { describeValue } from '../encoding/describe-value.ts'
import { checkOptions, must } from '../encoding/option-check.ts'
import type { Store } from '../types/ports.ts'
import { aStore, checkEngine } from './store-options.ts'

/** Puts a prefix before every key, so that several servers, such as one for each tenant, share a store without conflicts.
 * The prefix has 1 to 32 letters, digits, `.`, `_` or `-`; any other throws TypeError. Keys grow by the prefix and a colon.
 * @example
 * ```ts
 * const store = prefixedStore(shared, 'tenant-1')
 * ``` */
export const prefixedStore = (store: Store, prefix: string): Store => {
  checkEngine('prefixedStore', aStore(store))
  checkOptions('prefixedStore', { prefix }, { prefix: aPrefix })
  const keyOf = (key: string) => `${prefix}:${key}`
  return {
    insert: (key, value, expiresAt, options) => store.insert(keyOf(key), value, expiresAt, options),
    get: (key, options) => store.get(keyOf(key), options),
    take: (key, options) => store.take(keyOf(key), options),
  }
}

// without a colon, which ends it: no prefix and key together read as another prefix and key
const aPrefix = /* @__PURE__ */ must(
  "be 1 to 32 letters, digits, '.', '_' or '-'",
  (value) => typeof value === 'string' && /^[\w.-]{1,32}$/.test(value),
  { describe: describeValue, remedy: 'Hash longer names.' },
)
