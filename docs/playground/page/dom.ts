type Child = Node | string | undefined | false
type Attributes = Readonly<Record<string, string | number | boolean | undefined | ((event: Event) => void)>>

/** Makes an element. Texts become text nodes, so that markup in a paste stays text. */
export const h = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly (Child | readonly Child[])[]
): HTMLElementTagNameMap[Name] => {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(key, value)
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? '' : String(value))
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== false))
  return element
}

/** Marks that change the direction of a text, or have no width. */
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

const LONGEST = 2000

/** A pasted value as text that shows what it is: invisible marks by their number, and the start of one that is too long. */
export const visible = (text: string, longest = LONGEST): string => {
  const shown = text
    .slice(0, longest)
    .replace(INVISIBLE, (mark) => `⟨U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`)
  const rest = text.length - longest
  return rest > 0 ? `${shown} … and ${rest} characters more` : shown
}

/** The address of a section in the text of its specification, where that has one. */
const addressOf = (section: string): string | undefined => {
  const [, number, at] = /^RFC (\d+)(?: \u00a7([\d.]+))?/.exec(section) ?? []
  if (number !== undefined)
    return `https://www.rfc-editor.org/rfc/rfc${number}${at === undefined ? '' : `#section-${at}`}`
  const [, draft, part] = /^(draft-[\w-]+)(?: \u00a7([\d.]+))?/.exec(section) ?? []
  if (draft !== undefined)
    return `https://datatracker.ietf.org/doc/html/${draft}${part === undefined ? '' : `#section-${part}`}`
  return undefined
}

/** Cites a section, with a link to it. */
export const cite = (section: string): HTMLElement => {
  const href = addressOf(section)
  return href === undefined
    ? h('span', { class: 'section' }, section)
    : h('a', { class: 'section', href, rel: 'noreferrer', target: '_blank' }, section)
}

/** Marks a line by a sign, a colour and a word for those who see neither. */
export const mark = (kind: string, sign: string, word: string): HTMLElement =>
  h('span', { class: `mark ${kind}` }, h('span', { 'aria-hidden': 'true' }, sign), h('span', { class: 'unseen' }, word))

/** A section of the page under a heading. */
export const part = (id: string, title: string, ...children: readonly (Child | readonly Child[])[]): HTMLElement =>
  h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), ...children)

/** A text as it goes over the wire, which scrolls by itself. */
export const wire = (text: string, label: string): HTMLElement =>
  h('pre', { tabindex: 0, role: 'region', 'aria-label': label }, visible(text, 20_000))

/** Replaces what an element holds. What the reader unfolded stays unfolded, and what was folded stays folded. */
export const renew = (element: HTMLElement, ...children: readonly Node[]): void => {
  const kept = new Map(foldsOf(element).map((one) => [one.dataset.keep, one.open]))
  element.replaceChildren(...children)
  for (const one of foldsOf(element)) one.open = kept.get(one.dataset.keep) ?? one.open
}

const foldsOf = (element: HTMLElement) => [...element.querySelectorAll<HTMLDetailsElement>('details[data-keep]')]

/** A control under its label. */
export const field = (id: string, label: string, control: HTMLElement): HTMLElement => {
  control.id = id
  return h('div', { class: 'field' }, h('label', { for: id }, label), control)
}

/** A box to tick, before its label. */
export const choice = (id: string, label: string, control: HTMLElement): HTMLElement => {
  control.id = id
  return h('div', { class: 'choice' }, control, h('label', { for: id }, label))
}

export const option = (value: string, title: string): HTMLElement => h('option', { value }, title)
