const LONGEST = 200

/** The first paragraph of a page as plain text, cut at the end of a sentence where it is long. Code, tables, lists and images
 * describe nothing. VitePress writes the text into an attribute as it is, which a double quote would end. */
export const descriptionOf = (markdown) => {
  const prose = markdown.replace(/^```[\s\S]*?^```$/gm, '').split(/\n\s*\n/)
  const [first = ''] = prose.map((block) => block.trim()).filter((block) => /^(?!- )[\w`"[]/.test(block))
  return shortened(plain(first))
}

const plain = (text) =>
  text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*"]/g, '')
    .replace(/\s+/g, ' ')

const shortened = (text) => {
  if (text.length <= LONGEST) return text
  const end = text.slice(0, LONGEST).lastIndexOf('. ')
  return end > 0 ? text.slice(0, end + 1) : `${text.slice(0, text.lastIndexOf(' ', LONGEST))} …`
}
