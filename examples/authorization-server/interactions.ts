import { randomBytes } from 'node:crypto'
import type { AuthorizationReference, Clock, EpochSeconds } from 'parapet'
import type { Session } from './sessions.ts'

export type Done = 'login' | 'select_account' | 'consent'

/** An authorization request on its way through the pages. The reference stays here: the address bar shows `id` alone. */
export interface Interaction {
  readonly id: string
  readonly reference: AuthorizationReference
  readonly expiresAt: EpochSeconds
  /** The browser to which it belongs; undefined until one comes with the id. */
  session: Session | undefined
  done: readonly Done[]
  isApproved: boolean
}

export interface Interactions {
  readonly begin: (
    reference: AuthorizationReference,
    expiresAt: EpochSeconds,
    session: Session | undefined,
  ) => Interaction
  /** Finds the interaction of a browser. One that belongs to nobody yet can be had by the first browser that comes: a form
   * that another site posts to the authorization endpoint arrives without cookies (SameSite). */
  readonly find: (id: string, session: Session | undefined) => Interaction | undefined
  readonly end: (interaction: Interaction) => void
}

/** The oldest go first. */
const MAX_INTERACTIONS = 10_000

/** Keeps the interactions of this process. */
export const createInteractions = (clock: Clock): Interactions => {
  const interactions = new Map<string, Interaction>()
  return {
    begin: (reference, expiresAt, session) => {
      const id = randomBytes(16).toString('base64url')
      const interaction: Interaction = { id, reference, expiresAt, session, done: [], isApproved: false }
      interactions.set(id, interaction)
      const [oldest] = interactions.keys()
      if (interactions.size > MAX_INTERACTIONS && oldest !== undefined) interactions.delete(oldest)
      return interaction
    },
    find: (id, session) => {
      const interaction = interactions.get(id)
      if (interaction === undefined) return undefined
      if (interaction.expiresAt <= clock()) {
        interactions.delete(id)
        return undefined
      }
      return interaction.session === undefined || interaction.session === session ? interaction : undefined
    },
    end: ({ id }) => {
      interactions.delete(id)
    },
  }
}
