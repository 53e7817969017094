import { describe, expect, it } from 'vitest'
import { comparableResource, isResourceAllowed, slashDifference } from '../../src/host/resources.ts'
import type { AllowsResource } from '../../src/types/rules.ts'

const client = { client_id: 'client' }

describe('a resource', () => {
  it('is compared in lower case, as far as its host goes, where the policy says so', () => {
    expect(comparableResource({ resourceHostInAnyCase: true }, 'https://RS.example/A')).toBe('https://rs.example/A')
    expect(comparableResource({ resourceHostInAnyCase: false }, 'https://RS.example/A')).toBe('https://RS.example/A')
  })

  it('is allowed where the host says so, of the resource as it is compared and of the client', () => {
    const asked: unknown[] = []
    const allowsResource: AllowsResource = (...given) => asked.push(given) > 0
    const policy = { resourceHostInAnyCase: true }
    expect(isResourceAllowed({ allowsResource, policy }, 'https://RS.example/', client)).toBe(true)
    expect(asked).toEqual([['https://rs.example/', client]])
  })

  it.each([false, 1, 'yes', Promise.resolve(true)])('is not allowed by %j, which is not true', (answer) => {
    const policy = { resourceHostInAnyCase: false }
    expect(isResourceAllowed({ allowsResource: () => answer as boolean, policy }, 'https://rs.example/', client)).toBe(
      false,
    )
  })
})

describe('a trailing slash', () => {
  const told = (allowed: string, ...resources: readonly string[]) =>
    slashDifference(resources, (uri) => uri === allowed).detail

  it.each([
    ['https://rs.example/api', 'https://rs.example/api/'],
    ['https://rs.example/api/', 'https://rs.example/api'],
  ])('is told where %s is allowed and %s was sent, among others', (allowed, sent) => {
    expect(told(allowed, 'https://other.example', sent)).toContain('by a trailing slash alone')
  })

  it('is not told of a resource that is allowed, nor where something else differs', () => {
    const isAllowed = (uri: string) => uri === 'https://rs.example/api' || uri === 'https://rs.example/api/'
    expect(slashDifference(['https://rs.example/api'], isAllowed)).toEqual({})
    expect(told('https://rs.example/api', 'https://rs.example/apis', 'https://rs.example/ap')).toBeUndefined()
    expect(slashDifference([], () => true)).toEqual({})
  })
})
