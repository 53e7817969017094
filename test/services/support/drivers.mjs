// `node --import` this: imports of a driver find it among the packages of these tests, as they find those of a host in its own.
import { register } from 'node:module'

const hooks = `
const drivers = new Set(['redis', 'pg'])
const parentURL = ${JSON.stringify(new URL('../package.json', import.meta.url).href)}
export const resolve = (specifier, context, next) =>
  next(specifier, drivers.has(specifier) ? { ...context, parentURL } : context)`

register(`data:text/javascript,${encodeURIComponent(hooks)}`)
