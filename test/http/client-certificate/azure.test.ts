import { describe, expect, it } from 'vitest'
import { azureHeaders } from '../../../src/http/client-certificate/azure.ts'
import { base64Of, derOf, headersOf, LEAF, pemOf } from './certificates.ts'

// https://learn.microsoft.com/azure/app-service/app-service-web-configure-tls-mutual-auth#access-client-certificate
// The Node.js sample of that page puts PEM markers around the value: the value has none.
describe('azureHeaders', () => {
  it('never takes a certificate for verified, as App Service verifies none', () => {
    expect(azureHeaders()(headersOf({ 'X-ARR-ClientCert': base64Of(LEAF) }))).toEqual({
      kind: 'certificate',
      certificate: { der: derOf(LEAF), verified: false },
    })
  })

  it('refuses PEM', () => {
    const headers = headersOf({ 'X-ARR-ClientCert': pemOf(LEAF).trim().replaceAll('\n', ' ') })
    expect(azureHeaders()(headers)).toMatchObject({ kind: 'malformed' })
  })
})
