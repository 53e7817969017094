import type { AuthorizationServer } from '../types/server.ts'

/** Warns of a server that accepts plain http and private networks, at its start, so that it is not forgotten in production. */
export const warnOfInsecureDevelopment = ({
  insecureDevelopment,
  issuer,
}: Pick<AuthorizationServer, 'insecureDevelopment' | 'issuer'>): void => {
  if (!insecureDevelopment) return
  // biome-ignore lint/suspicious/noConsole: a warning that must be seen where nobody listens to events
  console.warn(
    `parapet: INSECURE. The option insecureDevelopment is set for ${issuer}: plain http and private networks are accepted. Remove it in production.`,
  )
}
