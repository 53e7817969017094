import { describe, it } from 'vitest'
import table from '../clients.json' with { type: 'json' }

export type Feature = keyof typeof table.features

declare module 'vitest' {
  interface TaskMeta {
    client?: string
    features?: readonly Feature[]
  }
}

/** Says that a client does these things here: a test, and what of the table it stands for. */
export type Drives = (features: Feature | readonly Feature[], sentence: string, test: () => Promise<void>) => void

/** Groups the tests of one client. What they drive becomes its column of the table in docs/evidence/clients.md. */
export const drive = (client: keyof typeof table.clients, define: (drives: Drives) => void): void => {
  describe(client, () => {
    define((features, sentence, test) => {
      const list = typeof features === 'string' ? [features] : features
      it(`${list.join(', ')}: ${sentence}`, async ({ task }) => {
        task.meta.client = client
        task.meta.features = list
        await test()
      })
    })
  })
}
