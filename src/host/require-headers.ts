import { kindOf, requireObject } from '../encoding/require-that.ts'
import type { HttpRequest } from '../types/http.ts'

/** Throws TypeError where headers cannot be asked by name: those of Node are a plain object, which knows lower case alone. */
export const requireHeaders = (request: Pick<HttpRequest, 'headers'>): void => {
  requireObject('request', 'the request', request)
  const { headers } = request
  if (typeof headers?.get !== 'function')
    throw new TypeError(`headers must have get(name); got ${kindOf(headers)}. Pass new Headers(headers).`)
}
