import { describe, expect, it } from 'vitest'
import { portOf } from '../../src/host/answers.ts'
import { isTrustedClient } from '../../src/host/trusted-client.ts'

const client = { client_id: 'client' }
const uri = 'https://client.example/cb' as never

describe('a client', () => {
  it('is trusted where the host says so, for the redirect URI', async () => {
    const asked: unknown[] = []
    const trustsClient = (...given: unknown[]) => {
      asked.push(given)
      return Promise.resolve(true)
    }
    expect(await isTrustedClient({ trustsClient }, client, uri)).toBe(true)
    expect(asked).toEqual([[client, uri]])
    expect(await isTrustedClient({ trustsClient: () => false }, client, uri)).toBe(false)
  })

  it('is not trusted where nobody says so', async () => {
    expect(await isTrustedClient({}, client, uri)).toBe(false)
  })

  it.each([1, 'true', null, undefined, {}])(
    'is not trusted for %j, which is the mistake of that port',
    async (answer) => {
      const error = await isTrustedClient({ trustsClient: () => answer as never }, client, uri).catch(
        (thrown) => thrown,
      )
      expect(error.message).toMatch(/^trustsClient must return true or false; got/)
      expect(portOf(error)).toBe('trustsClient')
    },
  )
})
