import { flows } from './flows.js'
import { refusals } from './refusals.js'

/** Exchanges between a client and a host; each takes `send(path, init)`, so that they run in process and over HTTP. They need jose and
 * nothing of the library. */
export const exchanges = [...flows, ...refusals]
