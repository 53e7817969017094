import * as undici from 'undici'
import { demo, pem, type Registration, type Settings } from './server.ts'

/** The secret that `auth0.json` and `ibm.json` register the demo client with. */
export const SECRET = 'a published secret of the demo client'

/** Where nobody listens: the browser of the test stops before it. */
export const CALLBACK = 'http://127.0.0.1:3000/callback'

const { d: _d, note: _note, ...members } = demo.privateKey as Record<string, unknown>

/** The public half of the demo client's key. */
export const publicKeyOfDemo = { ...members, use: 'sig' }

/** A change of settings: the first client alone, registered with these differences. */
export const only =
  (differences: Readonly<Record<string, unknown>>) =>
  (settings: Settings): Settings => ({
    ...settings,
    clients: settings.clients.slice(0, 1).map((first): Registration => ({ ...first, ...differences })),
  })

/** A change of settings: the client of this name alone, under the name of the demo client. */
export const inPlaceOfDemo =
  (client_id: string, differences: Readonly<Record<string, unknown>> = {}) =>
  (settings: Settings): Settings => ({
    ...settings,
    clients: settings.clients
      .filter((registration) => registration.client_id === client_id)
      .map((registration) => ({ ...registration, ...differences, client_id: demo.client_id })),
  })

/** A fetch that presents a certificate of the example, as the clients' documentation makes one with undici. */
export const presenting = (name: 'client' | 'self-signed'): typeof fetch => {
  const dispatcher = new undici.Agent({
    connect: { cert: pem(`${name}.pem`), key: pem(`${name}-key.pem`), ca: pem('authority.pem') },
  })
  return (input, init) =>
    undici.fetch(input as undici.RequestInfo, {
      ...(init as undici.RequestInit),
      dispatcher,
    }) as unknown as Promise<Response>
}
