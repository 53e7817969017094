const nameIn = (authorization: string): string | undefined => {
  // no stricter than oidc-provider: a name that is read there and not here would lead a client that has moved back to it
  const [, credentials] = /^Basic +(\S+)$/i.exec(authorization) ?? []
  if (credentials === undefined) return undefined
  const [name = ''] = Buffer.from(credentials, 'base64').toString().split(':', 1)
  return new URLSearchParams(`name=${name}`).get('name') || undefined
}

const subjectOf = (assertion: string): string | undefined => {
  try {
    const { sub } = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString())
    return typeof sub === 'string' ? sub : undefined
  } catch {
    return undefined
  }
}

/** The client that a request names: in the header, in the form or in its assertion. Nothing is verified yet; the name decides
 * only which of two servers authenticates the client. */
export const namedClient = (authorization = '', form: URLSearchParams): string | undefined =>
  nameIn(authorization) ?? form.get('client_id') ?? subjectOf(form.get('client_assertion') ?? '')
