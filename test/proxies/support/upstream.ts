import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { ReadClientCertificate } from '../../../src/types/certificate.ts'
import type { HttpHeaders } from '../../../src/types/http.ts'

/** What the upstream says of a request. */
export interface Report {
  readonly kind: 'absent' | 'certificate' | 'malformed' | 'untrusted'
  readonly verified?: boolean
  readonly der?: string
  readonly detail?: string
}

/** Starts the server behind the proxies: it answers with what the reader of the path's first segment finds. */
export const startUpstream = async (
  readers: Readonly<Record<string, ReadClientCertificate>>,
): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> => {
  const server = createServer((request, response) => {
    const reader = readers[request.url?.split('/')[1] ?? '']
    const reading = reader?.({ method: 'POST', url: 'https://as.example/par', headers: headersOf(request) })
    const report = reading?.kind === 'certificate' ? describe(reading.certificate) : reading
    response.writeHead(report === undefined ? 404 : 200, { 'content-type': 'application/json', 'x-upstream': 'yes' })
    response.end(JSON.stringify(report ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: portOf(server), stop: () => new Promise((resolve) => server.close(() => resolve())) }
}

const describe = ({ der, verified }: { der: Uint8Array; verified: boolean }): Report => ({
  kind: 'certificate',
  verified,
  der: Buffer.from(der).toString('base64'),
})

/** Names in any case, repeats comma-joined, none of them dropped. */
const headersOf = ({ rawHeaders }: IncomingMessage): HttpHeaders => ({
  get: (name) => {
    const values = rawHeaders.filter((_, at) => at % 2 === 1 && sameName(rawHeaders[at - 1], name))
    return values.length === 0 ? undefined : values.join(', ')
  },
})

const sameName = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase()

const portOf = (server: Server): number => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the upstream has no port')
  return address.port
}
