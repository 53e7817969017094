/** Where a page of the site stands: under `homepage` of package.json, or beside the text while nobody has given an address. */
export const addressOf = (page: string, homepage: string | undefined): string => {
  if (homepage === undefined) return page
  const [path = '', anchor] = page.replace(/^docs\//, '').split('#')
  const url = `${homepage.replace(/\/$/, '')}/${path.replace(/(?:index)?\.md$/, '')}`
  return anchor === undefined ? url : `${url}#${anchor}`
}

/** Rewrites the links of a text at the root of the project that lead to pages of the site. */
export const withSiteLinks = (text: string, homepage: string | undefined): string =>
  text.replace(/\]\((docs\/[\w/-]+\.md(?:#[\w-]+)?)\)/g, (_, page: string) => `](${addressOf(page, homepage)})`)
