import { adapter } from './adapter.js'
import { exchanges } from './exchanges.js'
import { fetchHandler } from './fetch-handler.js'
import { createHost } from './host.js'
import { mlDSA } from './ml-dsa.js'
import { ISSUER } from './parties.js'
import { proofs } from './proofs.js'
import { carryOut } from './same.js'
import { stores } from './stores.js'
// made when the library is installed, from what its package.json exports
import { surface } from './surface.js'

const local = [...proofs, ...mlDSA, ...adapter, ...stores]

const allowsCodeGeneration = () => {
  try {
    return new Function('return true')()
  } catch {
    return false
  }
}

/** What this runtime has that the library must do without. */
const conditions = () => ({
  codeGeneration: allowsCodeGeneration(),
  frozenIntrinsics: Object.isFrozen(Array.prototype),
  nodeGlobals: ['Buffer', 'process'].filter((name) => name in globalThis),
})

/** Runs everything in this runtime, the exchanges against a host in the same process through `parapet/fetch`. */
export const runSuite = async () => {
  const handle = fetchHandler(createHost())
  const send = async (path, init) => handle(new Request(`${ISSUER}${path}`, init))
  const checks = [...(await carryOut(local)), ...(await carryOut(exchanges, send))]
  return { checks, surface, conditions: conditions() }
}
