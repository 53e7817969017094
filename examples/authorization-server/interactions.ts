import { randomBytes } from 'node:crypto'
import type { AuthorizationReference, EpochSeconds } from 'parapet'
import { type BrowserSecret, fingerprintOf } from './browsers.ts'
import { createShelf, type ShelfOptions } from './shelf.ts'

/** The steps that are written down. The server acts on a consent at once. */
const STEPS = ['login', 'select_account'] as const

type InteractionStep = (typeof STEPS)[number]

/** An authorization request on its way through the pages. The reference stays here: the address bar shows `id` alone. */
export interface Interaction {
  readonly id: string
  readonly reference: AuthorizationReference
  readonly expiresAt: EpochSeconds
  readonly done: readonly InteractionStep[]
}

export interface Interactions {
  readonly begin: (
    reference: AuthorizationReference,
    expiresAt: EpochSeconds,
    browser: BrowserSecret,
  ) => Promise<Interaction>
  /** Finds an interaction for the browser that began it, and for no other. */
  readonly find: (id: string, browser: BrowserSecret) => Promise<Interaction | undefined>
  readonly markDone: (interaction: Interaction, step: InteractionStep) => Promise<Interaction>
  readonly end: (interaction: Interaction) => Promise<void>
}

/** The entry in the store: it lacks the `id`, and holds the hash of the browser's secret. */
interface Entry extends Pick<Interaction, 'reference' | 'expiresAt'> {
  readonly browser: string
}

export const createInteractions = (options: ShelfOptions): Interactions => {
  const interactions = createShelf<Entry>(options, 'interaction')
  const steps = createShelf<true>(options, 'interaction-step')
  return {
    begin: async (reference, expiresAt, browser) => {
      const id = randomBytes(16).toString('base64url')
      await interactions.put(id, { reference, expiresAt, browser: fingerprintOf(browser) }, expiresAt)
      return { id, reference, expiresAt, done: [] }
    },
    find: async (id, browser) => {
      const [entry, ...marks] = await Promise.all([
        interactions.get(id),
        ...STEPS.map((step) => steps.get(`${id} ${step}`)),
      ])
      if (entry === undefined || entry.browser !== fingerprintOf(browser)) return undefined
      const { reference, expiresAt } = entry
      return { id, reference, expiresAt, done: STEPS.filter((_, at) => marks[at]) }
    },
    markDone: async (interaction, step) => {
      await steps.put(`${interaction.id} ${step}`, true, interaction.expiresAt)
      return { ...interaction, done: [...interaction.done, step] }
    },
    end: ({ id }) => interactions.remove(id),
  }
}
