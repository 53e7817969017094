import { choice, field, h, part } from './dom.ts'

/** What a link was made of. */
export interface Shared {
  readonly url: string
  /** What the reader must know about the link. */
  readonly note?: string
}

/** The part of the page that makes links. */
export const makeShare = (link: (withSecrets: boolean) => Promise<Shared>): HTMLElement => {
  const output = h('input', { type: 'url', readonly: true, focus: () => output.select() })
  const note = h('p', { class: 'note', role: 'status' })
  const secrets = h('input', { type: 'checkbox', 'aria-describedby': 'secrets-warning' })
  const warning = h(
    'p',
    { id: 'secrets-warning', class: 'note' },
    'Everybody who has a link with secrets can act as the client. Share it only if every secret in it is worthless.',
  )
  const make = async () => {
    const { url, note: text = '' } = await link(secrets.checked)
    output.value = url
    note.textContent = text
    result.hidden = false
    output.focus()
  }
  const result = h('div', { hidden: true }, field('link', 'The link', output), note)
  return part(
    'share',
    'Share it',
    h('p', {}, 'The link holds everything behind its #, which browsers send to no server.'),
    choice('secrets', 'Include secrets, signatures and private keys', secrets),
    warning,
    h('p', {}, h('button', { type: 'button', click: () => void make() }, 'Make a link')),
    result,
  )
}
