import { encryptedStore } from 'parapet/stores/encrypted'
import { memoryStore } from 'parapet/stores/memory'
import { fixedClock } from 'parapet/testing'
import { expect, it } from 'vitest'
import { createShelf } from '../../examples/authorization-server/shelf.ts'

it('an entry that was encrypted under a removed secret is not there, such as the session of an old cookie', async () => {
  const clock = fixedClock()
  const store = memoryStore({ clock })
  const shelfUnder = (secret: string) =>
    createShelf<string>({ store: encryptedStore(store, { secrets: [secret] }), clock }, 'session')
  const [old, current] = [shelfUnder('o'.repeat(32)), shelfUnder('n'.repeat(32))]
  await old.put('a', 'a login', clock() + 60)
  expect(await old.get('a')).toBe('a login')
  expect(await current.get('a')).toBeUndefined()
})
