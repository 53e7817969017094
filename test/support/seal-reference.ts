import { type Presentation, prepareReference } from '../../src/host/reference.ts'
import type { AuthorizationServer } from '../../src/types/server.ts'

/** The reference of a presentation, as a host reads it. */
export const sealReference = async (as: Pick<AuthorizationServer, 'secrets'>, presentation: Presentation) =>
  (await prepareReference(as, presentation))()
