import { type ClientAuthenticationMethod, METHOD_NAMES } from '../types/client-authentication-methods.ts'
import type { Policy } from '../types/policy.ts'
import type { TestServer } from './server.ts'

/** The methods in the order of preference; `none` comes last. */
const METHODS: readonly ClientAuthenticationMethod[] = /* @__PURE__ */ (() => [
  'private_key_jwt' as const,
  ...METHOD_NAMES.filter((method) => method !== 'private_key_jwt' && method !== 'none'),
  'none' as const,
])()

/** Finds the client that the kit uses by itself: the first that the policy admits. */
export const clientOf = ({
  token_endpoint_auth_methods_supported: supported,
}: Policy): ClientAuthenticationMethod | undefined => METHODS.find((method) => supported.includes(method))

/** The client of a script, or the one that the kit uses by itself. */
export const clientIn = (
  { as }: Pick<TestServer, 'as'>,
  { client }: { readonly client?: ClientAuthenticationMethod | undefined },
): ClientAuthenticationMethod => client ?? clientOf(as.policy) ?? 'private_key_jwt'
