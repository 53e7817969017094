import { requireObject } from '../encoding/require-that.ts'

/** Throws TypeError for anything but a kit, such as the promise of one, and for a script that is no object. */
export const requireKit = (server: unknown, script: unknown = {}): void => {
  requireObject('server', 'a test server', server, 'clients', 'Pass await testServer().')
  requireObject('script', 'an object', script)
}

/** Throws TypeError for options that are neither an object nor the name of a fault. */
export const requireHow = (how: unknown): void => {
  if (typeof how !== 'string') requireObject('options', 'an object or the name of a fault', how)
}
