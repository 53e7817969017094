import { encryptedStore } from 'parapet/stores/encrypted'
import { memoryStore } from 'parapet/stores/memory'
import { prefixedStore } from 'parapet/stores/prefixed'
import { fixedClock, storeContract } from 'parapet/testing'
import { NOW } from './parties.js'

const contract = (name, decorate) => {
  const clock = fixedClock(NOW)
  const store = memoryStore({ clock })
  const tests = storeContract({ open: () => decorate(store), clock, advance: clock.advance })
  return tests.map((test) => ({ name: `${name}: ${test.name}`, run: test.run }))
}

/** The contract for stores, races included, on those that need no database. */
export const stores = [
  ...contract('memoryStore', (store) => store),
  ...contract('encryptedStore', (store) => encryptedStore(store, { secrets: [new Uint8Array(32).fill(7)] })),
  ...contract('prefixedStore', (store) => prefixedStore(store, 'tenant')),
]
