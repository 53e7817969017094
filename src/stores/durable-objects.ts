import type { Store } from '../types/ports.ts'
import { checkEngine } from './store-options.ts'

/** The members that the store calls of the binding of a Durable Object class. The class has the methods of a `Store`. */
export interface DurableObjectNamespace<ID> {
  idFromName(name: string): ID
  get(id: ID): {
    insert(key: string, value: string, expiresAt: number): Promise<boolean>
    get(key: string): Promise<string | undefined>
    take(key: string): Promise<string | undefined>
  }
}

/** Keeps entries in Cloudflare Durable Objects, spread by the last two characters of the key over about a thousand objects.
 * Let the three methods of the class call a `durableObjectSQLStore` of `parapet/stores/sqlite`.
 * @example
 * ```ts
 * const store = durableObjectStore(env.STORE)
 * ``` */
export const durableObjectStore = <ID>(namespace: DurableObjectNamespace<ID>): Store => {
  checkEngine('durableObjectStore', {
    name: 'namespace',
    value: namespace,
    what: 'the binding of a Durable Object class',
    remedy: 'Pass the binding, such as env.STORE.',
  })
  const objectOf = (key: string) => namespace.get(namespace.idFromName(`parapet ${key.slice(-2)}`))
  return {
    insert: async (key, value, expiresAt) => objectOf(key).insert(key, value, expiresAt),
    get: async (key) => objectOf(key).get(key),
    take: async (key) => objectOf(key).take(key),
  }
}
