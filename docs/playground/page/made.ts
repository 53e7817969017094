import type { HttpRequest } from '../../../src/types/http.ts'
import type { PastedRequest } from '../input/types.ts'
import { type ProfileName, profileOf } from '../judge/profiles.ts'

/** A request of the kit, as somebody would have pasted it. */
export const pastedOf = ({ method, url, headers, body }: HttpRequest): PastedRequest => ({
  method,
  url,
  // the kit's headers can be listed, other than a host's
  headers: [...(headers as Headers)].map(([name, value]) => [NAMES[name] ?? name, value]),
  body: typeof body === 'string' ? body : '',
})

const NAMES: Readonly<Record<string, string>> = {
  authorization: 'Authorization',
  'content-type': 'Content-Type',
  dpop: 'DPoP',
  'oauth-client-attestation': 'OAuth-Client-Attestation',
  'oauth-client-attestation-pop': 'OAuth-Client-Attestation-PoP',
}

/** What a policy asks of every request and the kit does not send by itself. */
export const neededParameters = (profile: ProfileName): Readonly<Record<string, string>> =>
  profileOf(profile).policy.resourceRequired ? { resource: 'https://resource.example/mcp' } : {}
