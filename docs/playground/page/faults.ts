import { authorizationRequest } from '../../../src/testing/authorization-request.ts'
import { codeOf, decide, push } from '../../../src/testing/flow.ts'
import type { NamedFault } from '../../../src/testing/named-faults.ts'
import { namedFaultsFor } from '../../../src/testing/named-faults-for.ts'
import { encodePEM } from '../../../src/testing/pem.ts'
import { type ParameterChanges, PUSHED_PARAMETERS_FAULTS } from '../../../src/testing/pushed-parameters.ts'
import { pushRequest, tokenRequest } from '../../../src/testing/requests.ts'
import { unwrap } from '../../../src/testing/results.ts'
import type { HttpRequest } from '../../../src/types/http.ts'
import type { PageKeys } from '../judge/page-keys.ts'
import type { Seeds } from '../judge/plant.ts'
import { guessIssuer, PROFILE_NAMES, type ProfileName, profileOf } from '../judge/profiles.ts'
import { requestText } from '../judge/reply-text.ts'
import { addressesFor, makeServer, type PageServer } from '../judge/server.ts'
import { neededParameters, pastedOf } from './made.ts'

/** A request that the page made, and what the server has stored when it comes. */
export interface MadeRequest {
  readonly text: string
  /** PEM, or nothing. */
  readonly certificate: string
  /** Whether the TLS layer refused to vouch for the certificate. */
  readonly unverified: boolean
  readonly seeds: Seeds
}

/** The faults that a server under a policy refuses, each by the client that the policy admits. */
export const faultsFor = (profile: ProfileName): readonly NamedFault[] => namedFaultsFor(profileOf(profile).policy)

/** Finds a fault that a server refuses for a reason, and a policy under which it does; the policy at hand is preferred. */
export const faultOfReason = (
  reason: string,
  preferred: ProfileName,
): { readonly profile: ProfileName; readonly fault: NamedFault } | undefined => {
  for (const profile of [preferred, ...PROFILE_NAMES]) {
    const fault = faultsFor(profile).find((one) => one.reason === reason)
    if (fault !== undefined) return { profile, fault }
  }
  return undefined
}

/** Makes the request that commits a fault, and the same request without it. */
export const commit = async (
  { at, script }: Pick<NamedFault, 'at' | 'script'>,
  profile: ProfileName,
  pageKeys: PageKeys,
  now: number,
): Promise<{ readonly broken: MadeRequest; readonly good: MadeRequest }> => {
  const { client, object } = script
  const parameters = neededParameters(profile)
  const token = Object.keys(parameters).length > 0 ? { token: parameters } : {}
  const flawless = {
    ...token,
    ...(client === undefined ? {} : { client }),
    ...(object === true ? { object } : {}),
    parameters,
  }
  const make = async (last: NamedFault['script']): Promise<MadeRequest> => {
    const issuer = guessIssuer('https://as.example/par', profile)
    const addresses = addressesFor(issuer, 'push', 'https://as.example/par')
    const entries = new Map<string, string>()
    const server = await makeServer({ addresses, profile, pageKeys, now, entries, names: 'made' })
    const script = { ...last, parameters: changesIn(server, last, parameters) }
    const request = await requestAt(server, { at, script, early: flawless })
    const { clientCertificate } = request
    return {
      text: requestText(pastedOf(request)),
      certificate: clientCertificate === undefined ? '' : encodePEM('CERTIFICATE', clientCertificate.der),
      unverified: clientCertificate?.verified === false,
      seeds: new Map(entries),
    }
  }
  return { broken: await make({ ...token, ...script }), good: await make(flawless) }
}

/** A fault of the parameters, beside what the policy asks of every request. */
const changesIn = (
  server: PageServer,
  { client = 'private_key_jwt', parameters = {} }: NamedFault['script'],
  needed: ParameterChanges,
): ParameterChanges =>
  typeof parameters === 'string'
    ? { ...needed, ...PUSHED_PARAMETERS_FAULTS[parameters].change(server, server.clients[client].client_id) }
    : { ...needed, ...parameters }

interface Plan {
  readonly at: NamedFault['at']
  readonly script: NamedFault['script']
  /** The script of the steps before the last. */
  readonly early: NamedFault['script']
}

const requestAt = async (server: PageServer, { at, script, early }: Plan): Promise<HttpRequest> => {
  if (at === 'push') return pushRequest(server, script)
  if (at === 'present') return authorizationRequest(server, unwrap(await push(server, early)).request_uri, script)
  return tokenRequest(server, codeOf(unwrap(await decide(server, early))), script)
}
