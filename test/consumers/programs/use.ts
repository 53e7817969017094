// What an integrator writes, compiled by every compiler and for every platform: inference goes through the declarations.
import {
  type AuthorizationServerOptions,
  authorizationServer,
  type HttpRequest,
  issueAuthorizationResponse,
  processAuthorizationRequest,
  processPushedAuthorizationRequest,
} from 'parapet'
import { verifyDPoPProof } from 'parapet/dpop'
import { pushedAuthorizationHandler } from 'parapet/fetch'
import { assembleAuthorizationServer, readClientAssertion, readDPoPProof } from 'parapet/parts'
import { computeCodeChallenge } from 'parapet/pkce'
import { fapi2SecurityProfile, weakerThan } from 'parapet/profiles'
import { memoryStore } from 'parapet/stores/memory'

interface Payment {
  readonly type: 'payment'
  readonly amount: number
}

/** A Standard Schema, as any library makes one. */
const payment = {
  '~standard': {
    version: 1,
    vendor: 'own',
    validate: (value: unknown) => ({ value: value as Payment }),
    types: undefined as { readonly input: Payment; readonly output: Payment } | undefined,
  },
} as const

declare const options: Omit<
  AuthorizationServerOptions<Record<never, never>, Record<never, never>>,
  'authorizationDetails' | 'policy' | 'store'
>
declare const request: HttpRequest

const policy = { ...fapi2SecurityProfile, token_endpoint_auth_methods_supported: ['private_key_jwt'] } as const
const whole = { ...options, policy, store: memoryStore({ clock: () => 1 }), authorizationDetails: { payment } }
const as = authorizationServer(whole)
const small = assembleAuthorizationServer(whole, { readClientAssertion, readDPoPProof })

export const serve: (request: Request) => Promise<Response> = pushedAuthorizationHandler(small)
export const weaker: readonly string[] = weakerThan(policy, fapi2SecurityProfile).map(({ field }) => field)
export const challenge: Promise<string> = computeCodeChallenge('a'.repeat(43))

export const push = async (): Promise<string> => {
  const pushed = await processPushedAuthorizationRequest(as, request)
  // @ts-expect-error no user is asked at the PAR endpoint
  if (!pushed.ok && pushed.error.error === 'access_denied') return ''
  return pushed.ok ? pushed.value.request_uri : pushed.error.reason
}

export const amounts = async (): Promise<readonly number[]> => {
  const pending = await processAuthorizationRequest(as, request)
  if (!pending.ok) return []
  await issueAuthorizationResponse(as, pending.value, { decision: 'granted', subject: 'alice' })
  // @ts-expect-error no detail has this member
  pending.value.authorization_details.map((detail) => detail.nothing)
  return pending.value.authorization_details.map((detail) => detail.amount)
}

export const thumbprint = async (): Promise<string | undefined> => {
  const proof = await verifyDPoPProof('', {
    now: 1,
    method: 'POST',
    url: 'https://as.example/par',
    algorithms: ['ES256'],
    maxAge: 60,
    clockTolerance: 10,
    nonce: 'off',
  })
  return proof.ok ? proof.value.jkt : undefined
}
