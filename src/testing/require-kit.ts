import { nearestName } from '../encoding/nearest-name.ts'
import { requireObject } from '../encoding/require-that.ts'
import { unknownName } from '../encoding/unknown-name.ts'
import { METHOD_NAMES } from '../types/client-authentication-methods.ts'
import type { FlowScript } from './flow.ts'

const MEMBERS: Readonly<Record<keyof FlowScript, true>> = {
  client: true,
  parameters: true,
  assertion: true,
  proof: true,
  object: true,
  certificate: true,
  attestation: true,
  pop: true,
  form: true,
  headers: true,
  presentation: true,
  decision: true,
  token: true,
}

/** Throws TypeError for anything but a kit, such as the promise of one, and for a script that the kit would not follow: under a misspelt
 * member it would send a good request. */
export const requireKit = (server: unknown, script: object = {}): void => {
  requireObject('server', 'a test server', server, 'clients', 'Pass await testServer().')
  requireObject('script', 'an object', script)
  const known = Object.keys(MEMBERS)
  const unknown = Object.keys(script).find((name) => !known.includes(name))
  if (unknown !== undefined) throw new TypeError(unknownName(unknown, 'a member of the script', known, nearestName))
  requireClient(script)
}

/** Throws TypeError for options that are neither an object nor the name of a fault. */
export const requireHow = (how: unknown): void => {
  if (typeof how === 'string') return
  requireObject('options', 'an object or the name of a fault', how)
  requireClient(how as object)
}

const requireClient = (options: object): void => {
  const client: unknown = Reflect.get(options, 'client')
  if (client === undefined || METHOD_NAMES.some((method) => method === client)) return
  const owner = 'a client of the kit, which is named by its authentication method'
  throw new TypeError(unknownName(JSON.stringify(client), owner, METHOD_NAMES, nearestName))
}
