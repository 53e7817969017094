import { describe, expect, it } from 'vitest'
import { requireAllowedResources } from '../../src/authorization-request/resource.ts'
import { testFacts } from '../support/facts.ts'

const API = 'https://api.example.com/v1'
const facts = testFacts({ allowsResource: (resource) => resource === API || resource === 'urn:example:api' })
const judge = (...resource: string[]) => requireAllowedResources({ resource }, facts)?.reason ?? 'passes'

describe('resource', () => {
  it('may be absent', () => {
    expect(requireAllowedResources({}, facts)).toBeUndefined()
    expect(judge()).toBe('passes')
  })

  it('may be one that the client may use, or several of them', () => {
    expect(judge(API)).toBe('passes')
    expect(judge(API, 'urn:example:api', API)).toBe('passes')
  })

  it.each([
    'https://api.example.com',
    'https://api.example.com/v1/',
    'https://api.example.com/v1/users',
    'https://api.example.com/v1?a=b',
    'https://API.example.com/v1',
    'https://api.example.com:443/v1',
    'https://api.example.com/x/../v1',
    'https://other.example/v1',
  ])('is compared exactly, so that it is not %s', (resource) => {
    expect(judge(resource)).toBe('resource-not-allowed')
  })

  it.each([
    '',
    'api',
    '/v1',
    'api.example.com/v1',
    '//api.example.com/v1',
    'https:',
    'https://',
    'https://api.example.com/v1#',
    'https://api.example.com/v1#f',
    'https://api.example.com/v 1',
    'https://api.example.com/v1\n',
    ' https://api.example.com/v1',
    'https://api.example.com:99999/v1',
    'https://api.example.com/%zz',
    'https://äpi.example.com/v1',
  ])('is an absolute URI without fragment, and not %j', (resource) => {
    expect(judge(resource)).toBe('resource-malformed')
    expect(judge(API, resource)).toBe('resource-malformed')
  })

  it('has 2,048 characters at most', () => {
    const longest = `urn:example:${'x'.repeat(2036)}`
    expect(longest).toHaveLength(2048)
    expect(judge(longest)).toBe('resource-not-allowed')
    expect(judge(`${longest}x`)).toBe('resource-malformed')
  })

  it('is named as what is at fault where it is missing or malformed', () => {
    const required = testFacts({ policy: { resourceRequired: true } })
    for (const [parameters, reason] of [
      [{}, 'resource-missing'],
      [{ resource: ['x'] }, 'resource-malformed'],
    ] as const) {
      expect(requireAllowedResources(parameters, required)).toMatchObject({ reason, parameter: 'resource' })
    }
  })

  it('is refused whole when one of several is not allowed', () => {
    expect(requireAllowedResources({ resource: [API, 'https://other.example/'] }, facts)).toMatchObject({
      error: 'invalid_target',
      reason: 'resource-not-allowed',
      parameter: 'resource',
    })
  })

  it('is judged for the client of the request', () => {
    const asked: [string, string][] = []
    const allowsResource = (resource: string, { client_id }: { client_id: string }) => {
      asked.push([resource, client_id])
      return true
    }
    requireAllowedResources({ resource: [API] }, testFacts({ client: { client_id: 'mine' }, allowsResource }))
    expect(asked).toEqual([[API, 'mine']])
  })

  it('that is malformed is never shown to the host', () => {
    const allowsResource = () => expect.fail('asked')
    expect(requireAllowedResources({ resource: [API, 'x'] }, testFacts({ allowsResource }))).toBeDefined()
  })
})
