import { adapter } from './adapter.js'
import { fetchHandler } from './fetch-handler.js'
import { flows } from './flows.js'
import { createHost } from './host.js'
import { ISSUER } from './parties.js'
import { proofs } from './proofs.js'
import { refusals } from './refusals.js'
import { carryOut, same } from './same.js'
import { stores } from './stores.js'
import { surface } from './surface.js'

/** Exchanges between a client and a host; each takes `send(path, init)`, so that they run in process and over HTTP. */
export const exchanges = [...flows, ...refusals]

const local = [...proofs, ...adapter, ...stores]

const allowsCodeGeneration = () => {
  try {
    return new Function('return true')()
  } catch {
    return false
  }
}

const hasExports = ([specifier, names]) => ({
  name: `${specifier} can be imported`,
  run: async () => same(names.length > 0, true, 'it exports something'),
})

/** Runs everything in this runtime, the exchanges against a host in the same process through `parapet/fetch`. */
export const runSuite = async () => {
  const handle = fetchHandler(createHost())
  const send = async (path, init) => handle(new Request(`${ISSUER}${path}`, init))
  const checks = [
    ...(await carryOut(Object.entries(surface).map(hasExports))),
    ...(await carryOut(local)),
    ...(await carryOut(exchanges, send)),
  ]
  return { checks, surface, codeGeneration: allowsCodeGeneration() }
}
