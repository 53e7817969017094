/** Throws TypeError where the host has a transaction open on the connection: a call in it is not final when it resolves, and a rollback
 * undoes it. A code would be redeemed twice. */
export const requireNoTransaction = (name: string, isOpen: boolean, remedy: string): void => {
  if (!isOpen) return
  throw new TypeError(
    `${name} must have no open transaction; got one, whose rollback would bring back what was taken. ${remedy}`,
  )
}
