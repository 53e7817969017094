import type { HttpRequest } from '../types/http.ts'

/** Throws TypeError where headers cannot be asked by name: those of Node are a plain object, which knows lower case alone. */
export const requireHeaders = ({ headers }: Pick<HttpRequest, 'headers'>): void => {
  if (typeof headers?.get !== 'function') throw new TypeError('headers must have get(name): pass new Headers(headers).')
}
