import { openReference, type Presentation } from '../../../src/host/reference.ts'
import { testServer } from '../../../src/testing/server.ts'
import type { AuthorizationServer, ServerSecret } from '../../../src/types/server.ts'
import { sealReference } from '../../support/seal-reference.ts'
import type { Target } from '../target.ts'

/** References across a login: only one that was made here opens. */
export const makeReferenceTarget = async (): Promise<Target<Presentation | undefined>> => {
  const { as } = await testServer()
  const secrets: readonly ServerSecret[] = as.secrets
  const server: Pick<AuthorizationServer, 'secrets'> = { secrets }
  const corpus = await Promise.all(
    ['s6BhdRkqt3', 'é', 'https://client.example/metadata.json'].map((client_id, index) =>
      sealReference(server, {
        request: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        client_id,
        presented_at: 1_800_000_000 + index,
      }),
    ),
  )
  return {
    name: 'references',
    corpus,
    dictionary: [
      '.',
      '..',
      '=',
      '[]',
      '["a","b",1]',
      'e30',
      '\0',
      '_',
      ...corpus.map((one) => one.split('.')[1] ?? ''),
    ],
    growthLength: 8192,
    leastAccepted: 0.1,
    read: (text) => openReference(server, text),
    isAccepted: (opened) => opened !== undefined,
    compare: (text, opened) => {
      const isMade = (corpus as readonly string[]).includes(text)
      if (isMade === (opened !== undefined)) return undefined
      return isMade ? 'A reference that was made here does not open.' : 'A forged reference opens.'
    },
  }
}
