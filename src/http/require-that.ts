/** Throws TypeError for a misuse: what must be, and what came. Short, because edge functions bundle it. */
export const requireThat = (holds: boolean, name: string, expected: string, value: unknown): void => {
  if (holds) return
  const came = typeof value === 'string' ? JSON.stringify(value) : value === null ? 'null' : typeof value
  throw new TypeError(`${name} must be ${expected}; got ${came}.`)
}
