import { describe, expect, it } from 'vitest'
import { readCertificate } from '../../src/host/client-certificate.ts'
import type { ClientCertificateReading } from '../../src/types/certificate.ts'
import type { AuthorizationEvent } from '../../src/types/events.ts'
import { formPost, TOKEN } from '../support/host.ts'

const request = formPost(TOKEN, {})

const read = (reading: ClientCertificateReading) => {
  const events: AuthorizationEvent[] = []
  const onEvent = (event: AuthorizationEvent) => {
    events.push(event)
  }
  const server = { readClientCertificate: () => reading, onEvent, clock: () => 1_800_000_000 }
  return { answered: readCertificate(server, 'token', request), events }
}

describe('the certificate of a request', () => {
  it('that did not come from the trusted proxy is ignored, and the host is told why', () => {
    const reading = { kind: 'untrusted', detail: 'The secret of the proxy is missing.' } as const
    const { answered, events } = read(reading)
    expect(answered).toBe(reading)
    expect(events).toEqual([
      { type: 'certificate_ignored', endpoint: 'token', detail: reading.detail, at: 1_800_000_000 },
    ])
  })

  it('that is not there is nothing to tell of', () => {
    const reading = { kind: 'absent' } as const
    const { answered, events } = read(reading)
    expect([answered, events]).toEqual([reading, []])
  })
})
