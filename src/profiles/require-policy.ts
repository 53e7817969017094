import { requireThat } from '../encoding/require-that.ts'

/** Throws TypeError for anything but a policy. */
export const requirePolicy = (name: string, policy: unknown): void => {
  const methods = Object(policy).token_endpoint_auth_methods_supported
  requireThat(Array.isArray(methods), name, 'a Policy', policy, 'Spread a profile, such as { ...oauth21 }.')
}
