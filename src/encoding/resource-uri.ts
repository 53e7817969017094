/** Writes the scheme and the host of an absolute URI in lower case and leaves everything else as it is: path, query, port and a trailing
 * slash tell resources apart.
 * @see RFC 3986 §6.2.2.1, MCP Authorization 2026-07-28 */
export const lowerCaseHost = (uri: string): string =>
  uri.replace(
    /^([a-z][a-z0-9+.-]*:)(?:(\/\/(?:[^/?#@]*@)?)([^/?#]*))?/i,
    (_, scheme: string, user = '', host = '') => scheme.toLowerCase() + user + host.toLowerCase(),
  )
