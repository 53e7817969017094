const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\r': '&#13;',
  '\n': '&#10;',
}

/** Escapes a text for the contents of an element or a quoted attribute. Line breaks are escaped too, because an HTML parser
 * turns a bare CR into an LF. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"'\r\n]/g, (character) => ENTITIES[character] ?? character)
