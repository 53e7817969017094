import { readdirSync } from 'node:fs'
import { join } from 'node:path'

// The rooms of `src` that decide, smallest first, each with the tests that have to notice a mutant of it: those that mirror it, and
// a few that test little else. A mutant that only another test of a whole endpoint would notice counts as survived. A name after an
// exclamation mark is left out: each of its tests makes all mistakes that there are, which takes as long as all other files together.
export const rooms = {
  dpop: ['dpop/', 'host/known-keys', 'endpoints/resource', 'endpoints/token'],
  'client-sources': ['client-sources/'],
  'client-registration': ['client-registration/', 'profiles/'],
  'client-authentication': [
    'client-authentication/',
    'profiles/',
    'host/known-keys',
    'endpoints/attested-instance',
    'endpoints/client-demands',
    'client-sources/attested-clients',
  ],
  stores: ['stores/'],
  'authorization-request': [
    'authorization-request/',
    'profiles/',
    'endpoints/narrow-grant',
    'endpoints/enriched-details',
    'endpoints/interoperable-values',
  ],
  host: ['host/', 'stores/former-release', 'endpoints/limit'],
  endpoints: ['endpoints/', '!endpoints/client-demands'],
}

const fileOf = (root, name) => join(root, 'test', `${name}.test.ts`)

/** The test files of a room, with absolute paths. A name that ends with a slash is a folder. */
export const testFilesOf = (root, room) => {
  const isLeftOut = (file) => rooms[room].some((name) => name.startsWith('!') && file === fileOf(root, name.slice(1)))
  return rooms[room]
    .filter((name) => !name.startsWith('!'))
    .flatMap((name) => {
      if (!name.endsWith('/')) return [fileOf(root, name)]
      const folder = join(root, 'test', name)
      return readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.test.ts'))
        .sort()
        .map((file) => join(folder, file))
    })
    .filter((file) => !isLeftOut(file))
}
