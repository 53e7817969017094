import { requireObject } from '../encoding/require-that.ts'

/** Throws TypeError for anything but an authorization server, such as the options of one, or a promise of the test kit. */
export const requireServer = (as: unknown): void =>
  requireObject('as', 'an authorization server', as, 'parts', 'Pass what authorizationServer returned.')
