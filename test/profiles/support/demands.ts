/** A module of the host that exports the demands of a client. */
export const codeLifetime = 17
