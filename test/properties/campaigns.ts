import { memoryStore } from '../../src/stores/memory.ts'
import type { fc } from '../support/fast-check.ts'
import { interleavedProperty, OWNERS, type OwnerName } from './support/interleaved.ts'
import { monotoneProperty } from './support/monotone.ts'
import { PROFILES } from './support/profiles.ts'
import { makeRedirectKit, redirectProperty } from './support/redirects.ts'
import { accessProperty } from './support/secret-access.ts'
import { secretProperty } from './support/secret-cases.ts'
import { optionsProperty } from './support/secret-options.ts'

/** A property of whole requests, which `npm run fuzz` tries more often than the ordinary tests do. */
export interface PropertyCampaign {
  readonly name: string
  /** How many runs stand for the runs of a parser, because a run is a whole flow. */
  readonly share: number
  readonly properties: () => Promise<readonly fc.IAsyncPropertyWithHooks<never>[]>
}

const underAll = async <T>(make: (policy: (typeof PROFILES)[string]) => Promise<T>): Promise<readonly never[]> =>
  Promise.all(Object.values(PROFILES).map(make)) as Promise<never[]>

export const propertyCampaigns: readonly PropertyCampaign[] = [
  { name: 'monotone-policies', share: 0.05, properties: async () => [monotoneProperty() as never] },
  {
    name: 'redirect-targets',
    share: 0.05,
    properties: async () => [redirectProperty(await makeRedirectKit()) as never],
  },
  { name: 'secrets', share: 0.005, properties: () => underAll(secretProperty) },
  { name: 'secrets-of-options', share: 0.05, properties: async () => [(await optionsProperty()) as never] },
  { name: 'secrets-of-access', share: 0.05, properties: async () => [(await accessProperty()) as never] },
  {
    name: 'interleaved-attacks',
    share: 0.005,
    properties: () =>
      Promise.all(
        (Object.keys(OWNERS) as OwnerName[]).map(async (owner) =>
          (await interleavedProperty(owner, (clock) => memoryStore({ clock })))(),
        ),
      ) as Promise<never[]>,
  },
]
