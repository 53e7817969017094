import { describe, expect, it } from 'vitest'
import { authorizationServerMetadata } from '../../src/server/metadata.ts'
import { testHost } from '../support/host.ts'

const schema = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } } as const

describe('metadata of drafts that are not finished', () => {
  it('is published as the host gives it, beside what the core derives', () => {
    const { as } = testHost({
      options: {
        authorizationDetails: { payment: schema },
        metadata: {
          dpop_bound_access_tokens_required: true,
          authorization_details_types_metadata_endpoint: 'https://as.example.com/details',
        },
      },
    })
    expect(authorizationServerMetadata(as)).toMatchObject({
      authorization_details_types_supported: ['payment'],
      dpop_bound_access_tokens_required: true,
      authorization_details_types_metadata_endpoint: 'https://as.example.com/details',
    })
  })

  it('is not made up by the core: neither field is there unless the host gives it', () => {
    const metadata = authorizationServerMetadata(testHost({ policy: { senderConstrainedTokensRequired: true } }).as)
    expect(metadata).not.toHaveProperty('dpop_bound_access_tokens_required')
    expect(metadata).not.toHaveProperty('authorization_details_types_metadata_endpoint')
  })
})
