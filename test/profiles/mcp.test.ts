import { describe, expect, it } from 'vitest'
import { requireAllowedResources } from '../../src/authorization-request/resource.ts'
import { describePolicy } from '../../src/profiles/describe-policy.ts'
import { mcp } from '../../src/profiles/mcp.ts'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import { testFacts } from '../support/facts.ts'

const SERVER = 'https://mcp.example.com/mcp'
const facts = testFacts({ policy: mcp, allowsResource: (resource) => resource === SERVER })
const judge = (...resource: string[]) => requireAllowedResources({ resource }, facts)

describe('the profile mcp', () => {
  it('deviates from its own specification in nothing, and says where it does from others', () => {
    const report = describePolicy(mcp)
    expect(report).toContain('MCP Authorization 2026-07-28: no deviation')
    expect(report).toContain('OAuth 2.1: localhostIsLoopback is true, not false (RFC 8252 §8.3)')
    expect(
      describePolicy(oauth21)
        .filter((line) => line.startsWith('MCP'))
        .join(),
    ).toContain('resourceRequired is false')
  })

  it.each(['reverse-domain', 'any'] as const)(
    'names private-use schemes as a deviation where a host allows %s',
    (value) => {
      expect(describePolicy({ ...mcp, privateUseSchemes: value })).toContain(
        `MCP Authorization 2026-07-28: privateUseSchemes is ${value}, not none (RFC 8252 §8.4)`,
      )
    },
  )

  it('requires a resource', () => {
    expect(judge()).toMatchObject({ error: 'invalid_target', reason: 'resource-missing' })
  })

  it.each([SERVER, 'HTTPS://MCP.Example.COM/mcp'])('takes %s, in any case of scheme and host', (resource) => {
    expect(judge(resource)).toBeUndefined()
  })

  it.each([
    'https://mcp.example.com/MCP',
    'https://mcp.example.com:443/mcp',
    'https://mcp.example.com/mcp?a',
    'https://mcp.example.com',
  ])('compares everything else exactly, so that it is not %s', (resource) => {
    expect(judge(resource)).toMatchObject({ reason: 'resource-not-allowed' })
    expect(judge(resource)?.detail).toBeUndefined()
  })

  it('says when a trailing slash is the whole difference', () => {
    expect(judge(`${SERVER}/`)?.detail).toContain('trailing slash alone')
  })
})
