// Runs workerd with files in the folder that its second argument names. Prints the address of the store that the first one names, and
// ends with its parent.
import { startWorkerd } from '../start-workerd.mjs'

const [engine, folder] = process.argv.slice(2)
const runtime = await startWorkerd(new URL('./worker-store.mjs', import.meta.url), {
  d1Persist: `${folder}/d1`,
  durableObjectsPersist: `${folder}/objects`,
})
const { origin } = await runtime.ready
console.log(`${origin}/${engine}`)

process.stdin.on('end', async () => {
  await runtime.dispose()
  process.exit()
})
process.stdin.resume()
