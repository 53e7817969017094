/** Names the network that a caller has to itself: an address of IPv4, and the first 64 bits of one of IPv6, since a caller has all addresses
 * behind them. */
export const networkOf = (address: string): string => {
  const [text = ''] = address.toLowerCase().split('%')
  if (!text.includes(':')) return text
  // a socket for both families shows IPv4 so
  if (/^::ffff:[\d.]+$/.test(text)) return text.slice(7)
  const [head = '', tail] = text.split('::')
  const groups = head === '' ? [] : head.split(':')
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length)
  const first = [...groups, ...Array(Math.max(0, missing)).fill('0'), ...(tail ?? '').split(':')].slice(0, 4)
  return `${first.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`
}
