import { readFileSync } from 'node:fs'

const { name, exports, homepage } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

/** The address of the site; undefined while it has none. */
export { homepage }

/** What can be imported: `{ path: 'stores/memory', specifier: 'parapet/stores/memory' }`. */
export const subpaths = Object.entries(exports)
  .filter(([, target]) => typeof target !== 'string')
  .map(([key]) => ({ path: key.slice(2), specifier: name + key.slice(1) }))
