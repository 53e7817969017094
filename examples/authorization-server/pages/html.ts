/** Text that is HTML already. */
export interface Markup {
  readonly markup: string
}

type Content = string | number | Markup | undefined | readonly (Markup | undefined)[]

/** Writes HTML. Every value that is not markup is escaped, for the contents of an element or for a quoted attribute. */
export const html = (texts: TemplateStringsArray, ...values: readonly Content[]): Markup => ({
  markup: texts.map((text, index) => text + markupOf(values[index])).join(''),
})

const markupOf = (content: Content): string => {
  if (content === undefined) return ''
  if (typeof content === 'string' || typeof content === 'number') return escapeText(String(content))
  return 'markup' in content ? content.markup : content.map(markupOf).join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escapeText = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
