/** Tells whether a response mode puts the response into a signed JWT. The names of these modes end in `jwt`, also of modes that the server does
 * not know.
 * @see JARM §2.3 */
export const isSignedMode = (response_mode: string | undefined): boolean =>
  response_mode === 'jwt' || response_mode?.endsWith('.jwt') === true
