/** The address of the playground, where a link leads to it; undefined for every other page. It is a page of its own, which the
 * router of VitePress would look for among the pages of the site. */
export const playgroundAddress = (to, base) => {
  const start = `${base}playground`
  if (!to.startsWith(start)) return undefined
  const [, rest] = /^(?:\/?|\/index(?:\.html)?)([#?].*)?$/.exec(to.slice(start.length)) ?? [undefined, undefined]
  return /^(?:$|[/#?])/.test(to.slice(start.length)) ? `${start}/${rest ?? ''}` : undefined
}
