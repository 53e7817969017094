import { randomBytes } from 'node:crypto'
import type { AuthorizationReference, EpochSeconds } from 'parapet'
import { createShelf, type ShelfOptions } from './shelf.ts'

/** What is written down of the steps: a consent is acted on at once. */
const STEPS = ['login', 'select_account'] as const

type InteractionStep = (typeof STEPS)[number]

/** An authorization request on its way through the pages. The reference stays here: the address bar shows `id` alone. */
export interface Interaction {
  readonly id: string
  readonly reference: AuthorizationReference
  readonly expiresAt: EpochSeconds
  /** The browser to which it belongs; undefined until one comes with the id. */
  readonly browser?: string | undefined
  readonly done: readonly InteractionStep[]
}

export interface Interactions {
  readonly begin: (
    reference: AuthorizationReference,
    expiresAt: EpochSeconds,
    browser: string | undefined,
  ) => Promise<Interaction>
  readonly find: (id: string) => Promise<Interaction | undefined>
  /** Says whether a browser may go on with an interaction. One that belongs to nobody yet can be had by the first that comes: a
   * form that another site posts to the authorization endpoint arrives without cookies (SameSite). */
  readonly claim: (interaction: Interaction, browser: string) => Promise<boolean>
  readonly markDone: (interaction: Interaction, step: InteractionStep) => Promise<Interaction>
  readonly end: (interaction: Interaction) => Promise<void>
}

export const createInteractions = (options: ShelfOptions): Interactions => {
  const interactions = createShelf<Omit<Interaction, 'done'>>(options, 'interaction')
  const browsers = createShelf<string>(options, 'interaction-browser')
  const steps = createShelf<true>(options, 'interaction-step')
  return {
    begin: async (reference, expiresAt, browser) => {
      const interaction = { id: randomBytes(16).toString('base64url'), reference, expiresAt, browser }
      await interactions.put(interaction.id, interaction, expiresAt)
      return { ...interaction, done: [] }
    },
    find: async (id) => {
      const [interaction, browser, ...marks] = await Promise.all([
        interactions.get(id),
        browsers.get(id),
        ...STEPS.map((step) => steps.get(`${id} ${step}`)),
      ])
      return interaction && { browser, ...interaction, done: STEPS.filter((_, at) => marks[at]) }
    },
    claim: async ({ id, expiresAt, browser }, claimant) => {
      if (browser !== undefined) return browser === claimant
      return (await browsers.put(id, claimant, expiresAt)) || (await browsers.get(id)) === claimant
    },
    markDone: async (interaction, step) => {
      await steps.put(`${interaction.id} ${step}`, true, interaction.expiresAt)
      return { ...interaction, done: [...interaction.done, step] }
    },
    end: ({ id }) => interactions.remove(id),
  }
}
