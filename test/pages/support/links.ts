import { blocksOf } from './blocks.ts'

/** The text without its blocks of code. */
const prose = (markdown: string): string => {
  const lines = markdown.split('\n')
  for (const { line, text } of blocksOf(markdown)) {
    const length = text.split('\n').length + 2
    for (let at = line - 1; at < line - 1 + length; at++) lines[at] = ''
  }
  return lines.join('\n')
}

/** The targets of links and pictures, in order. */
export const linksOf = (markdown: string): readonly string[] =>
  [...prose(markdown).matchAll(/\]\(([^()\s]+)\)|\b(?:src|srcset|href)="([^"\s]+)"/g)].map(
    ([, link, source]) => link ?? source ?? '',
  )

/** What a heading is linked by, as GitHub and the site write it. */
export const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

/** The anchors of a page's headings. */
export const anchorsOf = (markdown: string): readonly string[] =>
  [...prose(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))
