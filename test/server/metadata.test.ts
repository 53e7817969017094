import { expect, it } from 'vitest'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import { authorizationServerMetadata } from '../../src/server/metadata.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { fixedClock } from '../../src/testing/clock.ts'
import type { FindClient } from '../../src/types/ports.ts'

const clock = fixedClock()
const nobody: FindClient = async () => undefined

const metadataWith = (findClient: FindClient) =>
  authorizationServerMetadata(
    authorizationServer({
      issuer: 'https://as.example',
      authorization_endpoint: 'https://as.example/authorize',
      token_endpoint: 'https://as.example/token',
      pushed_authorization_request_endpoint: 'https://as.example/par',
      policy: oauth21,
      store: memoryStore({ clock }),
      secret: 'x'.repeat(32),
      findClient,
    }),
  )

it('the metadata states client ID metadata documents when findClient reads them, and otherwise not', () => {
  const reads = Object.assign(async () => undefined, { client_id_metadata_document_supported: true as const })
  expect(metadataWith(reads)).toHaveProperty('client_id_metadata_document_supported', true)
  expect(metadataWith(nobody)).not.toHaveProperty('client_id_metadata_document_supported')
})
